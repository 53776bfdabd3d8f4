"""The calls behind a figure, each with its verdict: the list whose sums are the tile's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboards.kpi.days import CENTRE
from dashboards.kpi.definitions import definitions_on
from dashboards.kpi.facts import CallFacts
from dashboards.kpi.figures import Tally, tally_of
from dashboards.kpi.verdicts import Part, Reason, Verdict, verdicts
from dashboards.reading import calls_of_day, facts_of


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One call, or one of its questions, and where it stands."""

    call_id: str
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Drill:
    """All that stands behind a figure, newest first."""

    judgements: tuple[Judgement, ...]

    @property
    def tally(self) -> Tally:
        """The figure itself."""
        return tally_of(one.verdict for one in self.judgements)

    @property
    def parts(self) -> dict[Part, int]:
        """How many stand where."""
        counts = Counter(one.verdict.part for one in self.judgements)
        return {part: counts[part] for part in Part}

    def of(self, part: Part | None) -> Sequence[Judgement]:
        """Return those that stand in ``part``; all of them for None."""
        return [one for one in self.judgements if part is None or one.verdict.part is part]

    def reasons(self, part: Part | None) -> list[tuple[Reason, int]]:
        """Return why they stand there, the most frequent reason first."""
        return Counter(one.verdict.reason for one in self.of(part)).most_common()


def drill(figure: str, calls: Sequence[CallFacts], *, day: date, group: str) -> Drill:
    """Return what stands behind ``figure`` of a group's ``calls`` of ``day``, which are told oldest first."""
    held = definitions_on(day)
    return Drill(
        judgements=tuple(
            Judgement(call_id=call.call_id, verdict=verdict)
            for call in reversed(calls)
            if group in (CENTRE, call.group_code)
            for verdict in verdicts(figure, call, held)
        )
    )


def drill_of_day(figure: str, *, day: date, group: str) -> Drill:
    """Return what stands behind ``figure`` of a group, or of the centre, on ``day``."""
    return drill(figure, facts_of(calls_of_day(day)), day=day, group=group)
