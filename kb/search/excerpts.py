"""The part of a text around the words that were looked for, and letters as words are compared. Pure."""

from collections.abc import Collection, Iterator
from functools import lru_cache
from unicodedata import normalize

from kb.directory.readings import FOLDED

BEFORE, AROUND = 20, 90  # characters that are shown before the first word, and in all
Excerpt = list[tuple[str, bool]]  # parts of a text in their order, and whether each was looked for


def excerpt_of(text: str, *, folded: str, spellings: Collection[str]) -> Excerpt:
    """Return what stands around the first place of any of the ``spellings``; the beginning where there is none.

    ``folded`` is the text as ``letters_folded`` returns it, and so are the spellings.
    """
    places = sorted(_places(folded, spellings), key=lambda place: (place[0], -place[1]))
    begins = max(0, places[0][0] - BEFORE) if places else 0
    ends = min(len(text), begins + AROUND)
    parts = [("…", False)] if begins else []
    here = begins
    for start, end in places:
        if here <= start and end <= ends:
            parts += [(text[here:start], False), (text[start:end], True)]
            here = end
    parts += [(text[here:ends] + ("…" if ends < len(text) else ""), False)]
    return [part for part in parts if part[0]]


def letters_folded(text: str) -> str:
    """Return the text as words are folded, letter by letter, so that places in one are places in the other."""
    return "".join(map(_letter_folded, text))


def _places(text: str, spellings: Collection[str]) -> Iterator[tuple[int, int]]:
    for one in spellings:
        start = text.find(one)
        while start >= 0:
            yield start, start + len(one)
            start = text.find(one, start + len(one))


@lru_cache(maxsize=20_000)
def _letter_folded(letter: str) -> str:
    folded = normalize("NFKC", letter).lower().translate(FOLDED)
    return folded if len(folded) == 1 else letter
