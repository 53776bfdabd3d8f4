"""App configuration of telephony_bridge.operations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    """Health, metrics, and messages that were set aside."""

    name = "telephony_bridge.operations"
    label = "operations"
    verbose_name = _("Operations")
