"""What is searched, and how it is read. Pure: no database, no clock."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.directory.readings import FOLDED, short_sound
from kb.search.analysis.analyser import words_of
from kb.search.analysis.characters import plain
from kb.search.analysis.words import Word

# How much a word counts that stands in a field; the names are those of Document.
FIELD_WEIGHTS = {"question": 2.0, "wordings": 2.0, "answer": 1.0, "facts": 1.0, "categories": 0.5}
SHORT_FIELDS = ("question", "wordings")  # in which the matter is named, and little else
SOUNDS = 4  # letters of a piece of sound


@dataclass(frozen=True, kw_only=True)
class Document:
    """One text that can be found."""

    key: int
    language: str
    question: str
    wordings: str = ""
    answer: str = ""  # spoken and full
    facts: str = ""
    categories: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadDocument:
    """What a document is made of: how often what stands in it."""

    terms: Mapping[str, Counter[str]]  # by field
    pairs: Counter[str]  # of two characters
    sounds: Counter[str]  # pieces of how the short fields sound
    words: Counter[str]  # as ``written`` writes them


def read(document: Document) -> ReadDocument:
    """Analyse one document. Nothing else takes as long, so what was read once is kept."""
    found = {name: words_of(getattr(document, name), language=document.language) for name in FIELD_WEIGHTS}
    return ReadDocument(
        terms={name: Counter(word.term for word in of_field if word.term) for name, of_field in found.items()},
        pairs=pairs_of("\n".join(getattr(document, name) for name in FIELD_WEIGHTS)),
        sounds=sounds_of(word for name in SHORT_FIELDS for word in found[name]),
        words=Counter(written(word) for of_field in found.values() for word in of_field),
    )


def written(word: Word) -> str:
    """Write what an index keeps of a word, wherever it stands; no part of it has a tab."""
    return "\t".join((word.surface, word.term, word.kana, ",".join(map(str, word.groups))))


def word_written(text: str) -> Word:
    """Return the word that ``written`` wrote; its place is lost."""
    surface, term, kana, groups = text.split("\t")
    numbers = tuple(int(group) for group in groups.split(",") if group)
    return Word(start=0, end=0, surface=surface, term=term, kana=kana, groups=numbers)


def pairs_of(text: str) -> Counter[str]:
    """Return the pairs of characters of a text as they are compared: whatever part of a word is typed is found."""
    folded = "".join(plain(text).translate(FOLDED).split())
    return Counter(folded[place : place + 2] for place in range(len(folded) - 1))


def sounds_of(words: Iterable[Word]) -> Counter[str]:
    """Return the pieces of sound of the words that tell something: a wrong kanji leaves all, a slip some."""
    found: Counter[str] = Counter()
    for word in words:
        if word.term:
            found.update(pieces_of_sound(short_sound(word.kana or word.surface)))
    return found


def pieces_of_sound(sound: str) -> Iterable[str]:
    """Return the pieces of one word's sound, its beginning and its end marked."""
    marked = f"^{sound}$"
    return [marked[place : place + SOUNDS] for place in range(max(1, len(marked) - SOUNDS + 1))]
