"""Which calls an operator has in hand: only of those is more told than the desk shows at first."""

from datetime import datetime, timedelta

from calllog.contacts.models import ContactRecord, Draft
from calllog.ledger.models import Call
from calllog.presence.queries import member_of
from kb.accounts.models import User

STILL_TO_RECORD = timedelta(hours=2)  # after its end; longer where a draft of its record is kept


def call_at_hand(call_id: str, *, operator: User, at: datetime) -> Call | None:
    """Return the call that rings at the operator's seat, is talked on there, or was and has no record yet."""
    member = member_of(operator.pk)
    call = Call.objects.filter(call_id=call_id).first()
    if call is None or member is None:
        return None
    if member in call.ringing or call.talking_to == member:
        return call
    talked = member in {*call.operators, *call.took_over}
    return call if talked and _waits_for_its_record(call, operator, at=at) else None


def _waits_for_its_record(call: Call, operator: User, *, at: datetime) -> bool:
    if ContactRecord.objects.filter(call=call).exists():
        return False
    if at - (call.ended_at or at) < STILL_TO_RECORD:
        return True
    return Draft.objects.filter(operator=operator, key=call.call_id).exists()
