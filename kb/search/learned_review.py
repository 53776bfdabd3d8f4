"""What queries have taught the search, for whoever looks after it, and which choices look wrong."""

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from kb.search.analysis.analyser import terms_of
from kb.search.kept import INDEXES, Kept
from kb.search.models import LearnedQuery

MOST_LOOKED_AT = 1000  # of those that others answer otherwise


@dataclass(frozen=True, kw_only=True)
class Rival:
    """The FAQ that others choose after the same words."""

    faq_number: int
    times: int


@dataclass(frozen=True, kw_only=True)
class LearnedRow:
    """One choice as the page shows it."""

    learned: LearnedQuery
    question: str  # of the FAQ; blank: not published in the query's language, or not for the reader
    rival: Rival | None  # set where the choice looks wrong


def learned_queries(
    *, words: str = "", faq_number: int | None = None, taken_back: bool = False
) -> QuerySet[LearnedQuery]:
    """Return what was learned, the latest first; without ``taken_back`` only what counts."""
    found = LearnedQuery.objects.filter(chosen_count__gt=0, taken_back_at__isnull=not taken_back)
    if words:
        found = found.filter(words__icontains=words)
    if faq_number is not None:
        found = found.filter(faq_number=faq_number)
    return found.order_by("-last_chosen_at", "-pk")


def doubtful_queries(learned: QuerySet[LearnedQuery], *, at: datetime) -> list[LearnedQuery]:
    """Return those that look wrong: nothing of the FAQ's text is in the query, and others choose another one."""
    oftener = LearnedQuery.objects.filter(
        words=OuterRef("words"),
        language=OuterRef("language"),
        taken_back_at=None,
        chosen_count__gt=OuterRef("chosen_count"),
    )
    rows = learned_rows(learned.filter(Exists(oftener))[:MOST_LOOKED_AT], readable=(), at=at)
    return [row.learned for row in rows if row.rival]


def learned_rows(learned: Iterable[LearnedQuery], *, readable: Container[int], at: datetime) -> list[LearnedRow]:
    """Describe them; the question only where its number is ``readable``. One query for their rivals."""
    kept = INDEXES.get(at=at)
    rows = list(learned)
    rivals = _rivals({row.words for row in rows})
    described = [_row(row, kept, rivals.get((row.words, row.language))) for row in rows]
    return [row if row.learned.faq_number_id in readable else replace(row, question="") for row in described]


def _row(learned: LearnedQuery, kept: Kept, rival: Rival | None) -> LearnedRow:
    text = kept.by_language.get(learned.language, {}).get(learned.faq_number_id)
    looks_wrong = rival is not None and rival.times > learned.chosen_count and not _shares_a_word(learned, kept)
    return LearnedRow(
        learned=learned, question=text.document.question if text else "", rival=rival if looks_wrong else None
    )


def _rivals(words: Collection[str]) -> dict[tuple[str, str], Rival]:
    """Return for each query the FAQ that is chosen most."""
    counted = LearnedQuery.objects.filter(words__in=words, taken_back_at=None)
    rows = counted.order_by("chosen_count").values_list("words", "language", "faq_number_id", "chosen_count")
    return {(query, language): Rival(faq_number=number, times=times) for query, language, number, times in rows}


def _shares_a_word(learned: LearnedQuery, kept: Kept) -> bool:
    """Say whether the FAQ's text has a word of the query; one that is not published is not judged."""
    index = kept.indexes.get(learned.language)
    place = index.places.get(learned.faq_number_id) if index else None
    if index is None or place is None:
        return True
    return any(index.terms.bears(place, term) for term in terms_of(learned.words, language=learned.language))
