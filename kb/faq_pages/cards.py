"""What an operator sees of an FAQ, in one query: this stands on the way from the ring to the screen."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from wagtail.models import Revision

from kb.faq_pages.answers import answer_html_of_revision, lines_of
from kb.faq_pages.models import Audience, FaqPage
from kb.faq_pages.queries import RuleInForce

ORIGINAL_LOCALE = settings.LANGUAGE_CODE
WIDEST_FIRST = {audience: place for place, audience in enumerate(Audience.values)}
SAID = ("other_wordings", "spoken_answer", "full_answer", "fee", "deadline", "place", "documents", "operator_note")
FOR_OPERATORS = frozenset({Audience.PUBLIC.value, Audience.CENTRE.value})

# By hand, because the ORM takes 2 ms to put together what the database answers in 0.1 ms.
TEXT = """
SELECT faq.number, locale.language_code, page.live_revision_id, page.title, faq.other_wordings,
       faq.spoken_answer, faq.full_answer, faq.fee, faq.deadline, faq.place, faq.documents, faq.operator_note,
       faq.audience, rule.id, rule.kind, rule.target, rule.condition
"""
RULE_AND_LANGUAGE = """
JOIN wagtailcore_locale AS locale ON locale.id = page.locale_id
LEFT JOIN faq_pages_handlingrule AS rule ON rule.id = (
    SELECT latest.id FROM faq_pages_handlingrule AS latest
    WHERE latest.number = faq.number AND latest.valid_from <= %s
    ORDER BY latest.valid_from DESC, latest.id DESC LIMIT 1
)
WHERE page.live AND page.live_revision_id IS NOT NULL
"""
# Wagtail's tree keeps the children of a path between its first and its last possible step, which the
# index on path serves in SQLite and PostgreSQL.
LIVE_TEXTS_OF_GROUP = f"""{TEXT}
FROM directory_servicegroup AS service_group
JOIN faq_pages_servicegrouppage AS group_page ON group_page.service_group_id = service_group.id
JOIN wagtailcore_page AS parent ON parent.id = group_page.page_ptr_id
JOIN wagtailcore_page AS page ON page.path BETWEEN parent.path || '0000' AND parent.path || 'ZZZZ'
JOIN faq_pages_faqpage AS faq ON faq.page_ptr_id = page.id
{RULE_AND_LANGUAGE} AND service_group.code = %s
"""
LIVE_TEXTS_OF_NUMBERS = f"""{TEXT}
FROM faq_pages_faqpage AS faq
JOIN wagtailcore_page AS page ON page.id = faq.page_ptr_id
{RULE_AND_LANGUAGE} AND faq.number IN ({{places}})
"""


@dataclass(frozen=True, kw_only=True)
class FaqCard:
    """One published text of one FAQ, as it stood in one Wagtail revision."""

    number: int
    locale: str  # of this text: "ja" where a translation is missing
    revision: int
    question: str
    other_wordings: tuple[str, ...]
    spoken_answer: str
    full_answer: str  # HTML, safe
    fee: str
    deadline: str
    place: str
    documents: tuple[str, ...]
    operator_note: str  # never for the caller
    audience: str  # a value of models.Audience; the narrowest of all published languages
    rule: RuleInForce | None  # None where none is in force, and in a card of an old revision


class _Text(NamedTuple):
    """One row of LIVE_TEXTS_OF_GROUP."""

    number: int
    locale: str
    revision: int
    question: str
    other_wordings: str
    spoken_answer: str
    full_answer: Any  # its blocks: JSON in SQLite, already read in PostgreSQL
    fee: str
    deadline: str
    place: str
    documents: str
    operator_note: str
    audience: str
    rule_id: int | None = None
    rule_kind: str | None = None
    rule_target: str | None = None
    rule_condition: str | None = None


def cards_of_group(group_code: str, *, locale: str, at: datetime) -> list[FaqCard]:
    """Return the cards of a service group in the order of their numbers. One query.

    Only what is published and meant for operators. Where ``locale`` is missing, the Japanese text stands in.
    """
    return _cards(_live_texts(LIVE_TEXTS_OF_GROUP, [group_code], at=at), locale=locale)


def cards_of_numbers(numbers: Sequence[int], *, locale: str, at: datetime) -> list[FaqCard]:
    """Return the cards of these FAQs, of whatever group, in the order of their numbers. One query; none for no number.

    What is not published or not meant for operators is left out, as in ``cards_of_group``.
    """
    if not numbers:
        return []
    statement = LIVE_TEXTS_OF_NUMBERS.format(places=", ".join(["%s"] * len(numbers)))
    return _cards(_live_texts(statement, list(numbers), at=at), locale=locale)


def _cards(texts_by_number: Mapping[int, Mapping[str, _Text]], *, locale: str) -> list[FaqCard]:
    cards = []
    for texts in texts_by_number.values():
        text = texts.get(locale) or texts.get(ORIGINAL_LOCALE)
        audience = max((other.audience for other in texts.values()), key=WIDEST_FIRST.__getitem__)
        if text and audience in FOR_OPERATORS:
            cards.append(_card(text, audience=audience))
    return sorted(cards, key=lambda card: card.number)


def card_of_revision(number: int, *, locale: str, revision: int) -> FaqCard | None:
    """Return what this revision said; None when it is no revision of this FAQ in this language. Two queries.

    The rule is None: which one held is pinned by the record itself (``queries.rule``).
    """
    page = FaqPage.objects.filter(number_id=number, locale__language_code=locale).values_list("pk", flat=True).first()
    contents = Revision.page_revisions.filter(pk=revision, object_id=str(page)).values_list("content", flat=True)
    content: dict[str, Any] | None = contents.first()
    if content is None:
        return None
    said = {name: content.get(name, "") for name in SAID}  # a revision may be older than a field
    text = _Text(
        number=number,
        locale=locale,
        revision=revision,
        question=content["title"],
        audience=content["audience"],
        **said,
    )
    return _card(text, audience=text.audience)


def _live_texts(statement: str, of: Sequence[int | str], *, at: datetime) -> dict[int, dict[str, _Text]]:
    """Return the published texts by number and language."""
    texts: dict[int, dict[str, _Text]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [connection.ops.adapt_datetimefield_value(at), *of])
        for row in cursor.fetchall():
            text = _Text(*row)
            texts.setdefault(text.number, {})[text.locale] = text
    return texts


def _card(text: _Text, *, audience: str) -> FaqCard:
    return FaqCard(
        number=text.number,
        locale=text.locale,
        revision=text.revision,
        question=text.question,
        other_wordings=lines_of(text.other_wordings),
        spoken_answer=text.spoken_answer,
        full_answer=answer_html_of_revision(
            text.revision, text.full_answer if isinstance(text.full_answer, str) else json.dumps(text.full_answer)
        ),
        fee=text.fee,
        deadline=text.deadline,
        place=text.place,
        documents=lines_of(text.documents),
        operator_note=text.operator_note,
        audience=audience,
        rule=_rule(text),
    )


def _rule(text: _Text) -> RuleInForce | None:
    if text.rule_id is None or text.rule_kind is None or text.rule_target is None:
        return None
    return RuleInForce(
        id=text.rule_id, kind=text.rule_kind, target=text.rule_target, condition=text.rule_condition or ""
    )
