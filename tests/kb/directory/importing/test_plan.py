"""What rows end and begin, what cannot stand together, and what stands against it on later days."""

from dataclasses import replace
from datetime import date

import pytest

from kb.directory.importing.issues import Trouble
from kb.directory.importing.plan import STEP, LaterRow, check, check_later, planned
from kb.directory.importing.rows import State, Table
from tests.kb.directory.importing.city import City

pytestmark = pytest.mark.unit

DAY = date(2026, 4, 1)


def troubles(city: City, *tables: Table, before: City | None = None) -> list[tuple[Trouble, int, str]]:
    issues = check((before or City()).state(), city.wanted(*tables))
    return [(issue.trouble, issue.line, issue.column) for issue in issues]


def codes(changes) -> list[str]:
    return [change.code for change in changes]


def test_the_same_files_again_change_nothing():
    assert planned(City().state(), City().wanted()).is_empty


def test_files_change_only_the_tables_that_they_hold():
    plan = planned(City().state(), City().alter(Table.PEOPLE, "M2", 氏名="佐藤 一郎").wanted(Table.PEOPLE))

    assert (plan.units, plan.posts, plan.holders, codes(plan.people)) == ([], [], [], ["M2"])


def test_a_holder_changes_without_the_post():
    plan = planned(City().state(), City().alter(Table.POSTS, "nozei-2", 職員番号="M2", 兼務="○").wanted())

    assert (plan.posts, codes(plan.holders)) == ([], ["nozei-2"])
    assert plan.holders[0].before is None
    assert plan.holders[0].after == {"person": "M2", "is_concurrent": True}


def test_new_rows_find_room_between_their_neighbours():
    before = City().state()
    city = City()
    for number in range(3):
        city.rows[Table.UNITS].insert(2, city.rows[Table.UNITS][1] | {"単位コード": f"new-{number}"})

    plan = planned(before, city.wanted(Table.UNITS))

    assert {change.code: change.after["position"] for change in plan.units} == {
        "new-2": 2 * STEP + 250,
        "new-1": 2 * STEP + 500,
        "new-0": 2 * STEP + 750,
    }


def test_of_rows_in_another_order_as_few_as_possible_move():
    city = City()
    city.rows[Table.UNITS].append(city.rows[Table.UNITS].pop(1))

    plan = planned(City().state(), city.wanted(Table.UNITS))

    assert {change.code: change.after["position"] for change in plan.units} == {"shimin": 6 * STEP}


def test_rows_that_share_a_place_keep_it():
    before = City().state()
    units = {code: replace(row, position=5) for code, row in before.units.items()}

    plan = planned(replace(before, units=units), City().wanted(Table.UNITS))

    assert plan.is_empty


@pytest.mark.parametrize(
    ("city", "expected"),
    [
        (City(), []),
        (City().alter(Table.UNITS, "juki", 上位単位コード="nowhere"), [(Trouble.UNKNOWN_PARENT, 4, "上位単位コード")]),
        (City().alter(Table.UNITS, "juki", 上位単位コード="juki"), [(Trouble.OWN_ANCESTOR, 4, "上位単位コード")]),
        (
            City().alter(Table.UNITS, "mihon", 上位単位コード="juki"),
            [
                (Trouble.OWN_ANCESTOR, 2, "上位単位コード"),
                (Trouble.OWN_ANCESTOR, 3, "上位単位コード"),
                (Trouble.OWN_ANCESTOR, 4, "上位単位コード"),
            ],
        ),
        (City().alter(Table.POSTS, "juki-1", 単位コード="nowhere"), [(Trouble.UNKNOWN_UNIT, 3, "単位コード")]),
        (City().alter(Table.POSTS, "nozei-2", 職員番号="M9"), [(Trouble.UNKNOWN_PERSON, 5, "職員番号")]),
        (City().alter(Table.POSTS, "nozei-2", 職員番号="M2"), [(Trouble.TWO_MAIN_POSTS, 5, "兼務")]),
        (City().alter(Table.POSTS, "juki-1", 兼務="○"), [(Trouble.CONCURRENT_ONLY, 3, "兼務")]),
        (City().alter(Table.POSTS, "juki-1", 職員番号=""), [(Trouble.WITHOUT_POST, 3, "職員番号")]),
        (City().alter(Table.POSTS, "juki-1", 内線="2101"), [(Trouble.EXTENSION_TWICE, 3, "内線")]),
        (
            City()
            .alter(Table.UNITS, "kaigo", 後継単位コード="nowhere")
            .alter(Table.POSTS, "kaigo-1", 単位コード="nozei"),
            [(Trouble.UNKNOWN_SUCCESSOR, 6, "後継単位コード")],
        ),
        (
            City().add(Table.UNITS, 単位コード="never", 名称="幻", 種別="課", かな="まぼろし", 後継単位コード="nozei"),
            [(Trouble.UNKNOWN_ENDING, 7, "単位コード")],
        ),
    ],
)  # fmt: skip
def test_rows_that_cannot_stand_together_are_named(city, expected):
    assert troubles(city) == expected


def test_a_file_of_units_must_not_leave_out_one_that_has_posts():
    city = City().drop(Table.UNITS, "kaigo")

    assert troubles(city, Table.UNITS) == [(Trouble.UNKNOWN_UNIT, 0, "単位コード")]


def test_a_file_of_people_must_not_leave_out_one_who_holds_a_post():
    city = City().drop(Table.PEOPLE, "M3")

    assert troubles(city, Table.PEOPLE) == [(Trouble.UNKNOWN_PERSON, 0, "職員番号")]


def test_a_unit_that_stands_again_loses_its_successor():
    before = City().state()
    closed = State(
        units={code: row for code, row in before.units.items() if code != "kaigo"},
        unit_successors={"kaigo": "nozei"},
        known_units=before.known_units,
    )

    plan = planned(closed, City().wanted(Table.UNITS))

    assert codes(plan.units) == ["kaigo"]
    assert plan.unit_successors == {"kaigo": ""}


def test_what_is_arranged_for_later_days_is_not_overwritten():
    plan = planned(City().state(), City().alter(Table.UNITS, "nozei", 名称="収納課").wanted())

    issues = check_later(plan, [LaterRow(kind="units", code="nozei", day=DAY)])

    assert [(issue.trouble, issue.is_error) for issue in issues] == [(Trouble.ARRANGED_LATER, True)]


def test_what_later_rows_need_may_not_end():
    city = City().drop(Table.UNITS, "kaigo").drop(Table.POSTS, "kaigo-1")
    plan = planned(City().state(), city.wanted())
    later = LaterRow(kind="posts", code="new", day=DAY, needs=frozenset({(Table.UNITS, "kaigo")}))

    issues = check_later(plan, [later])

    assert [(issue.trouble, issue.parameters["missing"]) for issue in issues] == [(Trouble.NEEDED_LATER, "kaigo")]


def test_what_is_arranged_for_others_stays_and_is_told_of():
    plan = planned(City().state(), City().alter(Table.UNITS, "nozei", 名称="収納課").wanted())

    issues = check_later(plan, [LaterRow(kind="units", code="kaigo", day=DAY)])

    assert [(issue.trouble, issue.is_error) for issue in issues] == [(Trouble.KEPT_LATER, False)]
    assert issues[0].parameters == {"number": 1, "day": "2026-04-01"}
