"""Words by how they are read, and texts without kanji cut into them. Pure."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

from kb.directory.readings import short_sound

UNKNOWN = 9.0  # what a character costs that no word explains; a word costs minus the logarithm of its share
UNFINISHED = 1.5  # what it costs more that the last word is only begun
LONGEST = 14  # characters of a reading
MOST_BEGUN = 40
LONGEST_TEXT = 200


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of a text that is one word of the lexicon."""

    start: int
    end: int
    terms: Mapping[str, float]  # what it may mean, and how likely; blank terms left out
    begun: bool = False  # only the beginning of a word


@dataclass(frozen=True, kw_only=True)
class Readings:
    """How often which term is read how."""

    counts: Mapping[str, Counter[str]]  # by reading; a blank term is a function word

    @cached_property
    def sums(self) -> dict[str, int]:
        """How often each reading stands in the texts."""
        return {reading: of_one.total() for reading, of_one in self.counts.items()}

    @cached_property
    def in_order(self) -> list[str]:
        """All readings, so that those with one beginning stand together."""
        return sorted(self.counts)

    @cached_property
    def total(self) -> int:
        """How many words were read."""
        return sum(self.sums.values()) or 1

    def terms_of(self, reading: str) -> dict[str, float]:
        """Return what is read so, and how likely each is; empty where nothing is."""
        return _shares(self.counts.get(reading, {}))

    def beginning_with(self, text: str) -> list[str]:
        """Return the readings that go on after this beginning, most frequent first."""
        first = bisect_left(self.in_order, text)
        last = bisect_left(self.in_order, text + "\uffff")
        longer = [reading for reading in self.in_order[first:last] if reading != text]
        return sorted(longer, key=lambda reading: (-self.sums[reading], reading))[:MOST_BEGUN]


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """The words of all documents by their kana, and by their sound without long vowels."""

    kana: Readings
    sounds: Readings


def lexicon_of(words: Iterable[tuple[str, str, int]]) -> Lexicon:
    """Read triples of kana, term and count."""
    kana: dict[str, Counter[str]] = defaultdict(Counter)
    sounds: dict[str, Counter[str]] = defaultdict(Counter)
    for reading, term, count in words:
        kana[reading][term] += count
        sounds[short_sound(reading)][term] += count
    return Lexicon(kana=Readings(counts=kana), sounds=Readings(counts=sounds))


def cut(text: str, readings: Readings, *, letters: bool, unfinished: bool) -> list[Piece]:
    """Cut a text into words where that is likeliest; parts that no word explains are left out.

    ``letters``: a sound without long vowels, where two words may share the letter at which they meet.
    ``unfinished``: the last word may be only begun.
    """
    text = text[:LONGEST_TEXT]
    best: list[tuple[float, tuple[int, int, bool] | None]] = [(0.0, None)]
    for end in range(1, len(text) + 1):
        ways: list[tuple[float, tuple[int, int, bool] | None]] = [(best[end - 1][0] + UNKNOWN, None)]
        for start in range(max(0, end - LONGEST), end):
            cost = _cost(readings, text[start:end])
            if cost is not None:
                ways.append((best[start][0] + cost, (start, start, False)))
                if letters and start + 1 < end:
                    ways.append((best[start + 1][0] + cost + 1.0, (start + 1, start, False)))
            if unfinished and end == len(text):
                begun = sum(readings.sums[longer] for longer in readings.beginning_with(text[start:end]))
                if begun:
                    ways.append((best[start][0] + UNFINISHED - log(begun / readings.total), (start, start, True)))
        best.append(min(ways, key=lambda way: way[0]))
    return list(reversed(list(_pieces(text, best, readings))))


def share_unexplained(pieces: Iterable[Piece], text: str) -> float:
    """Return the share of the text that no word explains, 0.0 to 1.0."""
    return 1 - sum(piece.end - piece.start for piece in pieces) / max(1, len(text))


def _cost(readings: Readings, reading: str) -> float | None:
    count = readings.sums.get(reading)
    return None if count is None else -log(count / readings.total)


def _pieces(text: str, best: list[tuple[float, tuple[int, int, bool] | None]], readings: Readings) -> Iterable[Piece]:
    end = len(text)
    while end > 0:
        step = best[end][1]
        if step is None:
            end -= 1
            continue
        before, start, begun = step
        yield Piece(start=start, end=end, terms=_terms(readings, text[start:end], begun=begun), begun=begun)
        end = before


def _terms(readings: Readings, reading: str, *, begun: bool) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for one in readings.beginning_with(reading) if begun else [reading]:
        counts.update(readings.counts[one])
    return _shares(counts)


def _shares(counts: Mapping[str, int]) -> dict[str, float]:
    whole = sum(counts.values())
    return {term: count / whole for term, count in counts.items() if term}
