"""Records of contacts of the past, many at once: pinned, numbered and learned from as a record of today is."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from calllog.contacts.models import ContactRecord, Question
from calllog.contacts.outcomes import CallType
from calllog.contacts.records import AnsweredQuestion, UnknownTextError, question_row, text_of
from calllog.ledger.models import Call
from kb.directory.queries import CalledLine, LinesOverTime
from kb.faq_pages.cards import card_of_revision
from kb.faq_pages.classification import Classification, classifications
from kb.faq_pages.queries import rule_in_force, rules_in_force
from kb.search.learning import Choice, learn

Text = tuple[int, str, int]  # number of the FAQ, language, revision


class UnknownCallError(Exception):
    """The ledger has no such call: its events must be brought in first."""


@dataclass(frozen=True, kw_only=True)
class PastRecord:
    """What an operator noted of a call of the past; a call of a type without questions has none."""

    call_id: str
    operator: int  # key of the user
    questions: Sequence[AnsweredQuestion]
    note: str
    saved_at: datetime
    call_type: CallType = CallType.CITIZEN


class RecordImport:
    """Brings in records, batch by batch; the texts that were looked up are kept as long as it lives."""

    def __init__(self) -> None:
        self._texts: dict[Text, tuple[str, str]] = {}
        self._lines = LinesOverTime()
        self._classes: dict[int, Classification] = {}

    @transaction.atomic
    def take(self, records: Iterable[PastRecord]) -> int:
        """Save those of ``records`` whose calls have none yet, and let the search learn; returns how many.

        Receipt numbers go on from the last of each day, in the order of saving.

        Raises UnknownCallError, UnknownTextError.
        """
        new = _without_record(sorted(records, key=lambda record: (record.saved_at, record.call_id)))
        if not new:
            return 0
        calls = Call.objects.in_bulk([record.call_id for record in new])
        if missing := next((record.call_id for record in new if record.call_id not in calls), None):
            raise UnknownCallError(missing)
        rules = _Rules(new, calls)
        self._classes |= classifications(
            {question.faq_number for record in new for question in record.questions if question.faq_number}
            - self._classes.keys()
        )
        rows = self._numbered(new, calls)
        questions = [
            self._pinned(question, row, position, rules=rules)
            for row, record in zip(rows, new, strict=True)
            for position, question in enumerate(record.questions, start=1)
        ]
        ContactRecord.objects.bulk_create(rows)
        Question.objects.bulk_create(questions)
        self._teach(questions, calls)
        return len(rows)

    def _pinned(self, question: AnsweredQuestion, record: ContactRecord, position: int, *, rules: "_Rules") -> Question:
        row = question_row(question, position, self._classes)
        row.record = record
        if question.faq_number is None or question.revision is None:
            return row
        row.faq_number, row.locale, row.revision = question.faq_number, question.locale, question.revision
        row.rule = rules.of(question.faq_number, call_id=str(record.call_id))
        row.text_shown, row.text_hash = self._text(question.faq_number, question.locale, question.revision)
        return row

    def _text(self, number: int, locale: str, revision: int) -> tuple[str, str]:
        """Return the text that was shown, with its SHA-256."""
        key = (number, locale, revision)
        if key not in self._texts:
            card = card_of_revision(number, locale=locale, revision=revision)
            if card is None:
                raise UnknownTextError(f"FAQ {number} has no revision {revision}.")
            text = text_of(card)
            self._texts[key] = text, hashlib.sha256(text.encode()).hexdigest()
        return self._texts[key]

    def _numbered(self, records: Sequence[PastRecord], calls: Mapping[str, Call]) -> list[ContactRecord]:
        days = {record.call_id: timezone.localdate(record.saved_at) for record in records}
        last = ContactRecord.objects.filter(receipt_day__in=set(days.values())).values_list("receipt_day")
        counts: Counter[date] = Counter(dict(last.annotate(Max("receipt_count"))))
        rows = []
        for record in records:
            day = days[record.call_id]
            counts[day] += 1
            rows.append(
                ContactRecord(
                    call_id=record.call_id,
                    happened_at=calls[record.call_id].offered_at,
                    group_code=line.group_code if (line := self._line_of(calls[record.call_id])) else "",
                    call_type=record.call_type.value,
                    operator_id=record.operator,
                    note=record.note,
                    saved_at=record.saved_at,
                    receipt_day=day,
                    receipt_count=counts[day],
                )
            )
        return rows

    def _teach(self, questions: Iterable[Question], calls: Mapping[str, Call]) -> None:
        learn(
            Choice(
                group_code=question.record.group_code,
                faq_number=question.faq_number,
                at=question.record.happened_at,
                line=calls[str(question.record.call_id)].line,
                ivr_key=calls[str(question.record.call_id)].ivr_key,
            )
            for question in questions
            if question.faq_number and question.record.group_code
        )

    def _line_of(self, call: Call) -> CalledLine | None:
        return self._lines.at(call.line, call.offered_at)


class _Rules:
    """The rules in force while a batch of calls was answered, in two queries as long as none changed meanwhile."""

    def __init__(self, records: Sequence[PastRecord], calls: dict[str, Call]) -> None:
        numbers = {question.faq_number for record in records for question in record.questions if question.faq_number}
        self._answered = {record.call_id: calls[record.call_id].answered_at or record.saved_at for record in records}
        moments = self._answered.values()
        self._first = rules_in_force(numbers, at=min(moments))
        self._last = rules_in_force(numbers, at=max(moments))

    def of(self, number: int, *, call_id: str) -> int | None:
        """Return the rule that held for this FAQ when the call was answered; None: there was none."""
        rule = self._last.get(number)
        if rule != self._first.get(number):
            rule = rule_in_force(number, at=self._answered[call_id])
        return rule.id if rule else None


def _without_record(records: Sequence[PastRecord]) -> list[PastRecord]:
    ids = [record.call_id for record in records]
    saved = set(ContactRecord.objects.filter(call_id__in=ids).values_list("call_id", flat=True))
    return [record for record in records if record.call_id not in saved]
