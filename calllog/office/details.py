"""One call or record with all that was pinned, every value as it is read on the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calllog.contacts.choices import languages, units
from calllog.contacts.models import ContactRecord, Question
from calllog.contacts.outcomes import LABELS, SOURCE_LABELS, TYPE_LABELS, CallType, Outcome, Source
from calllog.ledger.models import Call
from calllog.ledger.personal import reveal
from calllog.office.differences import ShownCorrection, corrections_of
from calllog.office.rows import NOTHING, Names, caller_of, length, moment, result_label
from calllog.office.sight import Sight
from kb.faq_pages.models import Kind
from kb.faq_pages.queries import RuleInForce, rules_by_id

TRANSFER_LABELS = {
    "blind": gettext_lazy("Handed over without asking"),
    "attended": gettext_lazy("Handed over after asking"),
}
Fact = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class ShownQuestion:
    """One question with the text that the operator read."""

    title: str
    text: str
    faq_number: int | None
    seen_at: datetime | None  # the moment of which "what the operator saw" tells; None: there was no FAQ
    facts: Sequence[Fact]


@dataclass(frozen=True, kw_only=True)
class Details:
    """All that one page shows."""

    call: Call | None
    has_number: bool  # a whole one, that could be shown for a reason
    facts: Sequence[Fact]
    note: str
    questions: Sequence[ShownQuestion]
    consulted: Sequence[Fact]
    corrections: Sequence[ShownCorrection]


def details_of(record: ContactRecord | None, call: Call | None, sight: Sight) -> Details:
    """Return one record, or a call without one, as this reader may read it."""
    names = Names()
    numbers = reveal([call.caller]) if call and not call.withheld else {}
    return Details(
        call=call,
        has_number=bool(numbers),
        facts=[*_head(record, call, names, sight), *(_of_call(call, numbers, names, sight) if call else [])],
        note=sight.text(record.note) if record else "",
        questions=_questions(record, names, sight) if record else [],
        consulted=[
            (str(SOURCE_LABELS[Source(one.source)]), sight.text(one.title))
            for one in (record.consulted.order_by("position") if record else [])
        ],
        corrections=corrections_of(record, names, sight) if record else [],
    )


def _head(record: ContactRecord | None, call: Call | None, names: Names, sight: Sight) -> list[Fact]:
    line, group = names.line_and_group(call, record.group_code if record else "")
    facts = [(_("Line"), line), (_("Service group"), group)]
    if record is None:
        return facts
    return [
        (_("Time of the contact"), moment(record.happened_at)),
        (_("Operator"), sight.person(str(record.operator))),
        (_("Type of call"), str(TYPE_LABELS[CallType(record.call_type)])),
        *facts,
        (_("Saved at"), moment(record.saved_at)),
    ]


def _of_call(call: Call, numbers: dict[str, str], names: Names, sight: Sight) -> list[Fact]:
    return [
        (_("Caller"), caller_of(call, numbers)),
        (_("Result"), result_label(call)),
        (_("Offered at"), moment(call.offered_at)),
        (_("Answered at"), moment(call.answered_at) if call.answered_at else NOTHING),
        (_("Ended at"), moment(call.ended_at) if call.ended_at else NOTHING),
        (_("Waited"), length(call.waited)),
        (_("Talked"), length(call.talked if call.answered_at else None)),
        (_("On hold"), length(call.held)),
        (_("Talked with"), sight.person(names.operators_of(call))),
        (_("Transfers"), "、".join(_transfer(one) for one in call.transfers) or NOTHING),
    ]


def _transfer(transfer: dict[str, str | None]) -> str:
    kind = transfer["kind"] or ""
    # A number outside stays hidden: it may be that of a person.
    to = transfer["to"] or (_("a number outside") if transfer["number"] else "")
    return " ".join(filter(None, (str(TRANSFER_LABELS.get(kind, kind)), to)))


def _questions(record: ContactRecord, names: Names, sight: Sight) -> list[ShownQuestion]:
    found = list(record.questions.order_by("position"))
    rules = rules_by_id(question.rule for question in found if question.rule)
    sections, spoken = dict(units()), dict(languages())
    read_at = (record.call.answered_at if record.call else None) or record.happened_at
    return [
        ShownQuestion(
            title=names.title_of(question),
            text=_plain(question.text_shown),
            faq_number=question.faq_number,
            seen_at=read_at if question.faq_number else None,
            facts=_of_question(question, names, sight, sections, spoken)
            + ([(_("Handling rule"), _rule(rules[question.rule]))] if question.rule in rules else []),
        )
        for question in found
    ]


def _of_question(
    question: Question, names: Names, sight: Sight, sections: dict[str, str], spoken: dict[str, str]
) -> list[Fact]:
    facts = [
        (_("Outcome"), str(LABELS[Outcome(question.outcome)])),
        (_("Answered with"), str(SOURCE_LABELS[Source(question.source)])),
        (_("Which one"), sight.text(question.source_detail)),
        (_("Category"), names.category(question.category_code) if question.category_code else ""),
        (_("Section concerned"), sections.get(question.unit_code, question.unit_code)),
        (_("Language spoken"), spoken.get(question.language, question.language)),
        (_("Call back by"), moment(question.callback_due) if question.callback_due else ""),
        (_("Version"), str(question.revision or "")),
    ]
    return [(label, value) for label, value in facts if value]


def _rule(rule: RuleInForce) -> str:
    handling = " → ".join(filter(None, (str(Kind(rule.kind).label), rule.target)))
    return f"{handling} ({rule.condition})" if rule.condition else handling


def _plain(shown: str) -> str:
    """Return the text without the marks of its paragraphs: whoever reads it back needs the words."""
    return strip_tags(shown.replace("</p>", "\n").replace("<br/>", "\n").replace("</li>", "\n")).strip()
