"""App configuration of calllog.desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """The operator's desk."""

    name = "calllog.desk"
    label = "desk"
    verbose_name = _("Desk")
