"""The FAQs beside one that is being written, for the panel of its form.

What finds them stands above the FAQs and registers here when its app is ready.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """A fact that two FAQs state, and state otherwise."""

    kind: str  # as the facts' reader names it
    here: Sequence[str]  # in the text that is being written
    there: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """A published FAQ with nearly the same question."""

    number: int
    question: str
    contradictions: Sequence[Contradiction]


NeighboursOf = Callable[[Any], list[Neighbour]]

_neighbours_of: list[NeighboursOf] = []


def learn_neighbours_of(function: NeighboursOf) -> None:
    """Have ``function`` name the neighbours of a page."""
    _neighbours_of[:] = [function]


def neighbours_of(page: Any) -> list[Neighbour]:
    """Return the neighbours of a page; none where nobody can tell."""
    return [neighbour for function in _neighbours_of for neighbour in function(page)]
