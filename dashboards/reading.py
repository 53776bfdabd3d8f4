"""The facts of calls and of their records, as the figures need them, out of the database."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from calllog.contacts.models import ContactRecord, Question
from calllog.contacts.outcomes import CallType, Outcome
from calllog.ledger.lifecycle import AbandonedIn, Direction, Result
from calllog.ledger.models import Call
from dashboards.kpi.facts import CallerKind, CallFacts, Ending, QuestionFacts, RecordFacts, RuleKind
from kb.directory.queries import LinesOverTime
from kb.faq_pages.queries import rules_by_id

CALLERS = {
    CallType.CITIZEN: CallerKind.CITIZEN,
    CallType.STAFF: CallerKind.STAFF,
    CallType.SALES: CallerKind.OTHER,
    CallType.WRONG_NUMBER: CallerKind.OTHER,
    CallType.SILENT: CallerKind.OTHER,
    CallType.EVENT: CallerKind.EVENT,
}
ENDINGS = {
    Outcome.COMPLETED: Ending.COMPLETED,
    Outcome.RELAYED_EXTENSION: Ending.RELAYED,
    Outcome.RELAYED_PERSON: Ending.RELAYED,
    Outcome.RELAYED_SECTION: Ending.RELAYED,
    Outcome.TRANSFERRED: Ending.TRANSFERRED,
    Outcome.REFERRED: Ending.REFERRED,
    Outcome.CALLBACK: Ending.CALLBACK,
    Outcome.OPINION: Ending.OPINION,
    Outcome.APPLICATION: Ending.APPLICATION,
    Outcome.CUT_OFF: Ending.CUT_OFF,
}

CALL_FIELDS = (
    "line", "offered_at", "result", "abandoned_in", "queued_at", "answered_at", "ended_at", "waited", "talked",
    "is_over",
)  # fmt: skip


def calls_of_day(day: date) -> QuerySet[Call]:
    """Return the inbound calls offered on ``day`` (Asia/Tokyo)."""
    begin = begin_of(day)
    return Call.objects.filter(
        direction=Direction.INBOUND, offered_at__gte=begin, offered_at__lt=begin + timedelta(days=1)
    )


def begin_of(day: date) -> datetime:
    """Return the first moment of ``day`` by the city's wall clock."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def facts_of(calls: QuerySet[Call]) -> list[CallFacts]:
    """Return the facts of ``calls``, oldest first. Five queries; fewer where there is nothing to ask for."""
    rows = list(calls.order_by("offered_at", "call_id").only(*CALL_FIELDS))
    if not rows:
        return []
    lines, records = LinesOverTime(), _records_of(calls)
    return [_facts(call, lines, records.get(call.call_id)) for call in rows]


def _facts(call: Call, lines: LinesOverTime, record: RecordFacts | None) -> CallFacts:
    line = lines.at(call.line, call.offered_at)
    return CallFacts(
        call_id=call.call_id,
        offered_at=call.offered_at,
        result=Result(call.result),
        group_code=line.group_code if line else "",
        abandoned_in=AbandonedIn(call.abandoned_in) if call.abandoned_in else None,
        queued_at=call.queued_at,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        talked=call.talked,
        is_over=call.is_over,
        answer_seen=not (call.answered_at and call.queued_at and call.waited is None),
        record=record,
    )


def _records_of(calls: QuerySet[Call]) -> dict[str, RecordFacts]:
    wanted = calls.values("call_id")
    types = dict(ContactRecord.objects.filter(call__in=wanted).values_list("call_id", "call_type"))
    if not types:
        return {}
    asked = list(
        Question.objects.filter(record__call__in=wanted)
        .order_by("position")
        .values_list("record__call_id", "outcome", "rule", "faq_number", "category_code")
    )
    rules = rules_by_id({rule for _call, _outcome, rule, _faq, _category in asked if rule})
    questions: defaultdict[str, list[QuestionFacts]] = defaultdict(list)
    for call_id, outcome, rule, faq_number, category_code in asked:
        questions[call_id].append(
            QuestionFacts(
                ending=ENDINGS[Outcome(outcome)],
                rule=RuleKind(rules[rule].kind) if rule in rules else None,
                faq_number=faq_number,
                category_code=category_code,
            )
        )
    return {
        call_id: RecordFacts(caller=CALLERS[CallType(call_type)], questions=tuple(questions[call_id]))
        for call_id, call_type in types.items()
    }
