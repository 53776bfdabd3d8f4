"""The one analyser of all texts and all queries, in Japanese and English."""

from kb.search.analysis.characters import plain
from kb.search.analysis.english import english_words
from kb.search.analysis.japanese import japanese_words
from kb.search.analysis.other import other_words
from kb.search.analysis.words import Word

VERSION = 2  # raised with each change of what a text is read as: what was read by another version is read again

READERS = {"ja": japanese_words, "en": english_words}


def words_of(text: str, *, language: str) -> list[Word]:
    """Return the words of a text in their order; ``start`` and ``end`` count characters of ``plain(text)``."""
    return list(READERS.get(language, other_words)(plain(text)))


def terms_of(text: str, *, language: str) -> list[str]:
    """Return the terms of a text in their order, without the words that tell nothing."""
    return [word.term for word in words_of(text, language=language) if word.term]
