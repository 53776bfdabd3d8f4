"""News: who reads it, who writes it, and who has not read it yet."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from calllog.news.deeds import note_read, publish, withdraw
from calllog.news.models import News, Reading
from calllog.news.queries import news_of_desks, readers_of
from kb.accounts.policy import Role
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOW = timezone.now()
TODAY = timezone.localdate(NOW)


def piece(writer, *, title: str = "番号が変わりました", days: int = 0, at=NOW) -> News:
    until = TODAY + timedelta(days=days)
    return publish(title=title, body="本文", is_important=True, until=until, by=writer, at=at)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def writer():
    return faqs.person("kato", Role.SUPERVISOR)


@pytest.fixture
def operator():
    return faqs.person("yamamoto", Role.OPERATOR)


def test_news_is_shown_until_its_last_day_or_until_it_is_withdrawn(writer):
    today, over, withdrawn, later = (
        piece(writer),
        piece(writer, days=-1),
        piece(writer),
        piece(writer, at=NOW + timedelta(hours=1)),
    )
    withdraw(withdrawn, at=NOW)

    assert [one.news for one in news_of_desks(NOW)] == [today]
    assert later.pk
    assert over.pk


@pytest.mark.parametrize("pieces", [1, 3])
def test_desks_read_all_news_with_two_queries(writer, operator, django_assert_num_queries, pieces):
    for _piece in range(pieces):
        note_read(piece(writer), by=operator, at=NOW)

    with django_assert_num_queries(2):
        shown = news_of_desks(NOW)

    assert [one.readers for one in shown] == [frozenset({operator.pk})] * pieces


def test_reading_counts_once_and_those_who_miss_it_are_named(writer, operator):
    news, other = piece(writer), faqs.person("sato", Role.OPERATOR)

    for minutes in (0, 5):
        note_read(news, by=operator, at=NOW + timedelta(minutes=minutes))

    readers = readers_of(news)
    assert [(reading.reader, reading.read_at) for reading in readers.readings] == [(operator, NOW)]
    assert readers.missing == [other]


def test_supervisor_writes_news_and_an_operator_reads_it(writer, operator):
    form = {"title": "昼休みの交代", "body": "12時と13時", "is_important": "on", "until": TODAY.isoformat()}

    written = signed_in(writer).post("/news/new/", form)
    reader = signed_in(operator)
    page = reader.get("/news/").content.decode()
    reader.post(f"/news/{News.objects.get().pk}/read/")

    assert written.status_code == 302
    assert "昼休みの交代" in page
    assert Reading.objects.get().reader == operator


def test_news_that_is_over_before_it_begins_is_refused(writer):
    form = {"title": "昨日", "body": "本文", "until": (TODAY - timedelta(days=1)).isoformat()}

    answer = signed_in(writer).post("/news/new/", form)

    assert answer.status_code == 200
    assert not News.objects.exists()


def test_operators_neither_write_nor_withdraw_nor_see_who_has_read(writer, operator):
    news, client = piece(writer), signed_in(operator)

    answers = [
        client.get("/news/new/"),
        client.post("/news/new/", {}),
        client.get(f"/news/{news.pk}/"),
        client.post(f"/news/{news.pk}/withdraw/"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert News.objects.get().withdrawn_at is None


def test_city_sees_how_many_have_read_and_not_which_operators(writer, operator):
    news = piece(writer)
    note_read(news, by=operator, at=NOW)
    city = signed_in(faqs.person("nakamura", Role.CITY))

    names = [client.get(f"/news/{news.pk}/").content.decode().count("Yamamoto") for client in (city, signed_in(writer))]

    assert names == [0, 1]


def test_reader_sees_what_is_shown_and_the_writer_all_of_it(writer, operator):
    piece(writer, title="きのうまで", days=-1)

    assert "きのうまで" not in signed_in(operator).get("/news/").content.decode()
    assert "きのうまで" in signed_in(writer).get("/news/").content.decode()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id": true}', b'{"id": 0}', b'{"id": 99}', b'{"id": "1"}'])
def test_desk_is_told_that_no_such_news_is_shown(writer, operator, body):
    piece(writer, days=-1)

    answer = signed_in(operator).post("/desk/news/", body, content_type="application/json")

    assert answer.status_code == 404


def test_desk_notes_that_the_operator_has_read_it(writer, operator):
    news = piece(writer)

    answer = signed_in(operator).post("/desk/news/", {"id": news.pk}, content_type="application/json")

    assert answer.status_code == 204
    assert Reading.objects.get().reader == operator
