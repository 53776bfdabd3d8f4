"""What synonyms would do to the questions that are known: shown before somebody accepts them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kb.accounts.policy import Role
from kb.search.analysis.analyser import terms_of
from kb.search.analysis.synonyms import Synonyms
from kb.search.engine.index import Index
from kb.search.engine.ranking import rank
from kb.search.kept import INDEXES, Kept
from kb.search.learned_queries import language_of
from kb.search.models import LearnedQuery, SynonymGroup
from kb.search.titles import readable_numbers
from kb.search.wishes import WISHES, synonyms_with

DEPTH = 10  # ranks that anybody looks at
MOST_RECORDED = 2000
MOST_RANKED = 300  # at 2 ms each: the page is there within a second


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A question whose FAQ changes its place."""

    query: str
    faq_number: int
    before: int | None  # from 1; None: not among the first ten
    after: int | None


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What the synonyms would change."""

    known: int  # questions whose FAQ is known
    touched: int  # of these, how many have one of the words
    tried: int  # of these, how many were asked
    up: Sequence[Moved]
    down: Sequence[Moved]


def effect_of(words: Sequence[str], *, one_way: bool, role: Role | None, at: datetime) -> Effect:
    """Ask the questions that are known with and without the synonyms, and without what calls have taught.

    Known are the questions and other wordings of the FAQs that ``role`` may read, and the queries after which calls
    took one of them.
    Synonyms act only on queries that have one of their words: no others are asked.
    """
    language = language_of("".join(words), otherwise="en")
    kept = INDEXES.get(at=at)
    index = kept.indexes.get(language)
    if index is None:
        return Effect(known=0, touched=0, tried=0, up=[], down=[])
    group = SynonymGroup(words="\n".join(words), one_way=one_way)
    new = synonyms_with([group], language=language)
    now = WISHES.get().synonyms_in(language)
    then = _both(now, new)
    readable = readable_numbers(role, at=at)
    known = [one for one in dict.fromkeys(_known_questions(kept, language)) if one[1] in readable]
    touched = [
        question for question in known if any(True for _found in new.of(terms_of(question[0], language=language)))
    ]
    moved = [
        Moved(
            query=query,
            faq_number=number,
            before=_place(index, query, number, wished=now),
            after=_place(index, query, number, wished=then),
        )
        for query, number in touched[:MOST_RANKED]
    ]
    return Effect(
        known=len(known),
        touched=len(touched),
        tried=len(moved),
        up=[one for one in moved if _depth(one.after) < _depth(one.before)],
        down=[one for one in moved if _depth(one.after) > _depth(one.before)],
    )


def _known_questions(kept: Kept, language: str) -> Iterator[tuple[str, int]]:
    recorded = LearnedQuery.objects.filter(language=language, taken_back_at=None, chosen_count__gt=0)
    most = recorded.order_by("-chosen_count", "pk").values_list("words", "faq_number_id")
    yield from most[:MOST_RECORDED]
    for number, text in kept.by_language.get(language, {}).items():
        wordings = (line.strip() for line in text.document.wordings.splitlines())
        yield from ((wording, number) for wording in (text.document.question, *wordings) if wording)


def _place(index: Index, query: str, number: int, *, wished: Synonyms) -> int | None:
    hits = rank(index, query, limit=DEPTH, wished=wished).hits
    return next((place for place, hit in enumerate(hits, start=1) if hit.key == number), None)


def _depth(place: int | None) -> int:
    return place or DEPTH + 1


def _both(first: Synonyms, second: Synonyms) -> Synonyms:
    found: Mapping[str, Synonyms] = {"first": first, "second": second}
    terms = {term for one in found.values() for term in one.by_first_term}
    return Synonyms(
        by_first_term={
            term: [group for one in found.values() for group in one.by_first_term.get(term, ())] for term in terms
        }
    )
