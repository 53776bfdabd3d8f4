"""Words for one thing: our own short list, and a site's file in Sudachi's format."""

import csv
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from kb.search.analysis.analyser import terms_of

Phrase = tuple[str, ...]  # terms that follow one another

# Columns of a line of Sudachi's synonym file; a blank line, or another number, ends a group.
GROUP, EXPANSION, HEADWORD = 0, 2, 8
NEVER_EXPANDED = "2"


@dataclass(frozen=True, kw_only=True)
class Synonyms:
    """Groups of phrases, found by the first term of each."""

    by_first_term: Mapping[str, Sequence[tuple[Phrase, Sequence[Phrase]]]]  # a phrase, and the others of its group

    def of(self, terms: Sequence[str]) -> Iterator[tuple[Phrase, Phrase]]:
        """Yield each phrase that stands in the terms with each other phrase of its groups."""
        for place, term in enumerate(terms):
            for phrase, others in self.by_first_term.get(term, ()):
                if tuple(terms[place : place + len(phrase)]) == phrase:
                    for other in others:
                        yield phrase, other


NO_SYNONYMS = Synonyms(by_first_term={})


def synonyms_of(groups: Iterable[Iterable[str]], *, language: str, one_way: Iterable[Sequence[str]] = ()) -> Synonyms:
    """Read groups of words as the texts themselves are read.

    Of a group of ``one_way`` only the first word finds the others.
    """
    by_first_term: dict[str, list[tuple[Phrase, Sequence[Phrase]]]] = defaultdict(list)
    for group in groups:
        phrases = _phrases(group, language)
        for phrase in phrases:
            by_first_term[phrase[0]].append((phrase, [other for other in phrases if other != phrase]))
    for group in one_way:
        first, *others = _phrases(group, language) or [()]
        if first and others:
            by_first_term[first[0]].append((first, others))
    return Synonyms(by_first_term=dict(by_first_term))


def _phrases(group: Iterable[str], language: str) -> list[Phrase]:
    """Return the words of a group as terms, each phrase once."""
    phrases = dict.fromkeys(tuple(terms_of(word, language=language)) for word in group)
    return [phrase for phrase in phrases if phrase]


@cache
def own_groups(language: str) -> list[list[str]]:
    """Return the groups that come with the product."""
    text = files("kb.search.analysis").joinpath("synonyms.toml").read_text("utf-8")
    return list(tomllib.loads(text).get(language, []))


def groups_of_file(path: Path) -> list[list[str]]:
    """Return the groups of a file in the format of Sudachi's synonym dictionary.

    Raises ValueError, with the number of the line, for a line that is too short.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        for row in rows:
            if not any(row):
                continue
            if len(row) <= HEADWORD:
                raise ValueError(f"{path}: line {rows.line_num} has {len(row)} columns, not {HEADWORD + 1} or more.")
            if row[EXPANSION] != NEVER_EXPANDED:
                groups[row[GROUP]].append(row[HEADWORD])
    return [words for words in groups.values() if len(words) > 1]
