"""Towns with their next collections, and things with their kind, as a screen shows them, in its language."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TypedDict

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kb.accounts.languages import in_screen_language
from kb.waste.collection_days import next_days
from kb.waste.finding import FoundItem, FoundTown, find
from kb.waste.kept import KEPT_TABLE
from kb.waste.table import Kind, Table

SOON = 3  # collections on one line
OF_EACH_KIND = 3


class Fact(TypedDict):
    """A line of a card."""

    label: str
    text: str


class WastePayload(TypedDict):
    """A town or a thing: what one line tells, and what the card tells."""

    key: str
    title: str
    detail: str
    line: str
    facts: list[Fact]
    sure: bool


def waste_answers(typed: str, *, at: datetime, limit: int) -> list[WastePayload]:
    """Return what is shown for words that name a town or a thing, the surest first. One query."""
    table = KEPT_TABLE.get()
    return [
        _town(found, table, timezone.localtime(at)) if isinstance(found, FoundTown) else _item(found, table)
        for found in find(typed, table, limit=limit)
    ]


def _town(found: FoundTown, table: Table, at: datetime) -> WastePayload:
    town, today = found.town, at.date()
    collected = {rule.kind for rule in table.rules if rule.area == town.area}
    kinds = [kind for kind in table.kinds.values() if kind.name in collected]
    days = {
        kind.name: next_days(table, area=town.area, kind=kind.name, since=_first_day(kind, at), count=OF_EACH_KIND)
        for kind in kinds
    }
    if found.kind and days.get(found.kind.name):
        line = f"{_name(found.kind)} {_days(days[found.kind.name], today)}"
    else:
        coming = sorted((day, place, kind) for place, kind in enumerate(kinds) for day in days[kind.name])
        line = _joined(f"{_day(day, today)} {_name(kind)}" for day, _place, kind in coming[:SOON])
    return WastePayload(
        key=f"town:{town.name}:{town.part}"[:300],
        title=f"{in_screen_language(town.name, town.name_en)} {town.part}".strip(),
        detail=town.area,
        line=line,
        facts=[Fact(label=_name(kind), text=_days(days[kind.name], today)) for kind in kinds],
        sure=found.is_sure,
    )


def _item(found: FoundItem, table: Table) -> WastePayload:
    item, kind = found.item, table.kinds[found.item.kind]
    return WastePayload(
        key=f"item:{item.name}"[:300],
        title=in_screen_language(item.name, item.name_en),
        detail=_name(kind),
        line=item.how or kind.how,
        facts=[
            Fact(label=_("Kind"), text=_name(kind)),
            Fact(label=_("How to put it out"), text=item.how),
            Fact(label=_("For all of this kind"), text=kind.how),
        ],
        sure=found.is_sure,
    )


def _first_day(kind: Kind, at: datetime) -> date:
    """Return the day from which something can still be put out."""
    return at.date() + timedelta(days=bool(kind.until and at.time() >= kind.until))


def _name(kind: Kind) -> str:
    return in_screen_language(kind.name, kind.name_en)


def _days(days: list[date], today: date) -> str:
    return _joined(_day(day, today) for day in days)


def _joined(parts: Iterable[str]) -> str:
    return _(", ").join(parts)


def _day(day: date, today: date) -> str:
    told = date_format(day, _("D, N j"))
    return _("today, %(day)s") % {"day": told} if day == today else told
