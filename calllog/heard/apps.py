"""App configuration of calllog.heard."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HeardConfig(AppConfig):
    """Words of calls that are going on."""

    name = "calllog.heard"
    label = "heard"
    verbose_name = _("Words heard")
