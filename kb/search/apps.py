"""App configuration of kb.search."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Matching of calls and FAQs."""

    name = "kb.search"
    label = "kb_search"
    verbose_name = _("Search")
