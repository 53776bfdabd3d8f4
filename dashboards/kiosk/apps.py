"""App configuration of dashboards.kiosk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KioskConfig(AppConfig):
    """Boards on walls."""

    name = "dashboards.kiosk"
    label = "kiosk"
    verbose_name = _("Boards on walls")
