"""App configuration of calllog.desk."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from kb.faq_pages.previews import register

# This app is ready before the public pages are, whose preview is the default by being registered first.
PREVIEWS = ("kb.public.previews.CITIZEN", "calllog.desk.previews.OPERATOR")


class DeskConfig(AppConfig):
    """The operator's desk."""

    name = "calllog.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        """Offer the desk as a preview in the CMS, behind the citizen's."""
        for preview in PREVIEWS:
            register(import_string(preview))
