"""Figures, and why a call counts in them, in words."""

from django.utils.translation import gettext_lazy as _

from calllog.ledger.lifecycle import Result
from dashboards.kpi.verdicts import Part, Reason

FIGURE_LABELS = {
    "waiting": _("Waiting"),
    "in_progress": _("In progress"),
    "offered": _("Offered"),
    "answered": _("Answered"),
    "answer_rate": _("Answer rate"),
    "quick_answer": _("Quick answer"),
    "first_contact_completion": _("First-contact completion"),
    "as_arranged": _("Handled as arranged"),
    "abandoned_ivr": _("Abandoned in the menu"),
    "abandoned_queue": _("Abandoned while waiting"),
    "abandoned_ringing": _("Abandoned while ringing"),
    "blocked": _("Blocked"),
    "overflowed": _("Overflowed"),
    "out_of_hours": _("Out of hours"),
    "announcement": _("Announcement only"),
    "not_measured": _("Not measured"),
    "mean_talk_time_centre": _("Mean talk, settled in the centre"),
    "mean_talk_time_relayed": _("Mean talk, handed to staff"),
    "by_category": _("Questions by category"),
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
PART_LABELS = {
    Part.NUMERATOR: _("Counted"),
    Part.DENOMINATOR: _("Counted below the line only"),
    Part.EXCLUDED: _("Not counted"),
}
REASON_LABELS = {
    Reason.WAITING: _("Still waiting"),
    Reason.ANSWERED: _("Answered"),
    Reason.ABANDONED_IVR: _("Abandoned in the menu"),
    Reason.ABANDONED_QUEUE: _("Abandoned while waiting"),
    Reason.ABANDONED_RINGING: _("Abandoned while ringing"),
    Reason.OVERFLOWED: _("Overflowed"),
    Reason.BLOCKED: _("No free line"),
    Reason.OUT_OF_HOURS: _("Out of hours: counted apart"),
    Reason.ANNOUNCEMENT: _("Announcement only"),
    Reason.IN_PROGRESS: _("Not over yet"),
    Reason.NOT_MEASURED: _("Not measured: the telephone system was not heard"),
    Reason.SHORT: _("Hung up within 3 seconds"),
    Reason.NOT_RECORDED: _("Not yet recorded"),
    Reason.EVENT: _("About an event with an announcement"),
    Reason.FROM_STAFF: _("From the city's staff"),
    Reason.OTHER_CALLER: _("Sales, wrong number or silent"),
    Reason.NO_QUESTION: _("No question recorded"),
    Reason.SETTLED: _("Settled in the centre"),
    Reason.RELAYED: _("Relayed as the caller asked"),
    Reason.TRANSFERRED: _("Transferred as the FAQ says"),
    Reason.REFERRED: _("Referred: unsure or not found"),
    Reason.CALLBACK: _("Call-back promised"),
    Reason.OPINION: _("Opinion or complaint taken"),
    Reason.APPLICATION: _("Application taken"),
    Reason.CUT_OFF: _("Cut off"),
    Reason.AS_ARRANGED: _("Handled as arranged"),
    Reason.NOTHING_ARRANGED: _("Nothing was arranged for it"),
    Reason.AGAINST_RULE: _("Answered although the rule said otherwise"),
    Reason.HANDED_OVER: _("Handed to staff"),
    Reason.STAYED: _("Settled in the centre"),
    Reason.IN_TIME: _("Answered within 10 seconds"),
    Reason.TOO_LATE: _("Answered later than 10 seconds"),
    Reason.CONGESTION: _("Congestion guidance was playing"),
}
