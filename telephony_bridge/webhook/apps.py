"""App configuration of telephony_bridge.webhook."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhookConfig(AppConfig):
    """The signed webhook."""

    name = "telephony_bridge.webhook"
    label = "webhook"
    verbose_name = _("Webhook")

    def ready(self) -> None:
        """Register the system check."""
        import_module("telephony_bridge.webhook.checks")
