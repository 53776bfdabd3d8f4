"""Words of languages that have no analysis of their own: as they are written. Pure."""

import re
from collections.abc import Iterator

from kb.directory.readings import KANJI
from kb.search.analysis.words import Word

# Chinese has no blanks: each character is a word, and the pairs of characters do the rest.
WORD = re.compile(rf"[{KANJI}]|[^\W{KANJI}]+")


def other_words(text: str) -> Iterator[Word]:
    """Yield the words of a text that ``characters.plain`` has prepared."""
    for found in WORD.finditer(text):
        yield Word(start=found.start(), end=found.end(), surface=found[0], term=found[0])
