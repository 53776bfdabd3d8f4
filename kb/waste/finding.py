"""What somebody types about waste: a town with its collection days, a thing and how it is sorted. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kb.directory.readings import fold
from kb.waste.table import Item, Kind, Table, Town

SHORTEST = 2  # letters by which a beginning is known
# Whoever says one of these asks about waste. As ``fold`` returns them.
ABOUT_WASTE = re.compile(
    r"ごみ|収集|回収|捨て|すて|分別|出し方|だしかた|処分|資源|garbage|trash|rubbish|waste|throw|recycl"
)
ASKING = re.compile(
    r"^(?:how (?:do|can) i )?(?:throw away|throw out|get rid of|recycle)\s*(?:an?|the|my)?\s*"
    r"|(?:を|は|って|の|が)?\s*(?:何ごみ|なにごみ|どう|捨て|すて|出し|だし|処分|分別|回収).*$"
)
BLOCK = re.compile(r"([0-9]+)\s*丁目")
BLOCKS = re.compile(r"([0-9]+)(?:\s*[〜~-]\s*([0-9]+))?")
KANJI_DIGIT = re.compile(r"[一二三四五六七八九](?=\s*丁目)")


@dataclass(frozen=True, kw_only=True)
class FoundTown:
    """A town that was named; ``kind`` is the kind of waste that was named with it."""

    town: Town
    kind: Kind | None
    is_sure: bool  # collection days are what is asked for


@dataclass(frozen=True, kw_only=True)
class FoundItem:
    """A thing that was named."""

    item: Item
    is_sure: bool


def find(query: str, table: Table, *, limit: int) -> list[FoundTown | FoundItem]:
    """Return what is named, the surest first."""
    typed = KANJI_DIGIT.sub(lambda found: str("一二三四五六七八九".index(found[0]) + 1), fold(query))
    if not typed:
        return []
    found: list[tuple[float, FoundTown | FoundItem]] = [*_towns(typed, table), *_items(typed, table)]
    best = max((score for score, _one in found), default=0.0)
    # Beside the very thing that was named nobody wants others whose names hold its own.
    likely = sorted((one for one in found if one[0] > best - 1), key=lambda one: -one[0])
    return [one for _score, one in likely[:limit]]


def _towns(typed: str, table: Table) -> Iterable[tuple[float, FoundTown]]:
    kind = next((kind for kind in table.kinds.values() if any(name in typed for name in _names_of(kind))), None)
    is_about = kind is not None or ABOUT_WASTE.search(typed) is not None
    blocks = {int(number) for number in BLOCK.findall(typed)}
    words = typed.split()
    for town in table.towns:
        names = _folded(town.name, town.kana, town.name_en)
        is_named = any(_stands_in(typed, name) for name in names)
        begins = any(name.startswith(word) for name in names for word in words if len(word) >= SHORTEST)
        if (is_named or begins) and (not blocks or not town.part or blocks & _blocks_of(town.part)):
            yield 3.0 if is_named else 1.5, FoundTown(town=town, kind=kind, is_sure=is_named and is_about)


def _items(typed: str, table: Table) -> Iterable[tuple[float, FoundItem]]:
    thing = ASKING.sub("", typed).strip() or typed
    is_about = ABOUT_WASTE.search(typed) is not None
    for item in table.items:
        names = _folded(item.name, item.kana, item.name_en, *item.others)
        if thing in names:
            yield 4.0, FoundItem(item=item, is_sure=True)
        elif held := [len(name) for name in names if len(name) >= SHORTEST and _stands_in(thing, name)]:
            yield 2.0 + max(held) / 100, FoundItem(item=item, is_sure=is_about)
        elif len(thing) >= SHORTEST and any(name.startswith(thing) for name in names):
            yield 1.7, FoundItem(item=item, is_sure=is_about)
        elif len(thing) > SHORTEST and any(thing in name for name in names):
            yield 1.5, FoundItem(item=item, is_sure=is_about)


def _stands_in(text: str, name: str) -> bool:
    """Say whether a name stands in a text; one in Latin letters only as a word of its own."""
    at = text.find(name)
    if at < 0 or not name.isascii():
        return at >= 0
    return re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", text) is not None


def _names_of(kind: Kind) -> tuple[str, ...]:
    return _folded(kind.name, kind.name_en, *kind.others)


@lru_cache(maxsize=20_000)
def _folded(*names: str) -> tuple[str, ...]:
    return tuple(folded for name in names if (folded := fold(name)))


def _blocks_of(part: str) -> set[int]:
    """Return the blocks (丁目) that a part of a town names; 「1〜3丁目」 is 1, 2 and 3."""
    return {
        block
        for first, last in BLOCKS.findall(fold(part))
        for block in range(int(first), min(int(last or first), int(first) + 99) + 1)
    }
