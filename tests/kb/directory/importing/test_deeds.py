"""Uploads: seen by two people, let in wholly or not at all, from a day on; nothing in the past changes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from kb.accounts.policy import Role
from kb.audit.models import Action, AuditEntry
from kb.directory.importing.applying import Author, apply
from kb.directory.importing.deeds import (
    Declined,
    NotImported,
    approve,
    dry_run,
    load_first,
    refuse,
    run_again,
    upload,
)
from kb.directory.importing.issues import Reason, Trouble
from kb.directory.importing.plan import Change, Plan
from kb.directory.importing.present import state_on
from kb.directory.importing.rows import State, Table, to_json
from kb.directory.models import (
    Absence,
    Assignment,
    DirectoryImport,
    OrgUnit,
    OrgUnitVersion,
    Person,
    PersonVersion,
    Post,
    PostVersion,
    ServiceGroup,
    ServiceGroupUnit,
)
from kb.directory.units import units_on
from tests.kb.directory.importing.city import FIRST_DAY, City, official

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 10:00 in the city
TODAY = date(2026, 3, 2)
DAY = date(2026, 4, 1)
LATER = date(2026, 7, 1)
VERSIONS = (OrgUnitVersion, PostVersion, PersonVersion, Assignment)


@pytest.fixture
def city() -> City:
    """The small city in the directory since its first day."""
    return City().load()


@pytest.fixture
def owner():
    """The city's contract owner, who uploads."""
    return official("aoki", Role.CITY)


@pytest.fixture
def approver():
    """A second person, who lets in."""
    return official("baba", Role.APPROVER)


def bring(city: City, owner, *tables: Table, day: date = DAY, **more) -> DirectoryImport:
    return upload(city.uploads(*tables), effective_on=day, by=owner, at=NOW, **more)


def let_in(stored: DirectoryImport, approver, **more) -> DirectoryImport:
    return approve(stored, by=approver, at=NOW, **more)


def moved() -> City:
    """山田 goes to the vacant post of 納税課."""
    return City().alter(Table.POSTS, "juki-1", 職員番号="").alter(Table.POSTS, "nozei-2", 職員番号="M2")


def everything() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (*VERSIONS, OrgUnit, Post, Person)]


def holders(day: date) -> dict[str, str]:
    return {code: row.person for code, row in state_on(day).posts.items() if row.person}


def refused(city: City, owner, *tables: Table, **more) -> list[Trouble]:
    with pytest.raises(NotImported) as raised:
        bring(city, owner, *tables, **more)
    return [issue.trouble for issue in raised.value.issues if issue.is_error]


def declined(deed, *given, **more) -> Reason:
    with pytest.raises(Declined) as raised:
        deed(*given, at=NOW, **more)
    return raised.value.reason


def test_an_empty_directory_is_filled_from_any_day_on():
    City().load()

    assert state_on(FIRST_DAY).posts.keys() == {"shimin-1", "juki-1", "nozei-1", "nozei-2", "kaigo-1"}
    assert state_on(date(2025, 3, 31)).units == {}
    assert AuditEntry.objects.get().action == Action.DIRECTORY_IMPORTED


def test_a_directory_that_holds_something_is_not_filled_again(city):
    with pytest.raises(NotImported) as raised:
        load_first(*(file.content for file in City().uploads()), effective_on=FIRST_DAY)

    assert [issue.trouble for issue in raised.value.issues] == [Trouble.NOT_EMPTY]


def test_a_wrong_row_leaves_the_directory_empty():
    with pytest.raises(NotImported):
        City().alter(Table.UNITS, "juki", 上位単位コード="nowhere").load()

    assert not OrgUnit.objects.exists()


def test_an_upload_changes_nothing_and_waits(city, owner):
    before = everything()

    stored = bring(moved(), owner)

    assert everything() == before
    assert stored.state == DirectoryImport.State.WAITING
    assert [row["kind"] for row in stored.summary["differences"]] == ["person_moved", "post_vacant"]
    assert AuditEntry.objects.first().action == Action.DIRECTORY_UPLOADED


