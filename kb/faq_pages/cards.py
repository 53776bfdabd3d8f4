"""What an operator sees of an FAQ, in one query: this stands on the way from the ring to the screen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from wagtail.models import Revision
from wagtail.rich_text import expand_db_html

from kb.faq_pages.models import Audience, FaqPage
from kb.faq_pages.queries import RuleInForce

ORIGINAL_LOCALE = settings.LANGUAGE_CODE
WIDEST_FIRST = {audience: place for place, audience in enumerate(Audience.values)}
FOR_OPERATORS = frozenset({Audience.PUBLIC.value, Audience.CENTRE.value})

# By hand, because the ORM takes 2 ms to put together what the database answers in 0.1 ms. Wagtail's
# tree keeps the children of a path between its first and its last possible step, which the index on
# path serves in SQLite and PostgreSQL.
LIVE_TEXTS_OF_GROUP = """
SELECT faq.number, locale.language_code, page.live_revision_id, page.title, faq.other_wordings,
       faq.spoken_answer, faq.full_answer, faq.operator_note, faq.audience, rule.id, rule.kind, rule.target
FROM directory_servicegroup AS service_group
JOIN faq_pages_servicegrouppage AS group_page ON group_page.service_group_id = service_group.id
JOIN wagtailcore_page AS parent ON parent.id = group_page.page_ptr_id
JOIN wagtailcore_page AS page ON page.path BETWEEN parent.path || '0000' AND parent.path || 'ZZZZ'
JOIN faq_pages_faqpage AS faq ON faq.page_ptr_id = page.id
JOIN wagtailcore_locale AS locale ON locale.id = page.locale_id
LEFT JOIN faq_pages_handlingrule AS rule ON rule.id = (
    SELECT latest.id FROM faq_pages_handlingrule AS latest
    WHERE latest.number = faq.number AND latest.valid_from <= %s
    ORDER BY latest.valid_from DESC, latest.id DESC LIMIT 1
)
WHERE service_group.code = %s AND page.live AND page.live_revision_id IS NOT NULL
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
    full_answer: str
    operator_note: str
    audience: str
    rule_id: int | None = None
    rule_kind: str | None = None
    rule_target: str | None = None


def cards_of_group(group_code: str, *, locale: str, at: datetime) -> list[FaqCard]:
    """Return the cards of a service group in the order of their numbers. One query.

    Only what is published and meant for operators. Where ``locale`` is missing, the Japanese text stands in.
    """
    cards = []
    for texts in _live_texts(group_code, at=at).values():
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
    said = {name: content[name] for name in ("other_wordings", "spoken_answer", "full_answer", "operator_note")}
    text = _Text(
        number=number,
        locale=locale,
        revision=revision,
        question=content["title"],
        audience=content["audience"],
        **said,
    )
    return _card(text, audience=text.audience)


def _live_texts(group_code: str, *, at: datetime) -> dict[int, dict[str, _Text]]:
    """Return the published texts by number and language."""
    texts: dict[int, dict[str, _Text]] = {}
    with connection.cursor() as cursor:
        cursor.execute(LIVE_TEXTS_OF_GROUP, [connection.ops.adapt_datetimefield_value(at), group_code])
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
        other_wordings=tuple(line.strip() for line in text.other_wordings.splitlines() if line.strip()),
        spoken_answer=text.spoken_answer,
        full_answer=expand_db_html(text.full_answer),
        operator_note=text.operator_note,
        audience=audience,
        rule=_rule(text),
    )


def _rule(text: _Text) -> RuleInForce | None:
    if text.rule_id is None or text.rule_kind is None or text.rule_target is None:
        return None
    return RuleInForce(id=text.rule_id, kind=text.rule_kind, target=text.rule_target)
