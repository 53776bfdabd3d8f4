"""One word of a text, as matching sees it. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """One word of a text in Japanese or English."""

    start: int  # in the text as ``characters.plain`` returns it
    end: int
    surface: str  # as written, folded to hiragana and small letters
    term: str  # what all spellings and forms of the word share; blank for a word that tells nothing
    kana: str = ""  # how it is read, in hiragana; blank where that is not known
    groups: tuple[int, ...] = ()  # the dictionary's groups of synonyms
    is_name: bool = False  # of a person
