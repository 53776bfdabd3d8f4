"""Whether a text contains what somebody typed: every word, whatever its width or kana. Pure."""

import unicodedata
from functools import lru_cache

HIRAGANA_OF = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
TEXTS_KEPT = 10_000  # more than a city has in both languages


def words_of(typed: str) -> tuple[str, ...]:
    """Return the words of a query as they are compared; none for a blank one."""
    return tuple(folded(typed).split())


def contains_all(text: str, words: tuple[str, ...]) -> bool:
    """Say whether each of ``words``, from ``words_of``, stands somewhere in the text."""
    inside = folded(text)
    return all(word in inside for word in words)


@lru_cache(maxsize=TEXTS_KEPT)
def folded(text: str) -> str:
    """Return the text in one width, small letters and hiragana. Kept: the texts change seldom."""
    return unicodedata.normalize("NFKC", text).casefold().translate(HIRAGANA_OF)
