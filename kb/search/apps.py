"""App configuration of kb.search."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Search for FAQs, and matching of calls and FAQs."""

    name = "kb.search"
    label = "kb_search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Register the system checks, and show an FAQ's neighbours in its form."""
        import_module("kb.search.checks")
        import_module("kb.search.neighbours").connect()
