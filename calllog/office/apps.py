"""App configuration of calllog.office."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    """Calls and records."""

    name = "calllog.office"
    label = "office"
    verbose_name = _("Calls and records")
