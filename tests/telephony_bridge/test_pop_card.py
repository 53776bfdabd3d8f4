"""What the card of a call tells beside line, caller and suggestions."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from calllog.ledger import events
from calllog.ledger.events import CallEvent, Observation
from calllog.ledger.ingest import ingest
from calllog.ledger.models import Call
from kb.directory.models import OrgUnit, Post, PostVersion, WeeklyHours
from kb.directory.opening_hours import CITY_TIME
from kb.events.models import Event
from telephony_bridge.screen_pop.cards import cards_of
from telephony_bridge.screen_pop.greeting import greeting
from telephony_bridge.screen_pop.prepared import prepared_for
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOW = timezone.now()
SEAT = {"operator": "yamamoto", "queue": "shimin"}


def at(seconds: float) -> dict[str, object]:
    return {"call_id": f"card-{NOW.timestamp()}", "occurred_at": NOW + timedelta(seconds=seconds)}


def card_after(*told: CallEvent, language: str = "ja", line: str = "tel-shimin") -> dict:
    """Return the card of a call that came in, was answered, and then ``told``."""
    begun = [
        events.CallOffered(**at(0), line=line, caller=None, withheld=True),
        events.OperatorRinging(**at(1), **SEAT),
        events.CallAnswered(**at(2), **SEAT),
    ]
    ingest([Observation(source="ami", key=f"{place}", event=event) for place, event in enumerate([*begun, *told])])
    (card,) = cards_of([Call.objects.get()], "yamamoto", at=NOW, language=language)
    return card


def test_key_for_english_brings_english_on_a_japanese_line(settings):
    settings.IVR_LANGUAGES = {"2": "en"}
    faqs.faq(faqs.service_group())

    card = card_after(events.CallerPressed(**at(0.5), key="2"))

    assert (card["ivr_key"], card["language"]) == ("2", "en")
    assert [suggestion["locale"] for suggestion in card["suggestions"]] == ["en"]
    assert "Mihon City" in card["greeting"]


@pytest.mark.parametrize("key", ["1", ""])
def test_other_keys_leave_the_language_of_the_line(settings, key):
    settings.IVR_LANGUAGES = {"2": "en"}
    faqs.faq(faqs.service_group())

    card = card_after(*[events.CallerPressed(**at(0.5), key=key)] if key else [])

    assert (card["ivr_key"], card["language"]) == (key, "ja")
    assert [suggestion["locale"] for suggestion in card["suggestions"]] == ["ja"]
    assert "見本市" in card["greeting"]


@pytest.mark.parametrize(("language", "city"), [("ja", "見本市"), ("en", "Mihon City"), ("zz", "Mihon City")])
def test_greeting_follows_the_hour_of_the_city_in_the_callers_language(language, city):
    at_each_hour = [
        greeting(language=language, at=datetime(2026, 11, 24, *moment, tzinfo=CITY_TIME))
        for moment in ((8, 30), (10, 29), (10, 30), (17, 0))
    ]

    early, late = at_each_hour[0], at_each_hour[-1]
    assert at_each_hour == [early, early, late, late]
    assert early != late
    assert city in early
    assert city in late


def test_card_says_whether_the_team_is_open_and_what_takes_place_today():
    group = faqs.service_group("open-all-day")
    local = NOW.astimezone(CITY_TIME)
    WeeklyHours.objects.create(
        service_group=group, weekday=local.weekday(), opens="00:00", closes="23:59:59", days="both"
    )
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    for title, begins in (("今日", 1), ("昨日", -20), ("明日", 25)):
        starts = midnight + timedelta(hours=begins)
        Event.objects.create(
            title=title, service_group=group, starts_at=starts, ends_at=starts + timedelta(hours=1), state="cancelled"
        )

    card = card_after(line="tel-open-all-day")

    assert card["opening"]["state"] == "open"
    assert [(event["title"], event["state"]) for event in card["events"]] == [("今日", "cancelled")]


def test_card_tells_of_holding():
    faqs.service_group()

    card = card_after(events.CallHeld(**at(10)), events.CallResumed(**at(15)), events.CallHeld(**at(20)))

    assert card["held_seconds"] == 5.0
    assert card["held_since"] == (NOW + timedelta(seconds=20)).isoformat()


def test_card_tells_where_the_caller_was_handed_on_and_what_became_of_it():
    faqs.service_group()
    PostVersion.objects.create(
        post=Post.objects.create(code="p"), unit=OrgUnit.objects.get(code="shimin"), title="担当", extension="2101"
    )
    blind = {"kind": events.TransferKind.BLIND, "operator": "yamamoto", "receiver": "", "consultation": ""}

    card = card_after(
        events.CallTransferred(**at(10), **blind, to="2101", number=None),
        events.PartyMissed(**at(15), operator="", outcome=events.PartyOutcome.BUSY),
        events.CallTransferred(**at(20), **blind, to="", number="k:number"),
        language="en",
    )

    assert [(one["target"], one["outcome"]) for one in card["transfers"]] == [
        ("shimin section 2101", "busy"),
        ("a number outside", ""),
    ]


def test_what_is_prepared_of_a_call_is_not_read_again(django_assert_num_queries):
    faqs.faq(faqs.service_group())
    call = Call(call_id=f"prepared-{NOW.timestamp()}", line="tel-shimin", offered_at=NOW)
    first = prepared_for(call, language="ja", at=NOW)

    with django_assert_num_queries(0):
        again = prepared_for(call, language="ja", at=NOW)

    assert again is first
