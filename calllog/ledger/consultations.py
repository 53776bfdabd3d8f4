"""Calls that belong within another: an operator who has a caller asks a colleague.

The PBX counts the asking as a call of its own until the two are joined, and for ever where they are
not. It is a part of the caller's call: where a hand-over names it, or where who placed it had a caller
at that moment.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q

from calllog.ledger.lifecycle import Direction
from calllog.ledger.models import Call

LONGEST_CALL = timedelta(hours=12)


def link(changed: Sequence[Call]) -> None:
    """Write within which calls the calls of our own are, as far as the ``changed`` ones touch that."""
    own = {call.call_id: call for call in changed if call.direction != Direction.INBOUND}
    within = [
        _within(call) for call in changed if call.direction == Direction.INBOUND and (call.talks or call.transfers)
    ]
    if within:
        others = Call.objects.filter(reduce(or_, within)).exclude(direction=Direction.INBOUND)
        own.update((asking.call_id, asking) for asking in others)
    for asking in own.values():
        _write(asking, within=_call_around(asking))


def _within(call: Call) -> Q:
    """Return what is true of the calls of our own that may have been made within ``call``."""
    named = [transfer["consultation"] for transfer in call.transfers if transfer["consultation"]]
    began = call.talks[0][1] if call.talks else None
    until = call.ended_at or call.offered_at + LONGEST_CALL
    while_talking = Q(offered_at__gte=datetime.fromisoformat(began), offered_at__lte=until) if began else Q()
    condition = Q(consultation_of=call.call_id)
    if named:
        condition |= Q(pbx_id__in=named)
    return condition | while_talking if began else condition


def _call_around(asking: Call) -> str:
    around = Call.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=asking.offered_at),
        direction=Direction.INBOUND,
        offered_at__gt=asking.offered_at - LONGEST_CALL,
        offered_at__lte=asking.offered_at,
    ).order_by("-offered_at", "call_id")
    candidates = list(around)
    for call in candidates:
        if any(transfer["consultation"] == asking.pbx_id for transfer in call.transfers):
            return call.call_id
    return next((call.call_id for call in candidates if _had_caller(call, asking)), "")


def _had_caller(call: Call, asking: Call) -> bool:
    who = asking.operators[0] if asking.operators else None
    return any(
        operator == who
        and datetime.fromisoformat(began) <= asking.offered_at
        and (ended is None or asking.offered_at < datetime.fromisoformat(ended))
        for operator, began, ended in call.talks
    )


def _write(asking: Call, *, within: str) -> None:
    if asking.consultation_of != within:
        asking.consultation_of = within
        Call.objects.filter(pk=asking.pk).update(consultation_of=within)
