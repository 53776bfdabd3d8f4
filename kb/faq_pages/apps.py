"""App configuration of kb.faq_pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FaqPagesConfig(AppConfig):
    """FAQ pages and handling rules."""

    name = "kb.faq_pages"
    label = "faq_pages"
    verbose_name = _("FAQ")
