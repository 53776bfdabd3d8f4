"""What was published when, from rows of the log: right at every border."""

from datetime import UTC, datetime, timedelta

import pytest

from kb.knowledge.past import End, LogRow, Publication, RuleRow, changes_within, live_at, publications, rule_at

pytestmark = pytest.mark.unit

NOON = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
INSTANT = timedelta.resolution
ANNA, BEN = 1, 2


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def row(minutes: int, action: str, revision: int | None = None, *, who: int | None = ANNA, **more: object) -> LogRow:
    return LogRow(
        **{"id": minutes, "language": "ja", "action": f"wagtail.{action}", "at": at(minutes), "who": who} | more,
        revision=revision,
    )


def revision_at(rows: list[LogRow], moment: datetime, language: str = "ja") -> int | None:
    found = live_at(publications(rows), moment).get(language)
    return found.revision if found else None


def test_three_texts_follow_each_other_to_the_instant():
    rows = [row(0, "publish", 11), row(10, "publish", 12), row(20, "publish", 13)]

    seen = [
        revision_at(rows, moment)
        for moment in (at(0) - INSTANT, at(0), at(10) - INSTANT, at(10), at(20) - INSTANT, at(20), at(99))
    ]

    assert seen == [None, 11, 11, 12, 12, 13, 13]


def test_order_of_the_rows_does_not_matter():
    rows = [row(0, "publish", 11), row(10, "unpublish"), row(20, "publish", 13)]

    assert publications(rows) == publications(rows[::-1])


def test_of_two_publications_at_the_same_moment_the_one_noted_later_holds():
    rows = [row(0, "publish", 12, id=8), row(0, "publish", 11, id=7)]

    assert revision_at(rows, at(0)) == 12


@pytest.mark.parametrize(
    ("action", "end"), [("unpublish", End.TAKEN_BACK), ("unpublish.scheduled", End.EXPIRED), ("publish", End.REPLACED)]
)
def test_publication_says_when_and_how_it_ended(action, end):
    first = publications([row(0, "publish", 11), row(10, action, 12, who=BEN)])[0]

    assert first == Publication(
        language="ja", revision=11, since=at(0), by=ANNA, on_its_day=False, until=at(10), end=end, ended_by=BEN
    )


def test_taking_back_leaves_nothing_until_it_goes_out_again():
    rows = [row(0, "publish", 11), row(10, "unpublish"), row(20, "publish", 11)]

    assert [revision_at(rows, at(minutes)) for minutes in (9, 10, 19, 20)] == [11, None, None, 11]


def test_taking_back_what_is_not_published_changes_nothing():
    assert publications([row(0, "unpublish"), row(1, "unpublish.scheduled")]) == []


def test_approval_for_a_later_day_changes_nothing_until_that_day():
    rows = [
        row(0, "publish", 11),
        row(10, "publish.schedule", 12, who=BEN),
        row(20, "publish.scheduled", 12, who=None),
    ]

    assert [revision_at(rows, at(minutes)) for minutes in (0, 10, 19, 20)] == [11, 11, 11, 12]
    assert [(one.by, one.on_its_day) for one in publications(rows)] == [(ANNA, False), (BEN, True)]


def test_whatever_else_the_cms_notes_changes_nothing():
    others = (
        "edit",
        "revert",
        "move",
        "reorder",
        "copy",
        "rename",
        "create",
        "lock",
        "schedule.cancel",
        "delete_other",
    )
    rows = [row(0, "publish", 11), *(row(minutes, action, 12) for minutes, action in enumerate(others, start=1))]

    assert publications(rows) == publications(rows[:1])


def test_languages_do_not_touch_each_other():
    rows = [row(0, "publish", 11), row(5, "publish", 21, language="en"), row(10, "unpublish", language="en")]

    assert [(revision_at(rows, at(m)), revision_at(rows, at(m), "en")) for m in (0, 5, 9, 10)] == [
        (11, None),
        (11, 21),
        (11, 21),
        (11, None),
    ]


def test_changes_within_a_minute_leave_out_its_beginning():
    found = publications([row(0, "publish", 11), row(1, "publish", 12), row(2, "unpublish")])

    assert changes_within(found, at(0), at(2)) == [at(1), at(2)]
    assert changes_within(found, at(0), at(1) - INSTANT) == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [((0, 10), (10, 20), False), ((0, 10), (9, 20), True), ((0, None), (5, None), True), ((5, None), (0, 5), False)],
)
def test_publications_overlap_only_where_both_hold(first, second, expected):
    def publication(since: int, until: int | None) -> Publication:
        end = None if until is None else at(until)
        return Publication(language="ja", revision=1, since=at(since), by=None, on_its_day=False, until=end)

    assert publication(*first).overlaps(publication(*second)) is expected
    assert publication(*second).overlaps(publication(*first)) is expected


def rule(pk: int, valid_from: int, set_at: int) -> RuleRow:
    return RuleRow(id=pk, valid_from=at(valid_from), set_at=at(set_at))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(at(0) - INSTANT, None), (at(0), 1), (at(10) - INSTANT, 1), (at(10), 3), (at(25), 3)],
)
def test_rule_holds_from_its_moment_and_the_later_of_two_wins(moment, expected):
    rules = [rule(3, 10, 6), rule(2, 10, 5), rule(1, 0, 0)]

    found = rule_at(rules, moment)

    assert (found.id if found else None) == expected


def test_backdated_rule_was_not_seen_before_it_was_set():
    rules = [rule(1, 0, 0), rule(2, 5, 30)]

    assert [rule_at(rules, at(minutes)).id for minutes in (10, 29, 30)] == [1, 1, 2]
