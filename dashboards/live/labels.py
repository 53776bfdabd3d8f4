"""Figures and results in words."""

from django.utils.translation import gettext_lazy as _

from calllog.ledger.lifecycle import Result

FIGURE_LABELS = {
    "waiting": _("Waiting"),
    "offered": _("Offered"),
    "answered": _("Answered"),
    "abandoned": _("Abandoned"),
    "announcement": _("Announcement only"),
    "answer_rate": _("Answer rate"),
    "in_progress": _("In progress"),
}
RESULT_LABELS = {
    Result.ANSWERED: _("Answered"),
    Result.ABANDONED: _("Abandoned"),
    Result.ANNOUNCEMENT: _("Announcement only"),
    Result.IN_PROGRESS: _("In progress"),
}
