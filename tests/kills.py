"""Kills at random moments under load, and the account of it afterwards: nothing lost, nothing doubled."""

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.busy_pbx import BusyPbx, PlayedCall, Said
from tests.processes import Product, Victim
from tests.screens import Screen, kept_open

CALLS_A_SECOND = 3.0
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 3.0  # between two kills
DOWN_SECONDS = (0.0, 1.0)  # before the system starts it again
QUIET_SECONDS = 60.0  # within which everything must have arrived everywhere when the load has ended
# From the PBX's mouth to the bridge's ear, while a machine of two cores starts processes and databases.
MOMENT = timedelta(seconds=0.5)
SIGN_OF_LIFE = timedelta(seconds=3)  # how much older than its death a bridge's last one may be
AT_A_SEAT = {"OperatorRinging", "CallAnswered"}
UNSEEN = "not_measured"
# What the PBX tells of a call only when it is asked: the events bear no message of its own.
WHEN_ASKED = {"CallOffered", "OperatorRinging", "CallSeenAgain", "CallEndedUnseen"}
LEDGER = """
import json
from django.core.serializers.json import DjangoJSONEncoder
from calllog.contacts.call_list import call_lines
from calllog.ledger.models import Call, LedgerHead, StoredEvent
from calllog.ledger.projection import rebuild_calls
from telephony_bridge.models import SetAsideMessage
def rows():
    return {row["call_id"]: row for row in Call.objects.values()}
kept = rows()
rebuild_calls()
columns = ("sequence", "key", "kind", "call_id", "operator", "occurred_at")
print(json.dumps({
    "events": list(StoredEvent.objects.order_by("sequence").values(*columns)),
    "head": LedgerHead.objects.get().last_sequence,
    "calls": list(call_lines()),
    "set_aside": SetAsideMessage.objects.count(),
    "differ_when_rebuilt": sorted(str(call) for call in set(kept) | set(rows()) if kept.get(call) != rows().get(call)),
}, cls=DjangoJSONEncoder))
"""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A stretch in which, as the ledger itself says, nobody heard the PBX."""

    lost_at: datetime
    restored_at: datetime

    def touches(self, said: Iterable[Said]) -> bool:
        """Say whether any of it may have fallen into the gap."""
        return any(self.lost_at - MOMENT <= one.at <= self.restored_at + MOMENT for one in said)

    def has(self, one: Said) -> bool:
        """Say whether it may have gone unheard."""
        return self.touches([one])


class Run:
    """Some kills of a product under load."""

    def __init__(self, product: Product, *, seed: int) -> None:
        self.product = product
        self.chance = random.Random(seed)  # noqa: S311 - it must come again as it was
        self._load_chance = random.Random(seed)  # noqa: S311 - its own: which comes first is not told
        address = product.webs
        session = product.installation.sessions
        self.desks = {
            "yamamoto": Screen(address[0], "desk", session["yamamoto"]),
            "sato": Screen(address[-1], "desk", session["sato"]),
        }
        self.boards = [Screen(web, "board", session["kato"]) for web in address]

    @property
    def screens(self) -> list[Screen]:
        """All of them."""
        return [*self.desks.values(), *self.boards]

    @asynccontextmanager
    async def under_load(self, *, a_second: float = CALLS_A_SECOND) -> AsyncIterator[None]:
        """Let calls come and go, and screens watch, for as long as it lasts; then wait until all is everywhere."""
        enough = asyncio.Event()
        async with kept_open(self.screens):
            async with asyncio.TaskGroup() as group:
                group.create_task(self.product.pbx.play_until(enough, a_second=a_second, chance=self._load_chance))
                try:
                    yield
                finally:
                    enough.set()
            for member in self.desks:
                await self.product.pbx.play("abandoned", member=member)
            await self._all_has_arrived()

    async def kill(self, names: Sequence[str], *, longest_pause: float = LONGEST_PAUSE_SECONDS) -> None:
        """Kill these one after the other; each comes back by itself, and the next need not wait for that."""
        coming_back: dict[str, asyncio.Task[None]] = {}
        for number, name in enumerate(names, start=1):
            if name in coming_back:
                await coming_back[name]
            await asyncio.sleep(self.chance.uniform(SHORTEST_PAUSE_SECONDS, longest_pause))
            say(f"  kill {number} of {len(names)}: {name}")
            victim = self.product.victims[name]
            victim.kill()
            if victim is self.product.listening:
                self.product.pbx.forget()
            coming_back[name] = asyncio.create_task(self._back(victim))
        await asyncio.gather(*coming_back.values())

    async def _back(self, victim: Victim) -> None:
        await asyncio.sleep(self.chance.uniform(*DOWN_SECONDS))
        await victim.start()

    async def _all_has_arrived(self) -> None:
        """Wait until the last call is in the ledger, hence all before it, and every screen has seen it end."""
        last = self.product.pbx.calls[-1].call_id
        ends = f"SELECT sequence FROM ledger_event WHERE kind = 'CallEnded' AND call_id = '{last}'"  # noqa: S608 - our own
        async with asyncio.timeout(QUIET_SECONDS):
            while not (rows := await asyncio.to_thread(self.product.installation.rows, ends)):
                await asyncio.sleep(0.2)
            while not all(screen.seen >= rows[0][0] for screen in self.screens):
                await asyncio.sleep(0.1)


def assert_nothing_lost_or_doubled(run: Run) -> None:
    """Compare what the PBX said with the ledger and the screens. The bridge must have stopped."""
    faults = faults_of(run)
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults[:40])


def faults_of(run: Run) -> list[str]:
    """Return what was lost, doubled or untrue, one sentence each. The bridge must have stopped."""
    ledger = run.product.installation.tell(LEDGER)
    gaps = gaps_in(ledger["events"])
    calls = {line["call_id"]: line for line in ledger["calls"]}
    say(
        f"  {len(run.product.pbx.calls)} calls, {sum(touched(call, gaps) for call in run.product.pbx.calls)} of them "
        f"in one of {len(gaps)} gaps; {len(ledger['events'])} events"
    )
    return [
        *_faults_of_order(ledger),
        *_faults_of_gaps(gaps, run.product.listening.outages),
        *_faults_of_events(ledger["events"], run.product.pbx, gaps),
        *(fault for call in run.product.pbx.calls for fault in _faults_of_call(call, calls.get(call.call_id), gaps)),
        *(f"{call} was never made." for call in sorted(set(calls) - {call.call_id for call in run.product.pbx.calls})),
        *_faults_of_screens(run, ledger["events"], calls),
    ]


def gaps_in(events: Sequence[Mapping[str, Any]]) -> list[Gap]:
    """Return the gaps that ended; the last FeedLost is of the bridge that was stopped in the end."""
    gaps = []
    lost_at = None
    for event in events:
        if event["kind"] == "FeedLost":
            lost_at = lost_at or datetime.fromisoformat(event["occurred_at"])
        elif event["kind"] == "FeedRestored" and lost_at:
            gaps.append(Gap(lost_at=lost_at, restored_at=datetime.fromisoformat(event["occurred_at"])))
            lost_at = None
    return gaps


def touched(call: PlayedCall, gaps: Sequence[Gap]) -> bool:
    """Say whether something of the call may have gone unheard."""
    return any(gap.touches(call.said) for gap in gaps)


def seed_of_this_run() -> int:
    """Return the seed that MADOGUCHI_SEED tells, or another one each time; it is said, so that it can be had again."""
    seed = int(os.environ.get("MADOGUCHI_SEED") or random.SystemRandom().randrange(1_000_000))
    say(f"  MADOGUCHI_SEED={seed}")
    return seed


def say(line: str) -> None:
    """Tell whoever waits how far it is."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _faults_of_order(ledger: Mapping[str, Any]) -> list[str]:
    sequences = [event["sequence"] for event in ledger["events"]]
    faults = []
    if sequences != list(range(1, len(sequences) + 1)) or ledger["head"] != len(sequences):
        faults.append(f"The sequence has holes: {len(sequences)} events, head {ledger['head']}.")
    if ledger["set_aside"]:
        faults.append(f"{ledger['set_aside']} messages were set aside.")
    if ledger["differ_when_rebuilt"]:
        faults.append(f"Made anew from their events, these calls are others: {ledger['differ_when_rebuilt']}.")
    return faults


