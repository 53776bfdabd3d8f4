"""What changes, as people say it; nothing that changes is left unsaid."""

from datetime import date

import pytest
from django.utils import translation

from kb.directory.importing.differences import Kind, differences
from kb.directory.importing.issues import Reason, Trouble
from kb.directory.importing.plan import planned
from kb.directory.importing.rows import Table
from kb.directory.importing.texts import DECLINED, FIELDS, GROUPS, SENTENCES, TROUBLES, told
from tests.kb.directory.importing.city import City

pytestmark = pytest.mark.unit

DAY = date(2026, 4, 1)


def said(city: City) -> list[tuple[Kind, str]]:
    plan = planned(City().state(), city.wanted())
    with translation.override("en"):
        return [(found.kind, told(found, effective_on=DAY)) for found in differences(plan)]


def moved() -> City:
    """山田 goes from 市民課 to the vacant post of 納税課."""
    return City().alter(Table.POSTS, "juki-1", 職員番号="").alter(Table.POSTS, "nozei-2", 職員番号="M2")


@pytest.mark.parametrize(
    ("city", "expected"),
    [
        (City(), []),
        (
            moved(),
            [
                (Kind.PERSON_MOVED, "山田 一郎: 市民課 住民記録担当 主任 → 納税課 主査, from April 1"),
                (Kind.POST_VACANT, "市民課 住民記録担当 主任 (juki-1)"),
            ],
        ),
        (
            City().alter(Table.POSTS, "juki-1", 単位コード="shimin"),
            [
                (Kind.PERSON_MOVED_WITHIN, "山田 一郎: 市民課 住民記録担当 主任 → 市民課 主任, from April 1"),
                (Kind.POST_MOVED, "主任 (juki-1): 市民課 住民記録担当 → 市民課"),
            ],
        ),
        (
            City().alter(Table.POSTS, "juki-1", 職員番号=""),
            [
                (Kind.PERSON_WITHOUT_POST, "山田 一郎: 市民課 住民記録担当 主任, until March 31"),
                (Kind.POST_VACANT, "市民課 住民記録担当 主任 (juki-1)"),
            ],
        ),
        (
            City().drop(Table.PEOPLE, "M3").alter(Table.POSTS, "nozei-1", 職員番号=""),
            [
                (Kind.PERSON_LEFT, "矢野 拓也 (M3): 納税課 課長, until March 31"),
                (Kind.POST_VACANT, "納税課 課長 (nozei-1)"),
            ],
        ),
        (
            City()
            .add(Table.PEOPLE, 職員番号="M4", 氏名="新田 光", かな="にった ひかる")
            .alter(Table.POSTS, "nozei-2", 職員番号="M4"),
            [(Kind.PERSON_JOINED, "新田 光 (M4): 納税課 主査, from April 1")],
        ),
        (City().alter(Table.PEOPLE, "M2", 氏名="佐藤 一郎"), [(Kind.PERSON_RENAMED, "山田 一郎 → 佐藤 一郎 (M2)")]),
        (
            City().alter(Table.PEOPLE, "M2", 英字="Yamada Ichirō"),
            [(Kind.PERSON_CHANGED, "山田 一郎, name in English: Yamada Ichiro → Yamada Ichirō")],
        ),
        (
            City().alter(Table.POSTS, "kaigo-1", 職員番号="M2"),
            [
                (Kind.CONCURRENT_BEGUN, "山田 一郎: 介護保険課 課長, from April 1"),
                (Kind.CONCURRENT_ENDED, "大野 正彦: 介護保険課 課長, until March 31"),
            ],
        ),
        (
            City()
            .alter(Table.UNITS, "kaigo", 後継単位コード="nozei")
            .alter(Table.POSTS, "kaigo-1", 後継職コード="nozei-1"),
            [
                (Kind.UNIT_CLOSED, "介護保険課 ends (kaigo); 納税課 takes over"),
                (Kind.CONCURRENT_ENDED, "大野 正彦: 介護保険課 課長, until March 31"),
                (Kind.POST_CLOSED, "介護保険課 課長 ends (kaigo-1); 納税課 課長 takes over"),
            ],
        ),
        (
            City().add(Table.UNITS, 単位コード="sodan", 名称="相談担当", 種別="担当", 上位単位コード="nozei"),
            [(Kind.UNIT_BEGUN, "相談担当 begins (sodan) below 納税課")],
        ),
        (City().alter(Table.UNITS, "nozei", 名称="収納課"), [(Kind.UNIT_RENAMED, "納税課 → 収納課 (nozei)")]),
        (
            City().alter(Table.UNITS, "juki", 上位単位コード="nozei"),
            [(Kind.UNIT_MOVED, "住民記録担当: 市民課 → 納税課")],
        ),
        (
            City().alter(Table.UNITS, "shimin", 場所="2階", 公開="", 種別="施設"),
            [
                (Kind.UNIT_CHANGED, "市民課, kind: Section → Facility"),
                (Kind.UNIT_CHANGED, "市民課, place: 1階 → 2階"),
                (Kind.UNIT_CHANGED, "市民課, shown to citizens: ○ → ×"),
            ],
        ),
        (
            City().alter(Table.POSTS, "juki-1", 内線="2999", 担当業務="転入届、転居届", 取次="不可"),
            [
                (Kind.POST_CHANGED, "市民課 住民記録担当 主任, extension: 2102 → 2999"),
                (Kind.POST_CHANGED, "市民課 住民記録担当 主任, duties: added “転居届”, dropped “転出届”"),
                (Kind.POST_CHANGED, "市民課 住民記録担当 主任, takes calls: ○ → ×"),
            ],
        ),
        (
            City().add(Table.POSTS, 職コード="nozei-3", 単位コード="nozei", 職名="主事"),
            [(Kind.POST_BEGUN, "納税課 主事 begins (nozei-3)")],
        ),
    ],
)  # fmt: skip
def test_each_change_is_said_in_a_sentence(city, expected):
    assert said(city) == expected


def test_rows_in_another_order_are_one_sentence():
    city = City()
    city.rows[Table.POSTS].append(city.rows[Table.POSTS].pop(0))

    assert said(city) == [(Kind.ORDER_CHANGED, "Posts at another place of the list: 1")]


def test_a_team_that_moves_does_not_move_each_of_its_people():
    assert [kind for kind, _sentence in said(City().alter(Table.UNITS, "juki", 上位単位コード="nozei"))] == [
        Kind.UNIT_MOVED
    ]


def test_every_column_and_every_kind_has_its_words():
    fields = {
        *City().state().units["juki"].columns(),
        *City().state().posts["juki-1"].columns(),
        *City().state().people["M1"].columns(),
    }

    assert set(FIELDS) == fields - {"name", "parent", "unit", "position"}
    assert set(GROUPS) == set(SENTENCES) == set(Kind)
    assert set(TROUBLES) == set(Trouble)
    assert set(DECLINED) == set(Reason)
