"""Calls as other programs read them: the contract's fields, personal values revealed."""

from collections.abc import Iterator
from datetime import datetime
from typing import TypedDict

from django.utils import timezone

from calllog.ledger.models import Call
from calllog.ledger.personal import reveal
from calllog.presence.queries import usernames_by_member
from kb.directory.models import Line, ServiceGroup
from kb.directory.telephone import canonical

CHUNK = 500


class TransferLine(TypedDict):
    """One hand-over of the caller; ``outcome`` is None where the PBX did not tell."""

    kind: str
    to: str | None
    outcome: str | None


class CallLine(TypedDict):
    """One call; times are ISO 8601 with offset, of the PBX's clock; None where there is nothing to tell."""

    call_id: str
    direction: str
    line: str
    line_configured: bool
    queue: str | None
    queue_configured: bool
    caller: str | None
    withheld: bool
    offered_at: str | None
    queued_at: str | None
    answered_at: str | None
    ended_at: str | None
    result: str
    abandoned_in: str | None
    wait_seconds: float | None
    talk_seconds: float | None
    hold_seconds: float
    operators: list[str]
    transfers: list[TransferLine]


def call_lines(*, since: datetime | None = None, until: datetime | None = None) -> Iterator[CallLine]:
    """Yield the calls offered from ``since`` to before ``until``, oldest first; consultations are none."""
    calls = Call.objects.filter(consultation_of="").order_by("offered_at", "call_id")
    if since:
        calls = calls.filter(offered_at__gte=since)
    if until:
        calls = calls.filter(offered_at__lt=until)
    usernames = usernames_by_member()
    lines = frozenset(Line.objects.values_list("number", flat=True))
    groups = frozenset(ServiceGroup.objects.values_list("code", flat=True))
    chunk: list[Call] = []
    for call in calls.iterator(chunk_size=CHUNK):
        chunk.append(call)
        if len(chunk) == CHUNK:
            yield from _lines(chunk, usernames, lines, groups)
            chunk = []
    yield from _lines(chunk, usernames, lines, groups)


def _lines(
    calls: list[Call], usernames: dict[str, str], lines: frozenset[str], groups: frozenset[str]
) -> Iterator[CallLine]:
    numbers = reveal({reference for call in calls for reference in _references(call)})
    for call in calls:
        yield CallLine(
            call_id=call.call_id,
            direction=call.direction,
            line=numbers.get(call.dialled, call.line),
            line_configured=call.line in lines,
            queue=call.queue or None,
            queue_configured=call.queue in groups,
            caller=_number(numbers.get(call.caller)),
            withheld=call.withheld,
            offered_at=_time(call.offered_at),
            queued_at=_time(call.queued_at),
            answered_at=_time(call.answered_at),
            ended_at=_time(call.ended_at),
            result=call.result,
            abandoned_in=call.abandoned_in or None,
            wait_seconds=call.waited.total_seconds() if call.waited is not None else None,
            talk_seconds=call.talked.total_seconds() if call.talked is not None else None,
            hold_seconds=call.held.total_seconds(),
            operators=[usernames.get(member, member) for member in call.operators],
            transfers=[
                TransferLine(
                    kind=transfer["kind"],
                    to=transfer["to"] or numbers.get(transfer["number"]),
                    outcome=transfer["outcome"],
                )
                for transfer in call.transfers
            ],
        )


def _references(call: Call) -> Iterator[str]:
    yield call.dialled
    if not call.withheld:
        yield call.caller
    yield from (transfer["number"] for transfer in call.transfers if transfer["number"])


def _number(value: str | None) -> str | None:
    return canonical(value) if value else None


def _time(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat() if at else None
