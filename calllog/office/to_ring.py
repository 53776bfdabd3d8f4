"""Whom the centre must ring back: who got nobody, and who was promised it; what is done, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Case, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Concat, Replace
from django.utils import timezone

from calllog.contacts.callbacks import SETTLED
from calllog.contacts.models import CallbackAttempt, ContactRecord, Question
from calllog.contacts.records import BY_HAND
from calllog.ledger.lifecycle import Direction, Result
from calllog.ledger.models import Call, PersonalValue
from calllog.office.filters import start_of
from kb.directory.models import Line, ServiceGroup
from kb.directory.opening_days import opening_of
from kb.directory.opening_hours import Schedule
from kb.directory.schedules import schedules_of

ON_A_PAGE = 50
MOST_PAGES = 20
MISSED = (Result.ABANDONED, Result.BLOCKED, Result.OUT_OF_HOURS)
DONE_FOR = timedelta(days=31)  # so long what is done is shown
DAYS_LOOKED_BACK = 14  # longer than the centre is ever closed
RowModel = TypeVar("RowModel", bound=Model)


class Part(StrEnum):
    """One list of call-backs."""

    PROMISED = "promised"
    MISSED = "missed"
    MORNING = "morning"  # outside the hours, since the centre last closed
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Looked:
    """For what is looked; blank and None: for all."""

    group: str = ""
    day: date | None = None  # of the call, or for which it was promised


@dataclass(frozen=True, kw_only=True)
class Callback:
    """One person to ring back."""

    key: str
    person: str  # by whom it is claimed: see CallbackClaim
    call: Call | None
    record: ContactRecord | None  # in which it was promised
    happened_at: datetime
    due: datetime | None  # None: nothing was promised
    called_again: bool  # and was answered
    missed_again: bool  # and got nobody: that call stands in the list
    attempts: Sequence[CallbackAttempt]

    @property
    def settled(self) -> CallbackAttempt | None:
        """The attempt with which it was done."""
        return next((one for one in self.attempts if one.result in SETTLED), None)

    @property
    def is_open(self) -> bool:
        """Somebody must still ring."""
        return not (self.settled or self.called_again or self.missed_again)


@dataclass(frozen=True, kw_only=True)
class CallbackPage:
    """One page of a list."""

    rows: Sequence[Callback]
    has_more: bool


def callbacks(part: Part, looked: Looked, *, at: datetime, page: int = 1) -> CallbackPage:
    """Return one page: promises by their time, the morning's list oldest first, all else newest first.

    A constant number of queries.
    """
    first, end = ON_A_PAGE * (page - 1), ON_A_PAGE * page + 1
    found: list[Call | ContactRecord]
    match part:
        case Part.PROMISED:
            found = [*_promises(looked).filter(settled=False).order_by("due", "pk")[first:end]]
        case Part.MISSED:
            found = [*_still_missed(_missed(looked)).order_by("-offered_at", "-pk")[first:end]]
        case Part.MORNING:
            closed = _missed(looked).filter(_since_closing(at), result=Result.OUT_OF_HOURS)
            found = [*_still_missed(closed).order_by("offered_at", "pk")[first:end]]
        case Part.DONE:
            found = _done(looked, end, at)[first:end]
    return CallbackPage(rows=_read(found[:ON_A_PAGE]), has_more=len(found) > ON_A_PAGE and page < MOST_PAGES)


def callback_of(key: str) -> Callback | None:
    """Return one call-back by its key, open or done; None where nobody is to be rung."""
    found: Call | ContactRecord | None
    if key.startswith(BY_HAND):
        try:
            found = _promises(Looked()).filter(pk=UUID(key.removeprefix(BY_HAND)), call=None).first()
        except ValueError:
            return None
    else:
        found = _promises(Looked()).filter(call=key).first() or _missed(Looked()).filter(pk=key).first()
    return _read([found])[0] if found else None


def _missed(looked: Looked) -> QuerySet[Any]:
    """Return the calls that reached nobody, and whose number is known."""
    number = PersonalValue.objects.filter(reference=OuterRef("caller")).values("lookup")[:1]
    calls = _callers().filter(result__in=MISSED, withheld=False).exclude(caller="")
    if looked.group:
        calls = calls.filter(line__in=Line.objects.filter(service_group__code=looked.group).values("number"))
    later = _callers().filter(
        caller__in=PersonalValue.objects.filter(lookup=OuterRef(OuterRef("person"))).values("reference"),
        offered_at__gt=OuterRef("offered_at"),
    )
    return (
        _of_day(calls, "offered_at", looked)
        .annotate(person=Subquery(number))
        .annotate(
            settled=Exists(CallbackAttempt.objects.filter(call_id=OuterRef("pk"), result__in=SETTLED)),
            called_again=Exists(later.filter(result=Result.ANSWERED)),
            missed_again=Exists(later.filter(result__in=MISSED)),
        )
    )


def _callers() -> QuerySet[Call]:
    """Return the calls of people outside; consultations are none."""
    # Said so that SQLite goes through them by time or caller, and not through all that are no consultation.
    return Call.objects.filter(direction=Direction.INBOUND).exclude(consultation_of__gt="")


def _still_missed(calls: QuerySet[Any]) -> QuerySet[Any]:
    """Return those that nobody has rung; of several calls of one number the last."""
    return calls.filter(person__isnull=False, settled=False, called_again=False, missed_again=False)


def _promises(looked: Looked) -> QuerySet[Any]:
    """Return the records in which a call-back was promised."""
    # The databases write an id as text with and without hyphens.
    plain_id = Replace(Cast("pk", TextField()), Value("-"), Value(""), output_field=TextField())
    by_hand = Concat(Value(BY_HAND), plain_id, output_field=TextField())
    promised = Question.objects.filter(callback_due__isnull=False)
    records = ContactRecord.objects.filter(pk__in=promised.values("record"))
    if looked.group:
        records = records.filter(group_code=looked.group)
    records = records.annotate(
        due=Subquery(promised.filter(record=OuterRef("pk")).order_by("callback_due").values("callback_due")[:1]),
        key=Case(When(call__isnull=True, then=by_hand), default=F("call_id"), output_field=TextField()),
    )
    settled = Exists(CallbackAttempt.objects.filter(call_id=OuterRef("key"), result__in=SETTLED))
    return _of_day(records, "due", looked).annotate(settled=settled).select_related("call")


def _done(looked: Looked, end: int, at: datetime) -> list[Call | ContactRecord]:
    """Return the first ``end`` that need nothing more, the newest first; older ones only where their day is named."""
    calls = _missed(looked).filter(Q(settled=True) | Q(called_again=True))
    records = _promises(looked).filter(settled=True)
    if looked.day is None:
        since = at - DONE_FOR
        calls, records = calls.filter(offered_at__gte=since), records.filter(happened_at__gte=since)
    newest = calls.order_by("-offered_at", "-pk")[:end], records.order_by("-happened_at", "-pk")[:end]
    found: list[Call | ContactRecord] = [*newest[0], *newest[1]]
    return sorted(found, key=_happened_at, reverse=True)


def _of_day(rows: QuerySet[RowModel], name: str, looked: Looked) -> QuerySet[RowModel]:
    if looked.day is None:
        return rows
    begins = start_of(looked.day)
    return rows.filter(**{f"{name}__gte": begins, f"{name}__lt": begins + timedelta(days=1)})


def _since_closing(at: datetime) -> Q:
    """Return the condition for calls to a line since its group last closed; a group without hours never does."""
    groups = {group.pk: group for group in ServiceGroup.objects.all()}
    lines: dict[int, list[str]] = {}
    for number, group in Line.objects.values_list("number", "service_group"):
        lines.setdefault(group, []).append(number)
    found = Q(pk__in=[])
    for pk, schedule in schedules_of(groups.values()).items():
        if closed := _last_closing(schedule, at):
            found |= Q(line__in=lines.get(pk, []), offered_at__gte=closed)
    return found


def _last_closing(schedule: Schedule, at: datetime) -> datetime | None:
    today = timezone.localdate(at)
    for day in (today - timedelta(days=back) for back in range(DAYS_LOOKED_BACK)):
        ends = [timezone.make_aware(datetime.combine(day, span.closes)) for span in opening_of(schedule, day).spans]
        if closed := max((one for one in ends if one <= at), default=None):
            return closed
    return None


def _read(found: Sequence[Call | ContactRecord]) -> list[Callback]:
    """Return rows as call-backs, with what was tried. Two queries."""
    numbers = {
        call.caller: ""
        for row in found
        if (call := row if isinstance(row, Call) else row.call) and call.caller and not call.withheld
    }
    values = PersonalValue.objects.filter(reference__in=numbers).values_list("reference", "lookup")
    numbers.update(values)
    keys = [_key(row) for row in found]
    attempts: dict[str, list[CallbackAttempt]] = {}
    for attempt in CallbackAttempt.objects.filter(call_id__in=keys).select_related("by"):
        attempts.setdefault(attempt.call_id, []).append(attempt)
    return [_callback(row, numbers, attempts.get(key, [])) for row, key in zip(found, keys, strict=True)]


def _callback(row: Call | ContactRecord, numbers: Mapping[str, str], attempts: Iterable[CallbackAttempt]) -> Callback:
    record, call = (None, row) if isinstance(row, Call) else (row, row.call)
    return Callback(
        key=_key(row),
        person=(numbers.get(call.caller) if call else "") or _key(row),
        call=call,
        record=record,
        happened_at=_happened_at(row),
        due=getattr(row, "due", None),
        called_again=getattr(row, "called_again", False),
        missed_again=getattr(row, "missed_again", False),
        attempts=list(attempts),
    )


def _key(row: Call | ContactRecord) -> str:
    return row.pk if isinstance(row, Call) else row.call_id or f"{BY_HAND}{row.pk.hex}"


def _happened_at(row: Call | ContactRecord) -> datetime:
    return row.offered_at if isinstance(row, Call) else row.happened_at
