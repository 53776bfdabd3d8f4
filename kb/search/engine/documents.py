"""What is searched, and how it is read. Pure: no database, no clock."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.directory.readings import FOLDED, short_sound
from kb.search.analysis.analyser import words_of
from kb.search.analysis.characters import plain
from kb.search.analysis.words import Word
from kb.search.engine.postings import Bag, Numbers

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
    """A document as the index takes it in."""

    document: Document
    terms: Mapping[str, Bag]  # by field
    pairs: Bag  # of two characters
    sounds: Bag  # pieces of how the short fields sound
    words: Mapping[Word, int]  # each word once, wherever it stands; its place says nothing


def read(document: Document, *, numbers: Numbers) -> ReadDocument:
    """Analyse one document. This is what an index spends most of its time on."""
    found = {name: words_of(getattr(document, name), language=document.language) for name in FIELD_WEIGHTS}
    texts = [getattr(document, name) for name in FIELD_WEIGHTS]
    words = Counter(
        Word(start=0, end=0, surface=word.surface, term=word.term, kana=word.kana, groups=word.groups)
        for of_field in found.values()
        for word in of_field
    )
    return ReadDocument(
        document=document,
        terms={
            name: numbers.bag(Counter(word.term for word in of_field if word.term)) for name, of_field in found.items()
        },
        pairs=numbers.bag(pairs_of("\n".join(texts))),
        sounds=numbers.bag(sounds_of(word for name in SHORT_FIELDS for word in found[name])),
        words=words,
    )


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
