"""Call-backs as rows of their lists, every value as it is read on the screen; numbers are masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from calllog.contacts.callbacks import claims_of
from calllog.contacts.models import CallbackAttempt, CallbackClaim
from calllog.ledger.personal import reveal
from calllog.office.rows import Names, caller_of, moment, result_label
from calllog.office.to_ring import Callback
from kb.accounts.models import User
from kb.personal_data import without_personal_data

DUE_SOON = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class ShownAttempt:
    """One try."""

    at: str
    by: str
    result: str
    note: str


@dataclass(frozen=True, kw_only=True)
class CallbackRow:
    """One call-back; blank where there is nothing to tell."""

    key: str
    when: str
    why: str  # it must be rung
    due: str
    due_state: str  # "overdue", "soon" or blank
    line: str
    group: str
    caller: str
    receipt_number: str
    attempts: Sequence[ShownAttempt]
    claimed_by: str  # who rings just now
    claimed_at: str
    is_mine: bool  # whoever reads it has claimed it
    done: str  # why nobody must ring any more


def callback_rows(found: Sequence[Callback], names: Names, *, reader: User, at: datetime) -> list[CallbackRow]:
    """Return these call-backs as ``reader`` sees them; a constant number of queries."""
    numbers = reveal(one.call.caller for one in found if one.call and not one.call.withheld)
    claims = claims_of([one.person for one in found], at=at)
    return [_row(one, names, numbers, claims.get(one.person), reader=reader, at=at) for one in found]


def result_of(attempt: CallbackAttempt) -> str:
    """Return what became of a try, in words."""
    return str(CallbackAttempt.Result(attempt.result).label)


def _row(
    one: Callback, names: Names, numbers: dict[str, str], claim: CallbackClaim | None, *, reader: User, at: datetime
) -> CallbackRow:
    line, group = names.line_and_group(one.call, one.record.group_code if one.record else "")
    return CallbackRow(
        key=one.key,
        when=moment(one.happened_at),
        why=_("Promised") if one.record or one.call is None else result_label(one.call),
        due=moment(one.due) if one.due else "",
        due_state=_due_state(one, at=at),
        line=line,
        group=group,
        caller=caller_of(one.call, numbers),
        receipt_number=one.record.receipt_number if one.record else "",
        attempts=[_shown(attempt) for attempt in one.attempts],
        claimed_by=str(claim.by) if claim and one.is_open else "",
        claimed_at=moment(claim.at) if claim and one.is_open else "",
        is_mine=claim is not None and one.is_open and claim.by_id == reader.pk,
        done=_done(one),
    )


def _due_state(one: Callback, *, at: datetime) -> str:
    if one.due is None or not one.is_open or one.due - at > DUE_SOON:
        return ""
    return "overdue" if one.due < at else "soon"


def _shown(attempt: CallbackAttempt) -> ShownAttempt:
    return ShownAttempt(
        at=moment(attempt.at),
        by=str(attempt.by),
        result=result_of(attempt),
        note=without_personal_data(attempt.note),
    )


def _done(one: Callback) -> str:
    if one.settled:
        return _("%(result)s (%(name)s)") % {"result": result_of(one.settled), "name": one.settled.by}
    if one.called_again:
        return _("Called again and was answered")
    return _("Called again and got nobody: that call stands in the list") if one.missed_again else ""
