"""That somebody read what is known of a caller goes into the audit trail here."""

from django.utils.translation import gettext as _

from calllog.contacts.models import ContactRecord
from calllog.ledger.models import Call
from kb.accounts.models import User
from kb.audit.models import Action, AuditEntry
from kb.audit.trail import note
from kb.directory.telephone import masked

EARLIER = "earlier contacts"


def note_number_read(call: Call, *, number: str, by: User, reason: str) -> None:
    """Note that the whole number of a caller was shown."""
    note(
        Action.PERSONAL_READ,
        by=by,
        subject=_("Number of the caller %(number)s") % {"number": masked(number)},
        subject_key=_key(call),
        reason=reason,
        details={"what": "number", "call": call.call_id},
    )


def note_text_read(record: ContactRecord, *, by: User, reason: str) -> None:
    """Note that the note of a record was shown whole to whoever rings back."""
    note(
        Action.PERSONAL_READ,
        by=by,
        subject=record.receipt_number,
        subject_key=f"record:{record.pk}",
        reason=reason,
        details={"what": "note"},
    )


def note_earlier_read(call: Call, *, by: User, reason: str) -> None:
    """Note that earlier contacts were shown; one entry for a call, however often its page is opened again."""
    noted = AuditEntry.objects.filter(subject_key=_key(call), action=Action.PERSONAL_READ, actor=by.pk)
    if not noted.filter(details__what=EARLIER).exists():
        note(
            Action.PERSONAL_READ,
            by=by,
            subject=_("Earlier contacts of the caller"),
            subject_key=_key(call),
            reason=reason,
            details={"what": EARLIER, "call": call.call_id},
        )


def _key(call: Call) -> str:
    return f"call:{call.call_id}"[:80]