def _faults_of_gaps(gaps: Sequence[Gap], outages: Sequence[tuple[datetime, datetime]]) -> list[str]:
    """A gap must be stated where the bridge was dead, and nowhere else: a gap excuses what is missing."""
    unexplained = [
        f"A gap from {gap.lost_at} to {gap.restored_at} in which the bridge lived."
        for gap in gaps
        if not any(
            killed - SIGN_OF_LIFE <= gap.lost_at and gap.restored_at <= back + MOMENT for killed, back in outages
        )
    ]
    unstated = [
        f"The bridge was dead from {killed} to {back}, and no gap says so."
        for killed, back in outages
        if not any(gap.lost_at <= killed + MOMENT and back - MOMENT <= gap.restored_at for gap in gaps)
    ]
    return unexplained + unstated


def _faults_of_events(events: Sequence[Mapping[str, Any]], pbx: BusyPbx, gaps: Sequence[Gap]) -> list[str]:
    stored = {event["key"] for event in events}
    said = [one for call in pbx.calls for one in call.said]
    unheard = [one for one in said if one.observation.key not in stored and not any(gap.has(one) for gap in gaps)]
    known = {one.observation.key: one.at for one in said}
    order = [known[event["key"]] for event in events if event["key"] in known]
    unsaid = [
        event for event in events if event["call_id"] and event["key"] not in known and event["kind"] not in WHEN_ASKED
    ]
    return [
        *(f"Lost: {one.observation.event} said at {one.at}." for one in unheard),
        *(f"Never said: {event}." for event in unsaid),
        *([f"{len(events) - len(stored)} events are there twice."] if len(stored) != len(events) else []),
        *(["The events are in another order than they were said."] if order != sorted(order) else []),
    ]


