"""The screen of the messages that were set aside: everything escaped, callers hidden, each deed confirmed and told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from calllog.ledger.models import Call, StoredEvent
from kb.accounts.models import User
from kb.accounts.policy import Role
from telephony_bridge.message_text import LONGEST
from telephony_bridge.models import Outcome, Reason, SetAsideMessage
from telephony_bridge.operations import set_aside_views
from telephony_bridge.set_aside import keep
from telephony_bridge.simulator.recording import load
from telephony_bridge.spool import Kind, Position, Record
from tests.factories.faqs import person

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
LIST = "/operations/set-aside/"
HOSTILE = (
    b"Event: Newchannel\r\nCallerIDNum: 09000005678\r\n"
    b'X: <script>alert("1")</script>\0\x1b[31m\xff \xe2\x80\xae\r\n\r\n'
)


@pytest.fixture
def supervisor() -> Client:
    """A supervisor whose screens are English."""
    client = Client()
    client.force_login(person("kato", Role.SUPERVISOR))
    client.cookies["django_language"] = "en"
    return client


def set_aside(*bodies: bytes, error: Exception | None = None, feed: str = "ami") -> list[int]:
    begin = SetAsideMessage.objects.count()
    for place, body in enumerate(bodies, start=begin):
        record = Record(kind=Kind.MESSAGE, heard_at=AT + timedelta(seconds=place), body=body)
        keep(feed, record, Position(offset=place), error or KeyError("Uniqueid"))
    return list(SetAsideMessage.objects.order_by("pk").values_list("pk", flat=True))[begin:]


def recorded_call() -> list[bytes]:
    return [raw for _at, raw in load("answered_caller_hangs_up").messages]


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_empty_list_says_so(supervisor):
    answer = supervisor.get(LIST)

    assert "No message waits" in answer.content.decode()
    assert "<form class" not in answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_a_constant_number_of_queries(supervisor, number, django_assert_num_queries):
    set_aside(*[b"x"] * number)

    with django_assert_num_queries(5):
        answer = supervisor.get(LIST)

    assert len(answer.context["rows"]) == number


def test_list_is_newest_first_paged_and_filtered(supervisor):
    missing = set_aside(*[b"x"] * 60)
    unreadable = set_aside(b"y", error=ValueError("no number"), feed="webhook/0")

    first, second = supervisor.get(LIST), supervisor.get(LIST, {"page": "2"})
    by_reason = supervisor.get(LIST, {"reason": "unreadable"})
    by_feed = supervisor.get(LIST, {"feed": "webhook/0"})
    by_both = supervisor.get(LIST, {"feed": "webhook/0", "reason": "field_missing"})

    def shown(answer) -> list[int]:
        return [message.pk for message, _kind in answer.context["rows"]]

    assert shown(first) + shown(second) == [*unreadable, *reversed(missing)]
    assert shown(by_reason) == shown(by_feed) == unreadable
    assert shown(by_both) == []
    assert first.context["counts"] == [(Reason.FIELD_MISSING, 60), (Reason.UNREADABLE, 1)]


@pytest.mark.parametrize(
    "query", [{"reason": "x\0"}, {"feed": "\0<b>"}, {"outcome": "nothing"}, {"page": "-1"}, {"page": "x"}]
)
def test_nonsense_in_the_address_is_passed_over(supervisor, query):
    set_aside(b"x")

    assert supervisor.get(LIST, query).status_code == 200
    assert b"<b>" not in supervisor.get(LIST, query).content


@pytest.mark.parametrize(
    ("role", "number"), [(Role.SUPERVISOR, "CallerIDNum: 090-****-5678"), (Role.ADMINISTRATOR, "CallerIDNum: ***")]
)
def test_hostile_message_is_shown_escaped_with_its_signs_and_without_its_caller(role, number):
    (pk,) = set_aside(HOSTILE)
    client = Client()
    client.force_login(person("somebody", role))

    page = client.get(f"{LIST}{pk}/").content.decode()

    assert number in page
    assert "5678</" not in page.replace("****-5678", "")
    assert "<script>alert" not in page
    assert "X: &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;‹U+0000›‹U+001B›[31m\\xff ‹U+202E›" in page


def test_error_with_markup_and_a_number_is_harmless_in_the_list(supervisor):
    set_aside(b"x", error=ValueError("<img src=x onerror=alert(1)> 09000005678\0"))

    page = supervisor.get(LIST).content.decode()

    assert "ValueError: &lt;img src=x onerror=alert(1)&gt; ***‹U+0000›" in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("body", [b"<b>" * 20_000, b"\0" * 60_000, bytes(range(256)) * 240, b"1-" * 30_000])
def test_sixty_kilobytes_are_shown(supervisor, body):
    (pk,) = set_aside(body)

    answer = supervisor.get(f"{LIST}{pk}/")

    assert answer.status_code == 200
    assert b"<b>" not in answer.content
    assert answer.context["cut_at"] is None


def test_longer_message_says_that_it_is_cut(supervisor):
    (pk,) = set_aside(b"x" * (LONGEST + 1))

    assert f"Only the first {LONGEST} are shown." in supervisor.get(f"{LIST}{pk}/").content.decode()


def test_message_whose_text_was_not_kept_can_only_be_dismissed(supervisor):
    (pk,) = set_aside(b"x")
    SetAsideMessage.objects.update(sealed=b"")

    page = supervisor.get(f"{LIST}{pk}/").content.decode()

    assert "The text was not kept" in page
    assert ('value="feed_again"' in page, 'value="dismiss"' in page) == (False, True)


@pytest.mark.parametrize("pk", ["0", "999999999999999999999999"])
def test_message_that_is_not_there_is_not_found(supervisor, pk):
    assert supervisor.get(f"{LIST}{pk}/").status_code == 404


def test_chosen_messages_are_fed_again_after_a_confirmation(supervisor):
    ids = set_aside(*recorded_call(), b"Event: Newchannel\r\n\r\n")

    asked = supervisor.get(f"{LIST}confirm/", {"deed": "feed_again", "id": ids})
    nothing_yet = StoredEvent.objects.count()
    answer = supervisor.post(f"{LIST}feed-again/", {"id": ids})

    assert f"Feed {len(ids)} messages again?" in asked.content.decode()
    assert (nothing_yet, Call.objects.get().result) == (0, "answered")
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert told(answer) == [f"{len(ids) - 1} messages taken. 1 still unusable: A field is missing."]
    assert list(SetAsideMessage.objects.filter(outcome=Outcome.WAITING).values_list("pk", flat=True)) == ids[-1:]


def test_all_of_a_reason_are_fed_again_and_no_others(supervisor):
    set_aside(*recorded_call(), error=ValueError("a fault of the last version"))
    others = set_aside(*[b"Event: Newchannel\r\n\r\n"] * 2)
    feeds = set_aside(b"x", error=ValueError("x"), feed="gone")

    asked = supervisor.get(f"{LIST}confirm/", {"deed": "feed_again", "reason": "unreadable", "feed": "ami"})
    answer = supervisor.post(f"{LIST}feed-again/", {"reason": "unreadable", "feed": "ami"})
    of_all_feeds = supervisor.post(f"{LIST}feed-again/", {"reason": "unreadable"})

    number = len(recorded_call())
    assert asked.context["count"] == number
    assert told(answer) == [f"{number} messages taken."]
    assert told(of_all_feeds)[-1] == "0 messages taken. 1 could not be opened here."
    waiting = set(SetAsideMessage.objects.filter(outcome=Outcome.WAITING).values_list("pk", flat=True))
    assert waiting == {*others, *feeds}


def test_no_more_than_some_seconds_of_work_are_done_at_once(supervisor, monkeypatch):
    monkeypatch.setattr(set_aside_views, "AT_ONCE", 2)
    *_older, newest = set_aside(*[b"Response: Success\r\n\r\n"] * 3)

    supervisor.post(f"{LIST}feed-again/", {"reason": "field_missing"})

    assert list(SetAsideMessage.objects.filter(outcome=Outcome.WAITING).values_list("pk", flat=True)) == [newest]


@pytest.mark.parametrize(
    "chosen", [{}, {"id": "x"}, {"id": "9" * 30}, {"id": "-1"}, {"reason": "nonsense"}, {"id": "12"}]
)
def test_nothing_chosen_means_nothing_and_not_all(supervisor, chosen):
    set_aside(b"Response: Success\r\n\r\n")

    asked = supervisor.get(f"{LIST}confirm/", {"deed": "dismiss", **chosen})
    supervisor.post(f"{LIST}feed-again/", chosen)
    supervisor.post(f"{LIST}dismiss/", {**chosen, "because": "by mistake"})

    assert told(asked) == ["No message was chosen."]
    assert SetAsideMessage.objects.get().outcome == Outcome.WAITING


def test_unknown_deed_is_not_found(supervisor):
    (pk,) = set_aside(b"x")

    assert supervisor.get(f"{LIST}confirm/", {"deed": "delete", "id": pk}).status_code == 404


@pytest.mark.parametrize("because", ["", "   "])
def test_dismissing_needs_a_reason(supervisor, because):
    (pk,) = set_aside(b"x")

    answer = supervisor.post(f"{LIST}dismiss/", {"id": pk, "because": because})

    assert told(answer) == ["Nothing was dismissed: say why."]
    assert SetAsideMessage.objects.get().outcome == Outcome.WAITING


def test_dismissed_message_is_found_with_its_reason_and_who(supervisor):
    (pk,) = set_aside(b"x")

    answer = supervisor.post(f"{LIST}dismiss/", {"id": pk, "because": "a <b>test</b> of the PBX\0" + "x" * 300})

    message = SetAsideMessage.objects.get()
    assert told(answer) == ["1 message dismissed."]
    assert message.dismissed_because.startswith("a <b>test</b> of the PBX‹U+0000›xx")
    assert message.dismissed_by == User.objects.get(username="kato")
    for page in (supervisor.get(LIST, {"outcome": "dismissed"}), supervisor.get(f"{LIST}{pk}/")):
        assert "a &lt;b&gt;test&lt;/b&gt; of the PBX‹U+0000›" in page.content.decode()


@pytest.mark.parametrize("deed", ["feed-again", "dismiss"])
def test_deeds_ask_for_the_forms_token(deed):
    (pk,) = set_aside(b"Response: Success\r\n\r\n")
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("kato", Role.SUPERVISOR))

    answer = client.post(f"{LIST}{deed}/", {"id": pk, "because": "x"})

    assert answer.status_code == 403
    assert SetAsideMessage.objects.get().outcome == Outcome.WAITING
