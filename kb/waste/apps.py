"""App configuration of kb.waste."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WasteConfig(AppConfig):
    """Collection days and sorting of waste."""

    name = "kb.waste"
    label = "waste"
    verbose_name = _("Waste collection")
