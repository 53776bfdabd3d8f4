"""Messages that could not be used: kept sealed, and in the ledger once when they can be."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from calllog.ledger.keys import key_for
from calllog.ledger.models import Call, StoredEvent
from kb.accounts.policy import Role
from telephony_bridge.feeds import observer_of
from telephony_bridge.models import Outcome, Reason, SetAsideMessage
from telephony_bridge.operations.feed_again import dismiss, feed_again
from telephony_bridge.pump import Pump
from telephony_bridge.set_aside import keep, record_of
from telephony_bridge.simulator.recording import load
from telephony_bridge.spool import Kind, Position, Record, SpoolWriter
from tests.factories.faqs import person

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
MARKUP = b"Event: Newchannel\r\nCallerIDName: <script>alert(1)</script>\r\nCallerIDNum: 09000005678\0\r\n\r\n"


def record(body: bytes = MARKUP, *, seconds: int = 0) -> Record:
    return Record(kind=Kind.MESSAGE, heard_at=AT + timedelta(seconds=seconds), body=body)


def set_aside(*records: Record, error: Exception | None = None, feed: str = "ami") -> list[int]:
    for place, one in enumerate(records, start=1):
        keep(feed, one, Position(offset=place), error or KeyError("Uniqueid"))
    return list(SetAsideMessage.objects.order_by("pk").values_list("pk", flat=True))


def recorded_call(name: str = "answered_caller_hangs_up") -> list[Record]:
    return [record(raw, seconds=place) for place, (_at, raw) in enumerate(load(name).messages)]


def with_a_bug(one: Record):
    """Stumble over every message, as a program with a fault does."""
    raise ValueError(f"{one.body!r} is beyond this version")


def mended(one: Record):
    return observer_of("ami")(one)


@pytest.mark.parametrize("body", [MARKUP, b"", os.urandom(60_000), b"\0" * 100])
def test_message_is_kept_as_it_was_heard_and_sealed(body):
    set_aside(record(body))

    message = SetAsideMessage.objects.get()

    assert record_of(message) == record(body)
    assert not body or body not in bytes(message.sealed)
    assert (message.feed, message.kind, message.outcome) == ("ami", Kind.MESSAGE, Outcome.WAITING)


def test_seal_is_bound_to_its_row():
    set_aside(record(), record(b"another"))
    first, second = SetAsideMessage.objects.order_by("pk")

    second.sealed = first.sealed

    assert record_of(second) is None


def test_same_place_is_kept_once_and_a_new_spool_begins_there_again():
    for heard in (record(), record(), record(b"of another spool", seconds=60)):
        keep("ami", heard, Position(offset=10), KeyError("Uniqueid"))

    assert SetAsideMessage.objects.count() == 2


@pytest.mark.parametrize(
    ("error", "reason", "words"),
    [
        (KeyError("Uniqueid"), Reason.FIELD_MISSING, "KeyError: 'Uniqueid'"),
        (
            ValueError("no time:\0 '090-0000-5678'\r\n"),
            Reason.UNREADABLE,
            "ValueError: no time:‹U+0000› '***'‹U+000D› ",
        ),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), Reason.UNREADABLE, None),
        (ValueError("x" * 500), Reason.UNREADABLE, ("ValueError: " + "x" * 500)[:200]),
    ],
)
def test_error_is_told_without_callers_and_in_one_line(error, reason, words):
    set_aside(record(), error=error)

    message = SetAsideMessage.objects.get()

    assert message.reason == reason
    assert words is None or message.error == words


def test_message_set_aside_by_a_bug_is_in_the_ledger_once_when_it_is_fed_again(tmp_path):
    by = person("kato", Role.SUPERVISOR)
    writer = SpoolWriter(tmp_path, key=key_for("spool"))
    # The PBX told one of its messages twice: both were set aside, and they are one.
    heard = [*recorded_call(), replace(recorded_call()[0], heard_at=AT + timedelta(hours=1))]
    writer.append(heard)
    Pump("ami", folder=tmp_path, observe=with_a_bug).pump_once()
    writer.close()
    ids = list(SetAsideMessage.objects.values_list("pk", flat=True))
    assert (len(ids), StoredEvent.objects.count()) == (len(heard), 0)

    still = feed_again(ids, observe=lambda feed: with_a_bug, by=by, at=AT)
    done = feed_again(ids, observe=lambda feed: mended, by=by, at=AT)
    events = StoredEvent.objects.count()
    again = feed_again(ids, observe=lambda feed: mended, by=by, at=AT)
    SetAsideMessage.objects.update(outcome=Outcome.WAITING)
    once_more = feed_again(ids, observe=lambda feed: mended, by=by, at=AT)

    assert (still.taken, still.unusable, still.last_sequence) == (0, {Reason.UNREADABLE: len(heard)}, None)
    assert (done.taken, done.unusable, done.last_sequence) == (len(heard), {}, events)
    assert (again.taken, once_more.taken, once_more.last_sequence) == (0, len(heard), None)
    assert StoredEvent.objects.count() == events
    assert Call.objects.get().result == "answered"
    assert set(SetAsideMessage.objects.values_list("outcome", "fed_again_by")) == {("taken", by.pk)}


def test_what_is_still_unusable_waits_on_with_todays_reason():
    ids = set_aside(record(b"Event: Newchannel\r\n\r\n"), *recorded_call("abandoned"), error=ValueError("old"))
    by = person("kato", Role.SUPERVISOR)

    done = feed_again(ids, observe=lambda feed: mended, by=by, at=AT)

    waiting = SetAsideMessage.objects.get(outcome=Outcome.WAITING)
    assert (done.taken, done.unusable, done.closed) == (len(ids) - 1, {Reason.FIELD_MISSING: 1}, 0)
    assert (waiting.reason, waiting.fed_again_at, waiting.fed_again_by) == (Reason.FIELD_MISSING, AT, by)
    assert waiting.error.startswith("KeyError: ")


def test_what_cannot_be_opened_or_has_no_feed_is_counted_and_stays():
    ids = set_aside(record(), record(b"2"), feed="gone")
    earlier = SetAsideMessage.objects.create(
        feed="ami", segment=0, offset=9, kind=1, heard_at=AT, reason=Reason.UNREADABLE, error="before texts were kept"
    )

    done = feed_again(
        [*ids, earlier.pk], observe={"ami": mended}.get, by=person("kato", Role.SUPERVISOR), at=timezone.now()
    )

    assert (done.taken, done.closed) == (0, 3)
    assert SetAsideMessage.objects.filter(outcome=Outcome.WAITING).count() == 3


def test_dismissed_message_keeps_its_text_and_the_reason():
    ids = set_aside(record(), record(b"2"))
    by = person("kato", Role.SUPERVISOR)

    assert dismiss(ids[:1], because="a test of the PBX", by=by, at=AT) == 1
    assert dismiss(ids[:1], because="again", by=by, at=AT) == 0
    done = feed_again(ids[:1], observe=lambda feed: mended, by=by, at=AT)

    message = SetAsideMessage.objects.get(outcome=Outcome.DISMISSED)
    assert done.taken == 0
    assert (message.dismissed_because, message.dismissed_by, message.dismissed_at) == ("a test of the PBX", by, AT)
    assert record_of(message) == record()


@pytest.mark.parametrize("number", [1, 3])
def test_feeding_again_takes_a_constant_number_of_statements_for_each_batch(number, django_assert_num_queries):
    ids = set_aside(*(record(b"Event: Newchannel\r\n%d: x\r\n\r\n" % place) for place in range(number)))
    by = person("kato", Role.SUPERVISOR)

    with django_assert_num_queries(6):
        feed_again(ids, observe=lambda feed: mended, by=by, at=AT)
