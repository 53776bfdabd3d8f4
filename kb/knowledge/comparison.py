"""Two texts side by side, in words: which sentences went and came, and what changed inside a sentence. Pure.

Japanese has no blanks between words, so a sentence falls into runs of one script; numbers stay whole: 300円 becomes
350円, and not 3[+5]0円.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, zip_longest

SENTENCE_ENDS = re.compile(r"(?<=[。！？])(?![。！？」』）])|(?<=[.!?])\s+")
RUNS = re.compile(r"[0-9０-９][0-9０-９,.，．:-]*|[A-Za-zＡ-Ｚａ-ｚ]+|[ァ-ヺー]+|[々〆一-鿿]+|\s+|.")
SAME_SENTENCE_FROM = 0.5  # share of equal runs; below it a sentence reads better as gone and new


class Change(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of text with one fate."""

    change: Change
    text: str


Line = tuple[Piece, ...]  # one sentence


def compared(before: str, after: str) -> list[Line]:
    """Return the sentences of both texts in one order, each in pieces."""
    old, new = sentences(before), sentences(after)
    lines: list[Line] = []
    for tag, first, last, new_first, new_last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [(Piece(change=Change.KEPT, text=sentence),) for sentence in old[first:last]]
        else:
            lines += _replaced(old[first:last], new[new_first:new_last])
    return lines


def differs(lines: Sequence[Line]) -> bool:
    """Say whether anything changed."""
    return any(piece.change is not Change.KEPT for line in lines for piece in line)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a line is a sentence at least."""
    parts = (part.strip() for line in text.splitlines() for part in SENTENCE_ENDS.split(line))
    return [part for part in parts if part]


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    for before, after in zip_longest(old, new):
        if before is not None and after is not None and (line := _inside(before, after)):
            yield line
            continue
        if before is not None:
            yield (Piece(change=Change.GONE, text=before),)
        if after is not None:
            yield (Piece(change=Change.NEW, text=after),)


def _inside(before: str, after: str) -> Line | None:
    """Return the pieces of a sentence that was reworded; None where too little of it is left."""
    old, new = RUNS.findall(before), RUNS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < SAME_SENTENCE_FROM:
        return None
    pieces: list[Piece] = []
    for tag, first, last, new_first, new_last in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(change=Change.KEPT, text="".join(old[first:last])))
            continue
        pieces.append(Piece(change=Change.GONE, text="".join(old[first:last])))
        pieces.append(Piece(change=Change.NEW, text="".join(new[new_first:new_last])))
    return _joined(piece for piece in pieces if piece.text)


def _joined(pieces: Iterable[Piece]) -> Line:
    """Return the pieces with neighbours of one fate made one."""
    return tuple(
        Piece(change=change, text="".join(piece.text for piece in of_one))
        for change, of_one in groupby(pieces, key=lambda piece: piece.change)
    )
