"""What a correction changed, field by field and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from calllog.contacts.models import ContactRecord, Correction
from calllog.contacts.outcomes import LABELS, SOURCE_LABELS, TYPE_LABELS, CallType, Outcome, Source
from calllog.contacts.records import said
from calllog.office.rows import Names, moment
from calllog.office.sight import Sight
from kb.knowledge.comparison import Line, compared


@dataclass(frozen=True, kw_only=True)
class ChangedField:
    """One field that says something else, its words compared."""

    label: str
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class ShownCorrection:
    """One correction: who, when, why, and what changed."""

    version: int
    by: str
    at: str
    reason: str
    fields: Sequence[ChangedField]


def corrections_of(record: ContactRecord, names: Names, sight: Sight) -> list[ShownCorrection]:
    """Return the corrections of a record, the latest first. Two queries."""
    found = list(record.corrections.select_related("corrected_by").order_by("version"))
    if not found:
        return []
    after = [*(one.said for one in found[1:]), _now(record)]
    shown = [_shown(correction, later, names, sight) for correction, later in zip(found, after, strict=True)]
    return shown[::-1]


def changed_since(record: ContactRecord, version: int, names: Names) -> list[ChangedField]:
    """Return what has changed in a record since ``version`` was read."""
    read = record.corrections.filter(version=version).first()
    return changed_fields(read.said, _now(record), names) if read else []


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> list[ChangedField]:
    """Return the fields in which two sayings of a record differ."""
    old, new = _told(before, names), _told(after, names)
    return [
        ChangedField(label=label, lines=compared(old.get(label, ""), new.get(label, "")))
        for label in {**old, **new}
        if old.get(label, "") != new.get(label, "")
    ]


def _now(record: ContactRecord) -> dict[str, Any]:
    return said(record, list(record.questions.order_by("position")))


def _shown(correction: Correction, after: Mapping[str, Any], names: Names, sight: Sight) -> ShownCorrection:
    return ShownCorrection(
        version=correction.version,
        by=sight.person(str(correction.corrected_by)),
        at=moment(correction.corrected_at),
        reason=sight.text(correction.reason),
        fields=changed_fields(_readable(correction.said, sight), _readable(after, sight), names),
    )


def _readable(saying: Mapping[str, Any], sight: Sight) -> dict[str, Any]:
    """Return a saying as this reader may read it."""
    questions = [{**one, "source_detail": sight.text(one["source_detail"])} for one in saying["questions"]]
    return {**saying, "note": sight.text(saying["note"]), "questions": questions}


def _told(saying: Mapping[str, Any], names: Names) -> dict[str, str]:
    """Return a saying as fields in words."""
    told = {_("Type of call"): str(TYPE_LABELS[CallType(saying["call_type"])]), _("Note"): saying["note"]}
    for position, question in enumerate(saying["questions"], start=1):
        for label, value in _told_question(question, names).items():
            told[_("Question %(number)d: %(field)s") % {"number": position, "field": label}] = value
    return told


def _told_question(question: Mapping[str, Any], names: Names) -> dict[str, str]:
    due, faq = question["callback_due"], question["faq_number"]
    values = {"number": faq, "version": question["revision"], "language": question["locale"]}
    return {
        _("Answered with"): " ".join(
            filter(None, (str(SOURCE_LABELS[Source(question["source"])]), question["source_detail"]))
        ),
        _("FAQ"): _("%(number)s, version %(version)s, %(language)s") % values if faq else "",
        _("Category"): names.category(question["category_code"]) if question["category_code"] else "",
        _("Section concerned"): question["unit_code"],
        _("Language spoken"): question["language"],
        _("Outcome"): str(LABELS[Outcome(question["outcome"])]),
        _("Call back by"): moment(datetime.fromisoformat(due)) if due else "",
    }
