"""Japanese text to words by SudachiPy, with what matching needs of each. Knows no index."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from threading import local

from sudachipy import Dictionary, SplitMode, Tokenizer

from kb.directory.readings import KANJI, fold
from kb.search.analysis.words import Word

# What holds a sentence together and tells nothing about the matter.
FUNCTION_WORDS = frozenset(("助詞", "助動詞", "補助記号", "記号", "空白", "代名詞", "感動詞", "接続詞", "連体詞"))
SIGNS = frozenset(("補助記号", "記号", "空白"))
# Words of every question, in their normal forms.
TELLING_NOTHING = frozenset(
    ("為る", "居る", "有る", "成る", "下さる", "頂く", "貰う", "良い", "宜しい", "願う")
) | frozenset(("御", "物", "事", "時", "為", "方", "何処", "何時"))
NOT_KANJI = re.compile(rf"[^{KANJI}]")
KANA_AFTER_KANJI = re.compile(rf"(?<=[{KANJI}])[ぁ-ゖ]+")
KANA = re.compile(r"[ぁ-ゖー]+")
LONGEST_PIECE = 10_000  # characters; Sudachi refuses 49,149 bytes
SURFACES_KEPT = 50_000

_of_thread = local()


def japanese_words(text: str) -> Iterator[Word]:
    """Yield the words of a text that ``characters.plain`` has prepared."""
    for offset in range(0, len(text), LONGEST_PIECE):
        for morpheme in _tokenizer().tokenize(text[offset : offset + LONGEST_PIECE]):
            part_of_speech, _kind, name_of, *_forms = morpheme.part_of_speech()
            if part_of_speech not in SIGNS:
                surface = morpheme.surface()
                yield Word(
                    start=offset + morpheme.begin(),
                    end=offset + morpheme.end(),
                    surface=_folded(surface),
                    term=_term(morpheme.normalized_form()) if part_of_speech not in FUNCTION_WORDS else "",
                    kana="" if surface.isdigit() else _kana(morpheme.reading_form()),
                    groups=tuple(morpheme.synonym_group_ids()),
                    is_name=name_of == "人名",
                )


def skeleton(word: str) -> str:
    """Return the word without okurigana where two kanji remain: 引っ越し, 引っ越す and 引越 are 引越."""
    return KANA_AFTER_KANJI.sub("", word) if len(NOT_KANJI.sub("", word)) >= 2 else word


@lru_cache(maxsize=SURFACES_KEPT)
def _term(normal_form: str) -> str:
    return "" if normal_form in TELLING_NOTHING else skeleton(fold(normal_form))


@lru_cache(maxsize=SURFACES_KEPT)
def _folded(surface: str) -> str:
    return fold(surface)


@lru_cache(maxsize=SURFACES_KEPT)
def _kana(reading: str) -> str:
    folded = fold(reading)
    return folded if KANA.fullmatch(folded) else ""


@cache
def _dictionary() -> Dictionary:
    return Dictionary(dict="core")


def _tokenizer() -> Tokenizer:
    """Return this thread's own: one tokenizer does not serve two threads at once, one dictionary serves all."""
    if not hasattr(_of_thread, "tokenizer"):
        _of_thread.tokenizer = _dictionary().tokenizer(mode=SplitMode.A)
    return _of_thread.tokenizer
