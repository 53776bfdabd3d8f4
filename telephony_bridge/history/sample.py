"""The sample city's past: three months of calls up to yesterday. Each start adds the days that are missing."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings

from calllog.ledger.models import Call
from calllog.presence.models import Seat
from kb.accounts.policy import Role
from kb.directory.models import Line, PostVersion, ServiceGroup
from kb.directory.opening_hours import CITY_TIME, is_always_open
from kb.directory.schedules import schedules_of
from kb.faq_pages.cards import cards_of_group
from kb.faq_pages.models import Category, FaqPage, Kind
from kb.faq_pages.seasons import months_between
from telephony_bridge.history.city import City, CityFaq, CityLine
from telephony_bridge.history.connector import HistoryConnector
from telephony_bridge.history.generator import generate, seats
from telephony_bridge.history.ringing_back import ring_back
from telephony_bridge.history.telling import SOURCE

SEED = "見本市"
LENGTH = timedelta(days=92)
# A number without a line in the directory: a machine tells what is on today, and nobody answers.
ANNOUNCEMENT = CityLine(number="0467002900", group_code="", language="ja", share=1.0, schedule=None)
# Of a hundred calls; a line that is not listed has one.
SHARES = {
    "0467001000": 19.0, "0467001010": 13.0, "0467002000": 15.0, "0467002010": 9.0, "0467001200": 10.0,
    "0467001300": 6.0, "0467001400": 6.0, "0467001500": 4.0, "0467001600": 4.0, "0467001700": 6.0,
    "0467001800": 5.0, "0467001900": 7.0, "0467003000": 7.0,
}  # fmt: skip
EXTENSION = re.compile(r"内線\s*(\d{3,5})")


Progress = Callable[[int, int], None]  # how many days of how many


def load_sample_history(
    *, until: date, length: timedelta = LENGTH, progress: Progress = lambda done, total: None
) -> int:
    """Write the calls of the days before ``until`` that have none yet; returns how many calls are new.

    ``length`` is how far the past goes back. A day is written as a whole or not at all, so that the days that are
    missing can be told.
    """
    days = [until - timedelta(days=back) for back in range(length.days, 0, -1)]
    written = _days_written()
    missing = [day for day in days if day not in written]
    if not missing:
        return 0
    city = sample_city(on=until)
    connector = HistoryConnector()
    new = 0
    for done, day in enumerate(missing, start=1):
        calls = list(generate(seed=SEED, first_day=day, last_day=day, city=city))
        new += connector.take(calls, seats=seats(first_day=day, last_day=day, city=city))
        progress(done, len(missing))
    ring_back(until=datetime.combine(until, time.min, tzinfo=CITY_TIME), seed=SEED)
    return new


def sample_city(*, on: date) -> City:
    """Return the city as the database holds it on that day."""
    extensions = PostVersion.objects.on(on).exclude(extension="").order_by("extension")
    return City(
        lines=(*_lines(on), ANNOUNCEMENT),
        faqs=tuple(_faqs(at=datetime.combine(on, time.min, tzinfo=CITY_TIME))),
        operators=tuple(Seat.objects.filter(user__role=Role.OPERATOR).order_by("pk").values_list("member", flat=True)),
        extensions=tuple(extensions.values_list("extension", flat=True).distinct()),
        categories=tuple(Category.objects.filter(children=None).values_list("code", flat=True)),
    )


def _days_written() -> set[date]:
    offered = Call.objects.filter(source=SOURCE).values_list("offered_at", flat=True)
    return {at.astimezone(CITY_TIME).date() for at in offered.iterator()}


def _lines(day: date) -> Iterator[CityLine]:
    schedules = schedules_of(ServiceGroup.objects.all())
    for line in Line.objects.on(day).select_related("service_group").order_by("number"):
        schedule = schedules.get(line.service_group_id)
        # The line that is always open is there for whoever tries it out at night: it has no past.
        if schedule and not is_always_open(schedule.hours):
            yield CityLine(
                number=line.number,
                group_code=line.service_group.code,
                language=line.language,
                share=SHARES.get(line.number, 1.0),
                schedule=schedule,
            )


def _faqs(*, at: datetime) -> Iterator[CityFaq]:
    seasons = {
        number: months_between(first, last)
        for number, first, last in FaqPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).values_list(
            "number_id", "season_from", "season_to"
        )
    }
    for code in ServiceGroup.objects.order_by("code").values_list("code", flat=True):
        cards = {language: cards_of_group(code, locale=language, at=at) for language, _name in settings.LANGUAGES}
        for card in cards[settings.LANGUAGE_CODE]:
            yield CityFaq(
                number=card.number,
                group_code=code,
                handling=card.rule.kind if card.rule else Kind.COMPLETED.value,
                extension=_extension(card.rule.target) if card.rule else "",
                months=seasons[card.number],
                revisions={
                    other.locale: other.revision
                    for of_language in cards.values()
                    for other in of_language
                    if other.number == card.number
                },
            )


def _extension(target: str) -> str:
    found = EXTENSION.search(target)
    return found[1] if found else ""
