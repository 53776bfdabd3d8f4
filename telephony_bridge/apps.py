"""App configuration of telephony_bridge."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TelephonyBridgeConfig(AppConfig):
    """Connectors and the pump."""

    name = "telephony_bridge"
    label = "telephony_bridge"
    verbose_name = _("Telephony bridge")
