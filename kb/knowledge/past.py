"""Which text was published at which moment, and which rule held. Pure: no database, no clock.

The CMS notes whatever changes what is published: going out at once or on its day, being taken back or expiring. What
it notes besides (drafts, restored texts, schedules, moves) changes nothing of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

WENT_OUT = frozenset({"wagtail.publish", "wagtail.publish.scheduled"})
TAKEN_BACK = "wagtail.unpublish"
EXPIRED = "wagtail.unpublish.scheduled"
APPROVED_FOR_LATER = "wagtail.publish.schedule"
ACTIONS = WENT_OUT | {TAKEN_BACK, EXPIRED, APPROVED_FOR_LATER}


class End(StrEnum):
    """Why a text is no longer published."""

    REPLACED = "replaced"
    TAKEN_BACK = "taken_back"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class LogRow:
    """One row of the CMS's log."""

    id: int
    language: str
    action: str
    at: datetime
    revision: int | None
    who: int | None  # the key of the account; None: nobody was signed in


@dataclass(frozen=True, kw_only=True)
class Publication:
    """One revision of one language, from going out until another took its place or none did: ``[since, until)``."""

    language: str
    revision: int | None  # None: the log does not name it
    since: datetime
    by: int | None  # who published it, or approved that it goes out on its day; None: a program
    on_its_day: bool  # it went out by itself
    until: datetime | None = None
    end: End | None = None
    ended_by: int | None = None

    def holds(self, at: datetime) -> bool:
        """Say whether it was published at ``at``."""
        return self.since <= at and (self.until is None or at < self.until)

    def overlaps(self, other: "Publication") -> bool:
        """Say whether both were published at the same time at least for a moment."""
        return (other.until is None or self.since < other.until) and (self.until is None or other.since < self.until)


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """One handling rule as it was set."""

    id: int
    valid_from: datetime
    set_at: datetime

    @property
    def seen_since(self) -> datetime:
        """The first moment at which a desk could show it: one that was set backdated was not seen before."""
        return max(self.valid_from, self.set_at)


def publications(rows: Iterable[LogRow]) -> list[Publication]:
    """Return all publications of an FAQ, oldest first; of rows of the same moment, the one written later is later."""
    found: list[Publication] = []
    current: dict[str, int] = {}  # by language, the place of what is published
    approved_by: dict[int | None, int | None] = {}
    for row in sorted(rows, key=lambda row: (row.at, row.id)):
        if row.action == APPROVED_FOR_LATER:
            approved_by[row.revision] = row.who
        elif row.action in ACTIONS:
            if row.language in current:
                place = current.pop(row.language)
                found[place] = replace(found[place], until=row.at, end=_end(row), ended_by=row.who)
            if row.action in WENT_OUT:
                current[row.language] = len(found)
                found.append(_publication(row, approved_by))
    return found


def live_at(found: Iterable[Publication], at: datetime) -> dict[str, Publication]:
    """Return by language what was published at ``at``."""
    return {publication.language: publication for publication in found if publication.holds(at)}


def changes_within(found: Iterable[Publication], first: datetime, last: datetime) -> list[datetime]:
    """Return the moments after ``first`` and up to ``last`` at which what is published changed."""
    moments = {moment for publication in found for moment in (publication.since, publication.until) if moment}
    return sorted(moment for moment in moments if first < moment <= last)


def rule_at(rules: Sequence[RuleRow], at: datetime) -> RuleRow | None:
    """Return the rule that a desk showed at ``at``; of two that begin at the same moment, the one set later."""
    seen = [rule for rule in rules if rule.seen_since <= at]
    return max(seen, key=lambda rule: (rule.valid_from, rule.id), default=None)


def _end(row: LogRow) -> End:
    return {TAKEN_BACK: End.TAKEN_BACK, EXPIRED: End.EXPIRED}.get(row.action, End.REPLACED)


def _publication(row: LogRow, approved_by: Mapping[int | None, int | None]) -> Publication:
    on_its_day = row.action == "wagtail.publish.scheduled"
    return Publication(
        language=row.language,
        revision=row.revision,
        since=row.at,
        by=approved_by.get(row.revision, row.who) if on_its_day else row.who,
        on_its_day=on_its_day,
    )