def _faults_of_call(call: PlayedCall, line: Mapping[str, Any] | None, gaps: Sequence[Gap]) -> list[str]:
    found = (line["result"], line["operators"]) if line else None
    expected = (call.result, list(call.operators))
    if not touched(call, gaps):
        return [] if found == expected else [f"{call.call_id} is {found}, not {expected}."]
    if line is None:
        heard = [one for one in call.said if not any(gap.has(one) for gap in gaps)]
        begun = any(type(one.observation.event).__name__ == "CallOffered" for one in heard)
        return [f"{call.call_id} is missing though its beginning was heard."] if begun else []
    if line["result"] == call.result or line["result"] == UNSEEN:
        return []
    return [f"{call.call_id} is {found} after a gap; it may be {expected} or {UNSEEN}."]


def _faults_of_screens(run: Run, events: Sequence[Mapping[str, Any]], calls: Mapping[str, Any]) -> list[str]:
    faults = [fault for screen in run.screens for fault in screen.faults]
    for member, desk in run.desks.items():
        here = [event for event in events if event["operator"] == member and event["call_id"]]
        due = {event["call_id"] for event in here if event["kind"] in AT_A_SEAT}
        # A call that was only found at the seat when the PBX was asked may be on the desk.
        known = {event["call_id"] for event in here}
        states = {call: "ended" if member in calls[call]["operators"] else "gone" for call in known}
        shown = {call: card["state"] for call, card in desk.cards.items()}
        faults += [
            f"{call} on the desk of {member}: {shown.get(call)}, not {states.get(call)}."
            for call in sorted(due | set(shown))
            if shown.get(call) != states.get(call)
        ]
    for board in run.boards:
        faults += _faults_of_board(board, calls)
    return faults


ABANDONED_IN = ("ivr", "queue", "ringing")


def _faults_of_board(board: Screen, calls: Mapping[str, Any]) -> list[str]:
    today = [line for line in calls.values() if line["offered_at"][:10] == board.frame["day"]]
    expected = {
        "offered": len(today),
        "waiting": 0,
        "answered": sum(line["result"] == "answered" for line in today),
        **{f"abandoned_{where}": sum(line["abandoned_in"] == where for line in today) for where in ABANDONED_IN},
    }
    shown = {key: board.figures[key] for key in expected}
    return (
        []
        if shown == {key: str(value) for key, value in expected.items()}
        else [f"A board shows {shown}, not {expected}."]
    )
