"""App configuration of kb.public."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from kb.faq_pages.previews import register


class PublicConfig(AppConfig):
    """The public site."""

    name = "kb.public"
    label = "public"
    verbose_name = _("Public pages")

    def ready(self) -> None:
        """Offer the public page as a preview in the CMS."""
        register(import_string("kb.public.previews.CITIZEN"))
