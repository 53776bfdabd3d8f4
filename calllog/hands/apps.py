"""App configuration of calllog.hands."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandsConfig(AppConfig):
    """Raised hands."""

    name = "calllog.hands"
    label = "hands"
    verbose_name = _("Raised hands")
