"""Figures and results in words."""

from django.utils.translation import gettext_lazy as _

from calllog.ledger.lifecycle import Result

FIGURE_LABELS = {
    "waiting": _("Waiting"),
    "offered": _("Offered"),
    "answered": _("Answered"),
    "abandoned": _("Abandoned"),
    "overflowed": _("Overflowed"),
    "blocked": _("Blocked"),
    "out_of_hours": _("Out of hours"),
    "not_measured": _("Not measured"),
    "announcement": _("Announcement only"),
    "answer_rate": _("Answer rate"),
    "in_progress": _("In progress"),
}
RESULT_LABELS = {
    Result.ANSWERED: _("Answered"),
    Result.ABANDONED: _("Abandoned"),
    Result.OVERFLOWED: _("Overflowed"),
    Result.BLOCKED: _("Blocked"),
    Result.OUT_OF_HOURS: _("Out of hours"),
    Result.NOT_MEASURED: _("Not measured"),
    Result.ANNOUNCEMENT: _("Announcement only"),
    Result.IN_PROGRESS: _("In progress"),
}