def test_what_is_let_in_holds_from_its_day_and_not_before(city, owner, approver):
    decided = let_in(bring(moved(), owner), approver, comment="確認済み")

    assert holders(date(2026, 3, 31))["juki-1"] == "M2"
    assert "juki-1" not in holders(DAY)
    assert holders(DAY)["nozei-2"] == "M2"
    assert (decided.state, decided.decided_by, decided.comment) == ("applied", approver, "確認済み")
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.actor, entry.subject_key) == (
        Action.DIRECTORY_IMPORTED,
        approver.pk,
        f"directory_import:{decided.pk}",
    )


def test_rows_that_do_not_change_are_not_touched(city, owner, approver):
    let_in(bring(moved(), owner), approver)

    assert OrgUnitVersion.objects.count() == OrgUnitVersion.history.count() == 5
    assert PersonVersion.history.count() == 3
    assert sorted(Assignment.objects.values_list("post__code", "valid_from", "valid_to")) == [
        ("juki-1", FIRST_DAY, DAY),
        ("kaigo-1", FIRST_DAY, None),
        ("nozei-1", FIRST_DAY, None),
        ("nozei-2", DAY, None),
        ("shimin-1", FIRST_DAY, None),
    ]


def test_the_history_keeps_who_let_it_in(city, owner, approver):
    stored = let_in(bring(moved(), owner), approver)

    written = Assignment.history.filter(history_user=approver)

    assert sorted(written.values_list("history_type", "history_change_reason")) == [
        ("+", f"Import {stored.pk}"),
        ("~", f"Import {stored.pk}"),
    ]


def test_a_row_of_the_same_day_is_changed_in_place(city, owner, approver):
    let_in(bring(moved(), owner), approver)
    let_in(bring(moved().alter(Table.POSTS, "nozei-2", 職員番号="M1", 兼務="○"), owner), approver)
    let_in(bring(City(), owner), approver)

    assert holders(DAY) == holders(FIRST_DAY)
    assert Assignment.objects.filter(post__code="nozei-2").count() == 0
    assert [row.history_type for row in Assignment.history.filter(post__code="nozei-2").order_by("history_id")] == [
        "+",
        "~",
        "-",
    ]


def test_two_people_who_change_posts_are_let_in(city, owner, approver):
    swapped = City().alter(Table.POSTS, "juki-1", 職員番号="M3").alter(Table.POSTS, "nozei-1", 職員番号="M2")

    let_in(bring(swapped, owner), approver)

    assert (holders(DAY)["juki-1"], holders(DAY)["nozei-1"]) == ("M3", "M2")


def test_a_closed_unit_hands_its_groups_to_its_successor(city, owner, approver):
    group = ServiceGroup.objects.create(code="kaigo", name="介護保険課", name_kana="かいご", name_en="Care")
    account = official("chiba", Role.AUTHOR, unit_id=OrgUnit.objects.get(code="kaigo").pk)
    ServiceGroupUnit.objects.create(service_group=group, unit=OrgUnit.objects.get(code="kaigo"))
    closing = City().alter(Table.UNITS, "kaigo", 後継単位コード="nozei").drop(Table.POSTS, "kaigo-1")

    stored = bring(closing, owner)
    let_in(stored, approver)

    assert [(row["kind"], row["name"], row["gone"], row["successor"]) for row in stored.summary["dependents"]] == [
        ("group", "介護保険課", "介護保険課", "納税課"),
        ("account", f"chiba ({account.username})", "介護保険課", "納税課"),
    ]
    assert OrgUnit.objects.get(code="kaigo").successor.code == "nozei"
    assert {row.unit.code for row in ServiceGroupUnit.objects.on(date(2026, 3, 31))} == {"kaigo"}
    assert {row.unit.code for row in ServiceGroupUnit.objects.on(DAY)} == {"nozei"}
    assert "kaigo" not in {version.unit.code for version in units_on(DAY).versions.values()}


