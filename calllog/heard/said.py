"""What a recogniser tells. Pure."""

from dataclasses import dataclass

from calllog.ledger.events import CallEvent


@dataclass(frozen=True, kw_only=True)
class WordsSaid(CallEvent):
    """A few words of a caller. No event of the ledger, which forgets nothing."""

    words: str
