"""App configuration of kb.faq_pages."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FaqPagesConfig(AppConfig):
    """FAQ pages and handling rules."""

    name = "kb.faq_pages"
    label = "faq_pages"
    verbose_name = _("FAQ")

    def ready(self) -> None:
        """Note whatever is published, tell by mail whom it concerns, and follow the directory and the accounts."""
        for name in ("published", "notices", "dependents", "permissions", "scope"):
            import_module(f"kb.faq_pages.{name}").connect()
