"""App configuration of telephony_bridge.screen_pop."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScreenPopConfig(AppConfig):
    """The screen pop."""

    name = "telephony_bridge.screen_pop"
    label = "screen_pop"
    verbose_name = _("Screen pop")
