"""What calls and records are called on the screens of the back office."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calllog.ledger.lifecycle import Result

RESULT_LABELS = {
    Result.ANSWERED: _("Answered"),
    Result.ABANDONED: _("Abandoned"),
    Result.OVERFLOWED: _("Overflowed"),
    Result.BLOCKED: _("Blocked"),
    Result.OUT_OF_HOURS: _("Out of hours"),
    Result.ANNOUNCEMENT: _("Announcement only"),
    Result.CONNECTED: pgettext_lazy("outgoing call", "Connected"),
    Result.NOT_CONNECTED: pgettext_lazy("outgoing call", "Not connected"),
    Result.IN_PROGRESS: pgettext_lazy("call", "In progress"),
    Result.NOT_MEASURED: _("Not measured"),
}
