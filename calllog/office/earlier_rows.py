"""Earlier contacts of one number as a brief shows them: without their notes, and without numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calllog.contacts.earlier import EarlierContact
from calllog.contacts.models import ContactRecord, Question
from calllog.contacts.outcomes import LABELS, TYPE_LABELS, CallType, Outcome
from calllog.office.rows import Names, moment


@dataclass(frozen=True, kw_only=True)
class EarlierRow:
    """One earlier contact."""

    when: str
    receipt_number: str
    line: str
    questions: Sequence[tuple[str, str]]  # what was asked, and how it ended
    due: str  # by when a call-back was promised that nobody has made yet; blank: none was


def earlier_rows(contacts: Sequence[EarlierContact], names: Names) -> list[EarlierRow]:
    """Return them as rows. No query."""
    return [_row(contact, names) for contact in contacts]


def asked_in(record: ContactRecord, names: Names) -> list[tuple[str, str]]:
    """Return what was asked in one record, and how it ended."""
    return _asked(record.questions.order_by("position"), names)


def _row(contact: EarlierContact, names: Names) -> EarlierRow:
    record = contact.record
    line, _group = names.line_and_group(record.call, record.group_code)
    asked = _asked(contact.questions, names)
    return EarlierRow(
        when=moment(record.happened_at),
        receipt_number=record.receipt_number,
        line=line,
        questions=asked or [(str(TYPE_LABELS[CallType(record.call_type)]), "")],
        due=moment(contact.callback_due) if contact.callback_due else "",
    )


def _asked(questions: Iterable[Question], names: Names) -> list[tuple[str, str]]:
    return [(names.title_of(question), str(LABELS[Outcome(question.outcome)])) for question in questions]
