"""What the desk sends when a record is saved or corrected, read strictly."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from calllog.contacts.form import FIELD_OF_GAP, LONGEST_NOTE, LONGEST_WORD, MOST_QUESTIONS, SENTENCES
from calllog.contacts.outcomes import CallType, Outcome, Source
from calllog.contacts.records import BY_HAND, AnsweredQuestion, Noted, OpenedSource
from calllog.contacts.searches import Search
from calllog.contacts.settled import Open

MOST_CONSULTED = 100
MOST_SEARCHES = 50


class RecordFormError(Exception):
    """The form cannot be saved; ``errors`` has one sentence for each field."""

    def __init__(self, **errors: str) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(frozen=True, kw_only=True)
class RecordForm:
    """A contact record as the operator filled it in: of a call, or by hand under an id of its own."""

    noted: Noted
    call_id: str = ""
    record_id: UUID | None = None
    group_code: str = ""
    happened_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CorrectionForm:
    """What a saved record shall say, and why."""

    noted: Noted
    version: int
    reason: str


def read_record_form(body: bytes) -> RecordForm:
    """Read the JSON of the desk; raises RecordFormError."""
    sent = _object(body)
    key = sent.get("call_id")
    if not isinstance(key, str) or not key:
        raise _unreadable()
    noted = _noted(sent)
    if not key.startswith(BY_HAND):
        return RecordForm(call_id=key, noted=noted)
    try:
        record_id = UUID(key.removeprefix(BY_HAND))
    except ValueError as error:
        raise _unreadable() from error
    happened_at = _moment(sent.get("happened_at"))
    if happened_at is None or happened_at > timezone.now():
        raise RecordFormError(happened=_("Say when the contact was; it cannot be in the future."))
    return RecordForm(record_id=record_id, happened_at=happened_at, group_code=_word(sent, "group"), noted=noted)


def read_correction_form(body: bytes) -> CorrectionForm:
    """Read the JSON of a correction; raises RecordFormError."""
    sent = _object(body)
    version = sent.get("version")
    if not isinstance(version, int) or not _is_number(version):
        raise _unreadable()
    reason = _word(sent, "reason").strip()
    if not reason:
        raise RecordFormError(reason=_("Say in one sentence why the record is corrected."))
    return CorrectionForm(noted=_noted(sent), version=version, reason=reason)


def errors_of(found: list[Open], *, of_several: bool) -> dict[str, str]:
    """Return the first sentence for each field of the form that something open belongs to."""
    errors: dict[str, str] = {}
    for one in found:
        sentence = str(SENTENCES[one.gap])
        if of_several and one.position:
            sentence = _("Question %(number)s: %(sentence)s") % {"number": one.position, "sentence": sentence}
        errors.setdefault(FIELD_OF_GAP[one.gap], sentence)
    return errors


def _object(body: bytes) -> dict[str, Any]:
    try:
        sent = json.loads(body)
    except ValueError as error:
        raise _unreadable() from error
    if not isinstance(sent, dict):
        raise _unreadable()
    return sent


def _noted(sent: dict[str, Any]) -> Noted:
    note, questions, consulted = sent.get("note"), sent.get("questions"), sent.get("consulted", [])
    searches = sent.get("searches", [])  # a draft of yesterday has none
    call_type = sent.get("call_type", CallType.CITIZEN.value)
    if not isinstance(searches, list):
        raise _unreadable()
    if not isinstance(note, str) or not isinstance(questions, list) or not isinstance(consulted, list):
        raise _unreadable()
    if call_type not in list(CallType):
        raise RecordFormError(call_type=_("Choose the type of the call."))
    if len(note) > LONGEST_NOTE:
        raise RecordFormError(
            note=_("The note is too long. Please shorten it to %(most)s characters.") % {"most": LONGEST_NOTE}
        )
    if len(questions) > MOST_QUESTIONS:
        raise RecordFormError(questions=_("A record holds %(most)s questions at most.") % {"most": MOST_QUESTIONS})
    return Noted(
        note=_clean(note),
        call_type=CallType(call_type),
        questions=tuple(_question(question) for question in questions),
        consulted=tuple(_opened(opened) for opened in consulted[:MOST_CONSULTED]),
        searches=tuple(_search(search) for search in searches[:MOST_SEARCHES]),
    )


def _question(sent: Any) -> AnsweredQuestion:
    if not isinstance(sent, dict):
        raise _unreadable()
    faq, outcome = sent.get("faq"), sent.get("outcome")
    source = sent.get("source") or (Source.NOT_FOUND.value if faq is None else Source.FAQ.value)
    if outcome and outcome not in list(Outcome):
        raise RecordFormError(outcome=_("Choose how the question ended."))
    if source not in list(Source) or (source == Source.FAQ) != (faq is not None):
        raise _unreadable()
    revision = sent.get("revision")
    if faq is not None and not (_is_number(faq) and _is_number(revision)):
        raise RecordFormError(questions=_("This FAQ could not be read. Please choose it again."))
    return AnsweredQuestion(
        outcome=Outcome(outcome) if outcome else None,
        source=Source(source),
        source_detail=_word(sent, "source_detail").strip(),
        faq_number=faq,
        locale=_word(sent, "locale"),
        revision=revision if faq is not None else None,
        category_code=_word(sent, "category"),
        unit_code=_word(sent, "unit"),
        language=_word(sent, "language") or "ja",
        callback_due=_moment(sent.get("callback_due")),
        query=_word(sent, "query").strip(),
    )


def _opened(sent: Any) -> OpenedSource:
    if not isinstance(sent, dict) or sent.get("source") not in list(Source):
        raise _unreadable()
    revision = sent.get("revision")
    return OpenedSource(
        source=Source(sent["source"]),
        key=_word(sent, "key"),
        title=_word(sent, "title"),
        locale=_word(sent, "locale"),
        revision=revision if _is_number(revision) else None,
    )


def _search(sent: Any) -> Search:
    if not isinstance(sent, dict):
        raise _unreadable()
    return Search(query=_word(sent, "query").strip(), had_hits=sent.get("had_hits") is True)


def _word(sent: dict[str, Any], name: str) -> str:
    value = sent.get(name) or ""
    if not isinstance(value, str):
        raise _unreadable()
    return _clean(value)[:LONGEST_WORD]


def _clean(text: str) -> str:
    """Take out what no database stores; everything else stays as it was typed."""
    return text.replace("\0", "")


def _moment(sent: Any) -> datetime | None:
    """Read a time of the form; without an offset it is the city's."""
    if not sent:
        return None
    try:
        moment = parse_datetime(sent)
    except (TypeError, ValueError) as error:
        raise _unreadable() from error
    if moment is None:
        raise _unreadable()
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63


def _unreadable() -> RecordFormError:
    return RecordFormError(form=_("The record could not be read. Please save it again."))
