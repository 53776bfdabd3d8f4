"""Operators' states in words."""

from django.utils.translation import gettext_lazy as _

from calllog.ledger.events import OperatorState

STATE_LABELS = {
    OperatorState.READY: _("Ready"),
    OperatorState.RINGING: _("Ringing"),
    OperatorState.TALKING: _("Talking"),
    OperatorState.ON_HOLD: _("On hold"),
    OperatorState.AFTER_CALL: _("After-call work"),
    OperatorState.AWAY: _("Away"),
    OperatorState.OFFLINE: _("Not connected"),
    OperatorState.UNKNOWN: _("Unknown"),
}
