"""Which page of which file beside an answer holds what somebody types.

There are few files, so all of their text is kept in the process and looked through for each query, letter by letter:
any part of a word is found, and nothing has to be kept in step with an index.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from math import log
from threading import Lock
from typing import NamedTuple

from django.db.models import Count, Max

from kb.search.analysis.analyser import words_of
from kb.search.analysis.characters import plain
from kb.search.excerpts import Excerpt, excerpt_of, letters_folded
from kb.search.known_synonyms import synonyms_for
from kb.search.models import AttachedText

LEAST_SHARE = 0.6  # of the weight of the words that are looked for
SHORTEST = 2  # characters; one alone stands in every file
MOST_DOCUMENTS = 20


@dataclass(frozen=True, kw_only=True)
class FoundPage:
    """The page of one file that fits best."""

    document: int
    place: str  # the page's or slide's number, the sheet's name; blank: the file has none
    excerpt: Excerpt


class _Page(NamedTuple):
    document: int
    place: str
    text: str
    folded: str  # as long as ``text``


class _Wanted(NamedTuple):
    words: Mapping[str, frozenset[str]]  # each with all that may stand for it in a text
    marked: frozenset[str]  # and several that stand together, as one


class KeptPages:
    """All pages, as of the last change in their number."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._state: object = None
        self._pages: list[_Page] = []

    def get(self) -> list[_Page]:
        """Return the pages. One query, two after a change."""
        state = AttachedText.objects.aggregate(Count("pk"), Max("pk"))
        with self._lock:
            if state != self._state:
                texts = AttachedText.objects.filter(problem="").order_by("document")
                self._pages = [
                    _Page(document, place, text, letters_folded(text))
                    for document, pages in texts.values_list("document", "pages")
                    for place, text in pages
                ]
                self._state = state
            return self._pages

    def forget(self) -> None:
        """Read all at the next query."""
        self._state = None


PAGES = KeptPages()


def pages_with(query: str, *, language: str) -> list[FoundPage]:
    """Return for each file with what is looked for its best page, the best file first; whoever reads it or not."""
    pages = PAGES.get()
    wanted = _wanted(query, language=language)
    if not (pages and wanted.words):
        return []
    holding = {
        word: [any(one in page.folded for one in spellings) for page in pages]
        for word, spellings in wanted.words.items()
    }
    weights = {word: log(1 + len(pages) / (sum(held) or 0.5)) for word, held in holding.items()}
    least = LEAST_SHARE * sum(weights.values())
    best: dict[int, tuple[float, int]] = {}
    for place, page in enumerate(pages):
        score = sum(weights[word] for word, held in holding.items() if held[place])
        if score >= least and score > best.get(page.document, (0.0, 0))[0]:
            best[page.document] = score, place
    likely = sorted(best.values(), key=lambda one: (-one[0], one[1]))[:MOST_DOCUMENTS]
    return [
        FoundPage(
            document=page.document,
            place=page.place,
            excerpt=excerpt_of(page.text, folded=page.folded, spellings=wanted.marked),
        )
        for page in (pages[place] for _score, place in likely)
    ]


def _wanted(query: str, *, language: str) -> _Wanted:
    """Return the words of a query that tell something."""
    read = words_of(query, language=language)
    words = [word for word in read if word.term]
    spelled = {word.term: {word.surface, word.term, *_stem(word.surface)} for word in words}
    for phrase, other in synonyms_for(language).of([word.term for word in words]):
        spelled[phrase[0]].add("".join(other))
    if not spelled:
        spelled = {query: {letters_folded(plain(query)).strip()}}
    wanted = {
        word: frozenset(long)
        for word, spellings in spelled.items()
        if (long := [one for one in spellings if len(one) >= SHORTEST])
    }
    together = {
        "".join(word.surface for word in run) for tells, run in groupby(read, lambda word: bool(word.term)) if tells
    }
    return _Wanted(words=wanted, marked=frozenset(together).union(*wanted.values()))


def _stem(surface: str) -> Iterator[str]:
    """Yield a word without its last syllable where that changes with its form: 捨てる, 捨てます."""
    if len(surface) > SHORTEST and "ぁ" <= surface[-1] <= "ゖ" and not "ぁ" <= surface[0] <= "ゖ":
        yield surface[:-1]
