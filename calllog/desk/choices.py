"""What can be chosen in the form of a record, in the language of the request."""

from collections.abc import Mapping
from typing import Any, TypedDict

from calllog.contacts.choices import (
    Options,
    call_types,
    categories,
    groups,
    languages,
    outcomes,
    sources,
    units,
)
from calllog.contacts.outcomes import WITHOUT_QUESTIONS, CallType, Outcome, Source

OUTCOME_KEYS = dict(zip(Outcome, "1234567890", strict=True))
# Where nothing was asked one key notes the call, and Enter saves it.
TYPE_KEYS = {CallType.SALES: "S", CallType.WRONG_NUMBER: "W", CallType.SILENT: "Z"}


class Choice(TypedDict):
    """One value and how it is read; ``key`` chooses it, blank: none does."""

    value: str
    label: str
    key: str


class Choices(TypedDict):
    """All that the form offers."""

    call_types: list[Choice]
    without_questions: list[str]  # of the call types
    outcomes: list[Choice]
    sources: list[Choice]  # of a question without an FAQ
    categories: list[Choice]
    units: list[Choice]
    languages: list[Choice]
    groups: list[Choice]  # of a contact that was no call


def choices() -> Choices:
    """Return them as they stand today. Three queries."""
    return Choices(
        call_types=_choices(call_types(), TYPE_KEYS),
        without_questions=[kind.value for kind in CallType if kind in WITHOUT_QUESTIONS],
        outcomes=_choices(outcomes(), OUTCOME_KEYS),
        sources=[choice for choice in _choices(sources()) if choice["value"] != Source.FAQ],
        categories=_choices(categories()),
        units=_choices(units()),
        languages=_choices(languages()),
        groups=_choices(groups()),
    )


def _choices(options: Options, keys: Mapping[Any, str] | None = None) -> list[Choice]:
    return [Choice(value=value, label=label, key=(keys or {}).get(value, "")) for value, label in options]
