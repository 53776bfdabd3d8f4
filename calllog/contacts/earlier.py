"""What the present caller called about before: found by the number, without storing who it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calllog.contacts.models import CallbackAttempt, ContactRecord, Question
from calllog.contacts.outcomes import Outcome
from calllog.ledger.models import Call
from calllog.ledger.personal import lookup_of, references_with, reveal
from kb.directory.queries import is_own_number

MOST_CONTACTS = 5
LATELY = timedelta(days=30)  # a matter that goes on
LATEST_CALLS = 500  # of one number: who calls oftener is no one person
WHY_NONE = {
    "withheld": _("The number is withheld: earlier contacts cannot be found."),
    "unknown": _("The number is not known: earlier contacts cannot be found."),
    "own_number": _("This is a number of the city: it says nothing of who calls."),
    "": _("No earlier contacts from this number."),
}


@dataclass(frozen=True, kw_only=True)
class EarlierContact:
    """One contact of the same number that was recorded."""

    record: ContactRecord
    line: str  # the number that was called
    questions: Sequence[Question]
    callback_due: datetime | None  # of a promise that nobody has kept yet

    @property
    def record_id(self) -> UUID:
        """Key by which its note is opened."""
        return self.record.pk


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What is known of a caller; ``why_none`` says why nothing can be: "withheld", "unknown", "own_number" or blank."""

    contacts: Sequence[EarlierContact] = ()
    why_none: str = ""


def earlier_contacts(call: Call) -> Earlier:
    """Return the last recorded contacts of the number that calls, the latest first. Six queries."""
    if call.withheld or not call.caller:
        return Earlier(why_none="withheld" if call.withheld else "unknown")
    number = reveal([call.caller]).get(call.caller)
    if number is None:
        return Earlier(why_none="unknown")
    if is_own_number(number, on=timezone.localdate(call.offered_at)):
        # The switchboard's number, or a colleague's: whoever is behind it was somebody else each time.
        return Earlier(why_none="own_number")
    return Earlier(contacts=_contacts(_calls_of(number, before=call)))


def asked_lately(call: Call) -> list[int]:
    """Return the FAQs with which the caller's last contacts were answered, the latest first."""
    since = call.offered_at - LATELY
    lately = [contact for contact in earlier_contacts(call).contacts if contact.record.happened_at > since]
    numbers = [question.faq_number for contact in lately for question in contact.questions if question.faq_number]
    return list(dict.fromkeys(numbers))


def note_of(record_id: UUID, *, call: Call) -> str | None:
    """Return the note of an earlier contact of the present caller; None for any other record."""
    contacts = earlier_contacts(call).contacts
    return next((contact.record.note for contact in contacts if contact.record_id == record_id), None)


def _calls_of(number: str, *, before: Call) -> dict[str, str]:
    """Return the earlier calls of a number with the lines that they called."""
    references = references_with(lookup_of(number), limit=LATEST_CALLS)
    calls = Call.objects.filter(caller__in=references, offered_at__lt=before.offered_at)
    return dict(calls.exclude(pk=before.pk).values_list("call_id", "line"))


def _contacts(lines: dict[str, str]) -> list[EarlierContact]:
    records = list(
        ContactRecord.objects.filter(call__in=lines)
        .select_related("call")
        .order_by("-happened_at", "-pk")
        .prefetch_related("questions")
    )[:MOST_CONTACTS]
    kept = _kept_promises(record.call_id for record in records if record.call_id)
    return [_contact(record, lines, kept) for record in records]


def _contact(record: ContactRecord, lines: dict[str, str], kept: set[str]) -> EarlierContact:
    questions = sorted(record.questions.all(), key=lambda question: question.position)
    promised = [question.callback_due for question in questions if question.outcome == Outcome.CALLBACK]
    return EarlierContact(
        record=record,
        line=lines[str(record.call_id)],
        questions=questions,
        callback_due=min(filter(None, promised), default=None) if record.call_id not in kept else None,
    )


def _kept_promises(call_ids: Iterable[str]) -> set[str]:
    attempts = CallbackAttempt.objects.filter(call_id__in=list(call_ids))
    done = attempts.exclude(result=CallbackAttempt.Result.NOT_REACHED)
    return set(done.values_list("call_id", flat=True))
