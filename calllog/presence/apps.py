"""App configuration of calllog.presence."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PresenceConfig(AppConfig):
    """Operators' seats and states."""

    name = "calllog.presence"
    label = "presence"
    verbose_name = _("Operators' states")
