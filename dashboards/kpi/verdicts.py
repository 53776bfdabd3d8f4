"""Each call's verdict for each figure: in the numerator, in the denominator only, or excluded, and why. Pure.

A figure is nothing but the sum of these verdicts, so no list behind a figure can differ from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from calllog.ledger.lifecycle import AbandonedIn, Result
from dashboards.kpi.definitions import Congestion, Counted, Definitions, WaitFrom
from dashboards.kpi.facts import CallerKind, CallFacts, Ending, QuestionFacts, RuleKind


class Part(StrEnum):
    """Where a call stands in a figure."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"  # only there
    EXCLUDED = "excluded"


class Reason(StrEnum):
    """Why it stands there."""

    # How the call went
    WAITING = "waiting"
    ANSWERED = "answered"
    ABANDONED_IVR = "abandoned_ivr"
    ABANDONED_QUEUE = "abandoned_queue"
    ABANDONED_RINGING = "abandoned_ringing"
    OVERFLOWED = "overflowed"
    BLOCKED = "blocked"
    OUT_OF_HOURS = "out_of_hours"
    ANNOUNCEMENT = "announcement"
    IN_PROGRESS = "in_progress"
    NOT_MEASURED = "not_measured"
    SHORT = "short"
    # What its record says
    NOT_RECORDED = "not_recorded"
    EVENT = "event"
    FROM_STAFF = "from_staff"
    OTHER_CALLER = "other_caller"
    NO_QUESTION = "no_question"
    SETTLED = "settled"
    RELAYED = "relayed"
    TRANSFERRED = "transferred"
    REFERRED = "referred"
    CALLBACK = "callback"
    OPINION = "opinion"
    APPLICATION = "application"
    CUT_OFF = "cut_off"
    AS_ARRANGED = "as_arranged"
    NOTHING_ARRANGED = "nothing_arranged"
    AGAINST_RULE = "against_rule"
    HANDED_OVER = "handed_over"
    STAYED = "stayed"
    # How long it waited
    IN_TIME = "in_time"
    TOO_LATE = "too_late"
    CONGESTION = "congestion"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Where one call, or one of its questions, stands in a figure."""

    part: Part
    reason: Reason
    category_code: str = ""  # of the question, where questions are counted
    length: timedelta | None = None  # that is averaged


def verdicts(key: str, call: CallFacts, held: Definitions) -> tuple[Verdict, ...]:
    """Return the call's verdict for the figure ``key``: one, or one for each question where questions are counted.

    Raises KeyError for a figure that there is not.
    """
    if _about_an_event(call):
        return (_excluded(Reason.EVENT),)
    return JUDGES[key](call, held)


def _numerator(reason: Reason) -> Verdict:
    return Verdict(part=Part.NUMERATOR, reason=reason)


def _denominator(reason: Reason) -> Verdict:
    return Verdict(part=Part.DENOMINATOR, reason=reason)


def _excluded(reason: Reason) -> Verdict:
    return Verdict(part=Part.EXCLUDED, reason=reason)


def _about_an_event(call: CallFacts) -> bool:
    return call.record is not None and call.record.caller is CallerKind.EVENT


def course_of(call: CallFacts) -> Reason:
    """Return how the call went."""
    if call.result is Result.ABANDONED:
        return ABANDONED[call.abandoned_in or AbandonedIn.QUEUE]
    if call.result is Result.IN_PROGRESS and call.queued_at:
        return Reason.WAITING
    return Reason(call.result.value)


def _is_short(call: CallFacts, held: Definitions) -> bool:
    return call.ended_at is not None and call.ended_at - call.offered_at <= held.short_call


def _of_course(*counted: Reason) -> "Judge":
    """Return the judge of a count: the calls that went so."""

    def judge(call: CallFacts, held: Definitions) -> tuple[Verdict, ...]:
        course = course_of(call)
        return (_numerator(course) if course in counted else _excluded(course),)

    return judge


def _offered(call: CallFacts, held: Definitions) -> tuple[Verdict, ...]:
    """入電数: an announcement serves nobody, and calls out of hours are counted apart."""
    course = course_of(call)
    return (_excluded(course) if course in NOT_OFFERED else _numerator(course),)


def _answer_rate(call: CallFacts, held: Definitions) -> tuple[Verdict, ...]:
    """応答率, answered / offered.

    A call that is still waiting is in neither part until it is answered or ends; one whose end nobody saw is in
    neither part for ever.

    Source: specification §10 応答率.
    """
    course = course_of(call)
    if course is Reason.ANSWERED:
        return (_numerator(course),)
    if course in UNDECIDED or (course is Reason.OUT_OF_HOURS and not held.out_of_hours_offered):
        return (_excluded(course),)
    if _is_short(call, held) and not held.short_calls_offered:
        return (_excluded(Reason.SHORT),)
    return (_denominator(course),)


def _quick_answer(call: CallFacts, held: Definitions) -> tuple[Verdict, ...]:
    """即応率, answered in time / answered; whatever the record says. Source: specification §10 即応率."""
    if call.result is not Result.ANSWERED:
        return (_excluded(course_of(call)),)
    if call.congestion and held.congestion is Congestion.CALL_OUT:
        return (_excluded(Reason.CONGESTION),)
    waited = _waited(call, held)
    if waited is None:
        return (_excluded(Reason.NOT_MEASURED),)
    return (_numerator(Reason.IN_TIME) if waited <= held.quick else _denominator(Reason.TOO_LATE),)


def _waited(call: CallFacts, held: Definitions) -> timedelta | None:
    began = call.queued_at if held.wait_from is WaitFrom.QUEUE and call.queued_at else call.offered_at
    if call.answered_at is None or not call.answer_seen or call.answered_at < began:
        return None
    return call.answered_at - began - call.congestion


def _first_contact_completion(call: CallFacts, held: Definitions) -> tuple[Verdict, ...]:
    """一次完結率, settled in the centre / (answered - from the city's staff - その他). Source: specification §10 ※1."""
    if call.result is Result.ANSWERED and _is_short(call, held):
        return (_excluded(Reason.SHORT),)
    return _by_questions(_asked(call, outside=OUT_OF_COMPLETION), held, _is_settled)


def _as_arranged(call: CallFacts, held: Definitions) -> tuple[Verdict, ...]:
    """一次対応率, handled as arranged / arranged beforehand. Source: specification §10 ※2."""
    return _by_questions(_asked(call), held, _is_as_arranged)


def _asked(call: CallFacts, *, outside: "Outside | None" = None) -> tuple[QuestionFacts, ...] | Reason:
    """Return the call's questions, at least one; where there are none to judge, the reason."""
    if call.result is not Result.ANSWERED:
        return course_of(call)
    if call.record is None:
        return Reason.NOT_RECORDED
    if reason := (outside or OUT_OF_QUESTIONS).get(call.record.caller):
        return reason
    return call.record.questions or Reason.NO_QUESTION


def _by_questions(
    asked: tuple[QuestionFacts, ...] | Reason, held: Definitions, judge: "QuestionJudge"
) -> tuple[Verdict, ...]:
    if isinstance(asked, Reason):
        return (_excluded(asked),)
    each = tuple(judge(question, held) for question in asked)
    if held.counted is Counted.QUESTIONS:
        return each
    # The first question that went wrong speaks for the call; what is excluded says nothing of the others.
    return (min(each, key=lambda verdict: WEIGHT[verdict.part]),)


def _is_settled(question: QuestionFacts, held: Definitions) -> Verdict:
    if question.ending is Ending.CUT_OFF:
        return _excluded(Reason.CUT_OFF)
    if question.ending in held.settled:
        return _numerator(Reason.SETTLED)
    return _denominator(Reason(question.ending.value))


def _is_as_arranged(question: QuestionFacts, held: Definitions) -> Verdict:
    if question.ending is Ending.CUT_OFF:
        return _excluded(Reason.CUT_OFF)
    if question.rule is None:
        relayed = question.ending is Ending.RELAYED and held.relay_without_faq_arranged
        return _numerator(Reason.AS_ARRANGED) if relayed else _excluded(Reason.NOTHING_ARRANGED)
    if question.ending in {Ending.RELAYED, Ending.TRANSFERRED}:
        return _numerator(Reason.AS_ARRANGED)
    if question.ending is Ending.CALLBACK:
        by_rule = question.rule is RuleKind.CALLBACK and held.callback_by_rule_as_arranged
        return _numerator(Reason.AS_ARRANGED) if by_rule else _denominator(Reason.CALLBACK)
    if question.ending in held.settled:
        by_rule = question.rule in ANSWERED_HERE or held.completed_against_rule_as_arranged
        return _numerator(Reason.AS_ARRANGED) if by_rule else _denominator(Reason.AGAINST_RULE)
    return _denominator(Reason(question.ending.value))


def _mean_talk_time(counted: Reason) -> "Judge":
    """Return the judge of 平均通話時間 for the calls that stayed in the centre, or for those handed over to staff."""

    def judge(call: CallFacts, held: Definitions) -> tuple[Verdict, ...]:
        asked = _asked(call)
        if isinstance(asked, Reason):
            return (_excluded(asked),)
        handed_over = any(question.ending in HANDED_OVER for question in asked)
        group = Reason.HANDED_OVER if handed_over else Reason.STAYED
        if group is not counted:
            return (_excluded(group),)
        if not call.is_over or call.talked is None:
            return (_excluded(Reason.NOT_MEASURED if call.is_over else Reason.IN_PROGRESS),)
        return (Verdict(part=Part.NUMERATOR, reason=group, length=call.talked),)

    return judge


def _by_category(call: CallFacts, held: Definitions) -> tuple[Verdict, ...]:
    """カテゴリ別問合せ件数 counts questions: one call can hold several."""
    asked = _asked(call)
    if isinstance(asked, Reason):
        return (_excluded(asked),)
    return tuple(
        Verdict(part=Part.NUMERATOR, reason=ENDED[question.ending], category_code=question.category_code)
        for question in asked
    )


Judge = Callable[[CallFacts, Definitions], tuple[Verdict, ...]]
QuestionJudge = Callable[[QuestionFacts, Definitions], Verdict]
Outside = Mapping[CallerKind, Reason]

ABANDONED = {
    AbandonedIn.IVR: Reason.ABANDONED_IVR,
    AbandonedIn.QUEUE: Reason.ABANDONED_QUEUE,
    AbandonedIn.RINGING: Reason.ABANDONED_RINGING,
}
UNDECIDED = frozenset({Reason.ANNOUNCEMENT, Reason.WAITING, Reason.IN_PROGRESS, Reason.NOT_MEASURED})
NOT_OFFERED = frozenset({Reason.ANNOUNCEMENT, Reason.OUT_OF_HOURS})
OUT_OF_QUESTIONS = {CallerKind.OTHER: Reason.OTHER_CALLER}
OUT_OF_COMPLETION = {CallerKind.STAFF: Reason.FROM_STAFF, CallerKind.OTHER: Reason.OTHER_CALLER}
HANDED_OVER = frozenset({Ending.RELAYED, Ending.TRANSFERRED, Ending.REFERRED})
ANSWERED_HERE = frozenset({RuleKind.COMPLETED, RuleKind.RELAY})  # rules that let the operator settle the question
ENDED = {ending: Reason.SETTLED if ending is Ending.COMPLETED else Reason(ending.value) for ending in Ending}
WEIGHT = {Part.DENOMINATOR: 0, Part.NUMERATOR: 1, Part.EXCLUDED: 2}

JUDGES: Mapping[str, Judge] = {
    "waiting": _of_course(Reason.WAITING),
    "in_progress": _of_course(Reason.WAITING, Reason.IN_PROGRESS),
    "offered": _offered,
    "answered": _of_course(Reason.ANSWERED),
    "answer_rate": _answer_rate,
    "abandoned_ivr": _of_course(Reason.ABANDONED_IVR),
    "abandoned_queue": _of_course(Reason.ABANDONED_QUEUE),
    "abandoned_ringing": _of_course(Reason.ABANDONED_RINGING),
    "blocked": _of_course(Reason.BLOCKED),
    "overflowed": _of_course(Reason.OVERFLOWED),
    "out_of_hours": _of_course(Reason.OUT_OF_HOURS),
    "announcement": _of_course(Reason.ANNOUNCEMENT),
    "not_measured": _of_course(Reason.NOT_MEASURED),
    "first_contact_completion": _first_contact_completion,
    "as_arranged": _as_arranged,
    "quick_answer": _quick_answer,
    "mean_talk_time_centre": _mean_talk_time(Reason.STAYED),
    "mean_talk_time_relayed": _mean_talk_time(Reason.HANDED_OVER),
    "by_category": _by_category,
}
RATIOS = ("answer_rate", "quick_answer", "first_contact_completion", "as_arranged")
MEANS = ("mean_talk_time_centre", "mean_talk_time_relayed")