def test_what_points_to_a_unit_without_successor_is_told_of(city, owner, approver):
    group = ServiceGroup.objects.create(code="kaigo", name="介護保険課", name_kana="かいご", name_en="Care")
    ServiceGroupUnit.objects.create(service_group=group, unit=OrgUnit.objects.get(code="kaigo"))
    group.lines.create(number="0467001700", name="介護保険課直通", name_en="Care")

    stored = bring(City().drop(Table.UNITS, "kaigo").drop(Table.POSTS, "kaigo-1"), owner)

    assert [(row["kind"], row["name"], row["successor"]) for row in stored.summary["dependents"]] == [
        ("group", "介護保険課", ""),
        ("line", "介護保険課直通 0467001700", ""),
    ]


def test_a_failure_in_the_middle_leaves_nothing(city):
    before, entries = everything(), AuditEntry.objects.count()
    holder = {"person": "M2", "is_concurrent": False}
    twice = [Change(code="nozei-2", before=None, after=holder), Change(code="nozei-2", before=None, after=holder)]
    renamed = City().alter(Table.PEOPLE, "M2", 氏名="佐藤 一郎").state().people["M2"].columns()
    plan = Plan(
        before=State(),
        after=State(),
        people=[Change(code="M2", before={}, after=renamed)],
        holders=twice,
    )

    # The database refuses two holders of one post, after the new name was written.
    with pytest.raises(IntegrityError):
        apply(plan, on=DAY, author=Author(user=None, reason="test"))

    assert everything() == before
    assert PersonVersion.history.count() == 3
    assert AuditEntry.objects.count() == entries


def test_a_row_that_the_database_refuses_leaves_the_import_waiting(city, owner, approver):
    before = everything()
    changed = City().alter(Table.UNITS, "nozei", 名称="収納課").wanted()
    # What no file brings: a post without a title, refused after the unit's new name was written.
    untitled = replace(changed, posts=changed.posts | {"juki-1": replace(changed.posts["juki-1"], title=None)})
    stored = DirectoryImport.objects.create(
        file_name="directory.xlsx",
        file_hash="",
        effective_on=DAY,
        plan=to_json(untitled),
        summary=dry_run(untitled, effective_on=DAY).summary,
        directory_revision=0,
        uploaded_by=owner,
        uploaded_at=NOW,
    )

    assert declined(approve, stored, by=approver) is Reason.DATABASE

    stored.refresh_from_db()
    assert stored.state == "waiting"
    assert everything() == before
    assert not AuditEntry.objects.filter(actor=approver.pk).exists()


def test_whoever_uploads_does_not_let_in_with_another_account(city, owner):
    other_account = official("aoki-2", Role.APPROVER, person_number="aoki")

    assert declined(approve, bring(moved(), owner), by=other_account) is Reason.SAME_PERSON


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.APPROVER])
def test_other_roles_let_nothing_in(city, owner, role):
    somebody = official("dan", role)

    assert declined(approve, bring(moved(), owner), by=somebody) is Reason.NOT_YOURS


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CITY])
def test_other_roles_upload_nothing(city, role):
    somebody = official("dan", role)

    assert declined(upload, moved().uploads(), effective_on=DAY, by=somebody) is Reason.NOT_YOURS


def test_an_import_is_decided_once(city, owner, approver):
    stored = bring(moved(), owner)
    let_in(stored, approver)

    assert declined(approve, stored, by=approver) is Reason.DECIDED
    assert declined(refuse, stored, by=approver, comment="遅い") is Reason.DECIDED
    assert declined(run_again, stored, effective_on=DAY, by=owner) is Reason.DECIDED


def test_sending_back_needs_a_reason_and_changes_nothing(city, owner, approver):
    before, stored = everything(), bring(moved(), owner)

    assert declined(refuse, stored, by=approver, comment="") is Reason.COMMENT
    refuse(stored, by=approver, at=NOW, comment="山田さんは異動しません")

    stored.refresh_from_db()
    assert (stored.state, stored.comment) == ("refused", "山田さんは異動しません")
    assert AuditEntry.objects.first().action == Action.DIRECTORY_REFUSED
    assert everything() == before


def test_whoever_uploaded_may_take_it_back(city, owner):
    stored = bring(moved(), owner)

    refuse(stored, by=owner, at=NOW, comment="差し替えます")

    stored.refresh_from_db()
    assert stored.state == "refused"


