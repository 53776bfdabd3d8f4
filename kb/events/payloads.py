"""An event as a screen shows it, in the language of the screen."""

from datetime import datetime
from typing import TypedDict

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kb.accounts.languages import in_screen_language
from kb.directory.opening_hours import CITY_TIME
from kb.events.models import Event, State


class EventPayload(TypedDict):
    """One event and how it stands."""

    id: int
    title: str
    when: str
    place: str
    state: str
    state_label: str
    fee: str
    how_to_apply: str
    spoken: str  # to be read aloud


def event_payload(event: Event) -> EventPayload:
    """Return what is shown of ``event``."""
    return EventPayload(
        id=event.pk,
        title=in_screen_language(event.title, event.title_en),
        when=_when(event),
        place=in_screen_language(event.place, event.place_en),
        state=event.state,
        state_label=str(State(event.state).label),
        fee=in_screen_language(event.fee, event.fee_en),
        how_to_apply=in_screen_language(event.how_to_apply, event.how_to_apply_en),
        spoken=in_screen_language(event.spoken, event.spoken_en),
    )


def _when(event: Event) -> str:
    starts, ends = event.starts_at.astimezone(CITY_TIME), event.ends_at.astimezone(CITY_TIME)
    until = _clock(ends) if starts.date() == ends.date() else f"{_day(ends)} {_clock(ends)}"
    return f"{_day(starts)} {_clock(starts)}–{until}"


def _day(at: datetime) -> str:
    return date_format(at, _("D, N j"))


def _clock(at: datetime) -> str:
    return f"{at.hour}:{at.minute:02}"
