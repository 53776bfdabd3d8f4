"""What callers say is known for minutes, sealed, and in no ledger."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from calllog.heard.models import HeardWords
from calllog.heard.said import WordsSaid
from calllog.heard.words import KEPT, LONGEST, forget_words, note_words, words_heard

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOW = timezone.now()


def say(words: str, *, call: str = "c-1", seconds: float = 0, key: str | None = None) -> None:
    said = WordsSaid(call_id=call, occurred_at=NOW + timedelta(seconds=seconds), words=words)
    note_words({key or f"{call} {seconds}": said}, at=NOW + timedelta(seconds=seconds))


def test_words_of_a_call_are_one_text_in_the_order_in_which_they_were_said():
    say("パスポートを", seconds=2)
    say("もしもし", seconds=1)
    say("引っ越し", call="c-2", seconds=3)

    assert words_heard(NOW) == {"c-1": "もしもし パスポートを", "c-2": "引っ越し"}


def test_the_same_message_twice_is_one():
    say("もしもし", key="m")
    say("もしもし", key="m", seconds=1)

    assert words_heard(NOW) == {"c-1": "もしもし"}


def test_of_a_long_story_the_end_is_known():
    for second in range(60):
        say(f"{second:02}分の話のつづき", seconds=second)

    (said,) = words_heard(NOW + timedelta(minutes=1)).values()
    assert len(said) <= LONGEST
    assert said.endswith("59分の話のつづき")


def test_of_very_many_the_latest_are_read(monkeypatch):
    monkeypatch.setattr("calllog.heard.words.MOST_ROWS", 3)
    for second in range(5):
        say(str(second), seconds=second)

    assert words_heard(NOW + timedelta(seconds=5)) == {"c-1": "2 3 4"}


def test_words_are_sealed_where_they_are_kept():
    say("見本太郎と申します")

    assert "見本太郎".encode() not in bytes(HeardWords.objects.get().sealed)


def test_words_are_forgotten_minutes_later():
    say("もしもし")
    say("まだ話しています", seconds=60)

    late = NOW + KEPT + timedelta(seconds=1)
    assert words_heard(late) == {"c-1": "まだ話しています"}
    forget_words(late)
    assert HeardWords.objects.count() == 1
    forget_words(late + timedelta(minutes=1))
    assert not HeardWords.objects.exists()


def test_words_sealed_with_another_key_are_passed_over_and_said(caplog):
    say("もしもし")
    say("引っ越し", call="c-2")
    HeardWords.objects.filter(call_id="c-1").update(sealed=b"0" * 40)

    with caplog.at_level(logging.ERROR):
        assert words_heard(NOW) == {"c-2": "引っ越し"}
    assert "c-1" in caplog.text