def test_an_import_whose_differences_changed_is_outdated_and_may_be_run_again(city, owner, approver):
    stored = bring(moved(), owner)
    let_in(bring(City().alter(Table.PEOPLE, "M2", 氏名="佐藤 一郎"), owner, Table.PEOPLE), approver)

    # It would call 山田 by the old name again, and nobody has seen that.
    assert declined(approve, stored, by=approver) is Reason.OUTDATED
    stored.refresh_from_db()
    assert stored.state == "outdated"
    assert holders(DAY)["juki-1"] == "M2"

    # Of the same day, so that the new name is undone in place: now it is shown.
    fresh = run_again(stored, effective_on=DAY, by=owner, at=NOW)
    assert "person_renamed" in {row["kind"] for row in fresh.summary["differences"]}
    let_in(fresh, approver)
    assert holders(DAY)["nozei-2"] == "M2"


def test_a_change_of_the_directory_that_concerns_it_not_does_not_outdate_it(city, owner, approver):
    stored = bring(moved(), owner)
    Absence.objects.create(
        person=Person.objects.get(staff_number="M3"), starts_at=NOW, ends_at=NOW.replace(hour=5), reason="leave"
    )

    assert let_in(stored, approver).state == "applied"


def test_a_day_that_has_passed_is_refused_at_upload_and_at_approval(city, owner, approver):
    assert refused(moved(), owner, day=date(2026, 3, 1)) == [Trouble.PAST_DAY]

    stored = bring(moved(), owner, day=TODAY)
    with pytest.raises(Declined) as raised:
        approve(stored, by=approver, at=datetime(2026, 3, 2, 15, 0, tzinfo=UTC))  # midnight in the city

    assert raised.value.reason is Reason.OUTDATED
    assert "nozei-2" not in holders(TODAY)


def test_the_first_import_of_all_may_begin_in_the_past(owner, approver):
    let_in(bring(City(), owner, day=FIRST_DAY), approver)

    assert "juki-1" in holders(FIRST_DAY)


def test_a_file_that_changes_nothing_is_not_stored(city, owner):
    assert refused(City(), owner) == [Trouble.NOTHING_CHANGES]


def test_more_than_a_third_that_vanishes_is_asked_about_twice(city, owner, approver):
    shrunken = City().drop(Table.POSTS, "kaigo-1").drop(Table.POSTS, "nozei-2")

    assert refused(shrunken, owner) == [Trouble.MANY_VANISH]
    stored = bring(shrunken, owner, confirmed=True)
    assert declined(approve, stored, by=approver) is Reason.CONFIRM
    assert let_in(stored, approver, confirmed=True).state == "applied"


def test_what_is_arranged_for_a_later_day_stands_against_an_earlier_one(city, owner, approver):
    let_in(bring(City().alter(Table.UNITS, "nozei", 名称="収納課"), owner, day=LATER), approver)

    assert refused(City().alter(Table.UNITS, "nozei", 名称="徴収課"), owner) == [Trouble.ARRANGED_LATER]
    # What is not touched stays as it is arranged.
    let_in(bring(moved(), owner), approver)
    assert state_on(DAY).units["nozei"].name == "納税課"
    assert state_on(LATER).units["nozei"].name == "収納課"
    assert holders(LATER)["nozei-2"] == "M2"


def test_what_is_arranged_for_a_later_day_keeps_what_it_needs(city, owner, approver):
    late = City().add(Table.POSTS, 職コード="kaigo-2", 単位コード="kaigo", 職名="主事")
    let_in(bring(late, owner, day=LATER), approver)
    closing = City().drop(Table.UNITS, "kaigo").drop(Table.POSTS, "kaigo-1")

    assert refused(closing, owner) == [Trouble.NEEDED_LATER]


def test_an_upload_tells_of_others_that_wait(city, owner):
    bring(moved(), owner)

    second = bring(City().alter(Table.UNITS, "nozei", 名称="収納課"), owner)

    assert [row["trouble"] for row in second.summary["warnings"]] == ["others_wait"]
