"""App configuration of calllog.ledger."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """Call events and calls."""

    name = "calllog.ledger"
    label = "ledger"
    verbose_name = _("Call ledger")
