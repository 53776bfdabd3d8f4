"""Moments as people write them: the city's clock, whole minutes, and what is no moment."""

from datetime import UTC, datetime

import pytest

from kb.knowledge.moments import read_moment

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "utc", "last"),
    [
        ("2026-11-22T14:03", (5, 3, 0, 0), (5, 3, 59, 999999)),
        ("2026-11-22 14:03", (5, 3, 0, 0), (5, 3, 59, 999999)),
        ("2026-11-22T14:03:20", (5, 3, 20, 0), (5, 3, 20, 0)),
        ("2026-11-22T14:03+09:00", (5, 3, 0, 0), (5, 3, 59, 999999)),
        ("2026-11-22T05:03:20Z", (5, 3, 20, 0), (5, 3, 20, 0)),
    ],
)
def test_moment_is_read_by_the_citys_clock(text, utc, last):
    moment = read_moment(text)

    assert moment.at == datetime(2026, 11, 22, *utc, tzinfo=UTC)
    assert moment.last == datetime(2026, 11, 22, *last, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-11-22",
        "2026-02-30T14:03",
        "2026-11-22T25:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "\0",
    ],
)
def test_what_is_no_moment_is_none(text):
    assert read_moment(text) is None
