"""The published FAQs that stand nearest to a text of the CMS, and where they say something else."""

from collections.abc import Iterable, Mapping, Set
from math import sqrt
from typing import Any

from django.utils import timezone

from kb.faq_pages import neighbours
from kb.faq_pages.fact_reading.found import Found
from kb.faq_pages.fact_reading.recognisers import found_in
from kb.faq_pages.models import FaqPage
from kb.faq_pages.neighbours import Contradiction, Neighbour
from kb.search.analysis.analyser import terms_of
from kb.search.engine.index import Index
from kb.search.engine.ranking import rank
from kb.search.kept import INDEXES

MOST = 5
LOOKED_AT = 20
NEAR = 0.25  # the cosine of two questions' words from which an author should know of the other
SAME_MATTER = 0.7  # from which two answers must agree: below it, most pairs of different facts are both true
DATES = frozenset({"date", "month", "day", "duration", "time", "fiscal_year"})
MONEY = frozenset({"money", "percent"})

_Values = dict[str, dict[str, str]]  # by kind and value, as the text has it


def connect() -> None:
    """Let the form of an FAQ show them."""
    neighbours.learn_neighbours_of(neighbours_of)


def neighbours_of(page: Any) -> list[Neighbour]:
    """Return up to five published FAQs near the text of ``page`` as it was last saved, the nearest first."""
    kept = INDEXES.get(at=timezone.now())
    language = page.locale.language_code
    index = kept.indexes.get(language)
    if index is None or not page.title.strip():
        return []
    texts = kept.by_language[language]
    hits = rank(index, page.title, limit=LOOKED_AT, hidden={page.number_id}).hits
    own = _direction(index, page.title)
    near = [
        (nearness, texts[hit.key])
        for hit in hits
        if hit.key in texts and (nearness := _cosine(own, _direction(index, texts[hit.key].document.question))) >= NEAR
    ]
    near.sort(key=lambda pair: -pair[0])
    alike = [text.document.key for nearness, text in near[:MOST] if nearness >= SAME_MATTER]
    live = FaqPage.objects.filter(live=True, locale=page.locale, number__in=alike)
    others = {other.number_id: other for other in live}
    return [
        Neighbour(
            number=text.document.key,
            question=text.document.question,
            contradictions=list(_contradictions(page, others[text.document.key], language=language))
            if text.document.key in others
            else [],
        )
        for _nearness, text in near[:MOST]
    ]


def _contradictions(page: Any, other: FaqPage, *, language: str) -> Iterable[Contradiction]:
    """Yield where both name something of one kind, and nothing of it is the same."""
    for read in (_money_of, _dates_of):
        ours, theirs = (read(one, language=language) for one in (page, other))
        for kind in sorted(ours.keys() & theirs.keys()):
            if not ours[kind].keys() & theirs[kind].keys():
                yield Contradiction(kind=kind, here=list(ours[kind].values()), there=list(theirs[kind].values()))


def _money_of(page: Any, *, language: str) -> _Values:
    """What it costs stands in its field or is said; “free” is certain only in the field."""
    fee, _wording = found_in(page.fee, language=language)
    said, _wording = found_in(page.spoken_answer, language=language)
    return _by_kind([*fee, *(one for one in said if one.is_sure)], MONEY)


def _dates_of(page: Any, *, language: str) -> _Values:
    """By when, as its field tells: the dates of an answer may belong to anything."""
    found, _wording = found_in(page.deadline, language=language)
    return _by_kind((one for one in found if one.is_sure), DATES)


def _by_kind(found: Iterable[Found], kinds: Set[str]) -> _Values:
    values: _Values = {}
    for one in found:
        if one.fact.kind in kinds:
            values.setdefault(one.fact.kind, {})[one.fact.value] = one.shown
    return values


def _direction(index: Index, question: str) -> Mapping[str, float]:
    weights = {term: index.weight(term) for term in terms_of(question, language=index.language)}
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {term: weight / length for term, weight in weights.items()}


def _cosine(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    return sum(weight * second.get(term, 0.0) for term, weight in first.items())
