"""App configuration of dashboards.live."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    """The live board."""

    name = "dashboards.live"
    label = "live"
    verbose_name = _("Live board")
