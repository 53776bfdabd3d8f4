"""Rules whose target is gone: named, with since when and who succeeded."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.directory.models import (
    Assignment,
    OrgUnit,
    OrgUnitVersion,
    Person,
    Post,
    PostVersion,
    ServiceGroup,
    UnitKind,
)
from kb.faq_pages.broken import Breakage, broken_rules
from kb.faq_pages.models import FaqPage, HandlingRule, Kind
from kb.faq_pages.rules import set_rule
from tests.factories import cms, faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TODAY = date(2026, 4, 1)
DAY = timedelta(days=1)
LAST_YEAR = date(2025, 4, 1)


@pytest.fixture
def group() -> ServiceGroup:
    return faqs.service_group()


@pytest.fixture
def author(group) -> User:
    return faqs.person("author", Role.AUTHOR, unit="shimin")


def _unit(code: str, until: date | None = None, since: date = LAST_YEAR, successor: OrgUnit | None = None) -> OrgUnit:
    unit = OrgUnit.objects.create(code=code, successor=successor)
    OrgUnitVersion.objects.create(
        unit=unit, kind=UnitKind.TEAM, name=f"{code}担当", valid_from=since, valid_to=until, telephone="0467-00-1000"
    )
    return unit


def _post(code: str, until: date | None = None, held: bool = True, successor: Post | None = None) -> Post:
    post = Post.objects.create(code=code, successor=successor)
    unit, _new = OrgUnit.objects.get_or_create(code="shimin")
    PostVersion.objects.create(
        post=post, unit=unit, title=f"{code}係長", extension="2345", valid_from=LAST_YEAR, valid_to=until
    )
    if held:
        person = Person.objects.create(staff_number=code)
        Assignment.objects.create(post=post, person=person, valid_from=LAST_YEAR, valid_to=until)
    return post


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _rule(page: FaqPage, by: User, valid_from: date = LAST_YEAR, **target: object) -> HandlingRule:
    return set_rule(
        number=page.number_id,
        kind=Kind.TRANSFER,
        target="somewhere",
        valid_from=_at(valid_from),
        who=by,
        why="agreed",
        **target,
    )


def _page(group: ServiceGroup) -> FaqPage:
    return faqs.faq(group, languages=("ja",))["ja"]


def _found(on: date = TODAY) -> list[tuple[Breakage, date | None, str]]:
    return [(rule.breakage, rule.since, rule.successor) for rule in broken_rules(on)]


def test_rule_breaks_on_the_day_on_which_its_section_is_closed(group, author):
    page = _page(group)
    rule = _rule(page, author, target_unit=_unit("old", until=TODAY))

    assert broken_rules(TODAY - DAY) == []
    [broken] = broken_rules(TODAY)

    assert (broken.number, broken.question, broken.rule) == (page.number_id, "question ja", rule)
    assert (broken.breakage, broken.since, broken.successor) == (Breakage.UNIT_CLOSED, TODAY, "")
    assert not broken.is_re_pointed


def test_section_that_others_succeed_counts_as_re_pointed_to_the_one_that_stands(group, author):
    newest = _unit("newest", since=TODAY)
    between = _unit("between", until=TODAY - DAY, successor=newest)
    _rule(_page(group), author, target_unit=_unit("old", until=TODAY - 9 * DAY, successor=between))

    [broken] = broken_rules(TODAY)

    assert (broken.successor, broken.is_re_pointed) == ("newest担当", True)


def test_circle_of_successors_ends(group, author):
    one, two = _unit("one", until=TODAY), _unit("two", until=TODAY)
    OrgUnit.objects.filter(pk=one.pk).update(successor=two)
    OrgUnit.objects.filter(pk=two.pk).update(successor=one)
    _rule(_page(group), author, target_unit=one)

    assert _found() == [(Breakage.UNIT_CLOSED, TODAY, "")]


@pytest.mark.parametrize(
    ("post", "found"),
    [
        ({}, []),
        ({"until": TODAY + DAY}, []),
        ({"until": TODAY}, [(Breakage.POST_CLOSED, TODAY, "")]),
        ({"held": False}, [(Breakage.POST_VACANT, None, "")]),
    ],
)
def test_rule_to_a_post(group, author, post, found):
    _rule(_page(group), author, target_post=_post("madoguchi", **post))

    assert _found() == found


def test_post_is_vacant_since_its_last_holder_left(group, author):
    post = _post("madoguchi")
    Assignment.objects.filter(post=post).update(valid_to=TODAY - DAY)
    _rule(_page(group), author, target_post=post)

    assert _found() == [(Breakage.POST_VACANT, TODAY - DAY, "")]


@pytest.mark.parametrize(("held", "successor"), [(True, "shimin課 new係長"), (False, "")])
def test_post_is_re_pointed_to_a_successor_that_somebody_holds(group, author, held, successor):
    _rule(_page(group), author, target_post=_post("old", until=TODAY, successor=_post("new", held=held)))

    assert _found() == [(Breakage.POST_CLOSED, TODAY, successor)]


def test_rule_that_was_replaced_is_not_reported(group, author):
    page = _page(group)
    _rule(page, author, target_unit=_unit("old", until=TODAY))
    _rule(page, author, valid_from=TODAY, target_unit=_unit("new"))

    assert broken_rules(TODAY) == []


def test_rule_to_come_is_looked_at_on_its_first_day(group, author):
    _rule(_page(group), author, valid_from=TODAY + 9 * DAY, target_unit=_unit("closing", until=TODAY + 5 * DAY))
    _rule(_page(group), author, valid_from=TODAY + 9 * DAY, target_unit=_unit("opening", since=TODAY + 9 * DAY))

    assert _found() == [(Breakage.UNIT_CLOSED, TODAY + 5 * DAY, "")]


def test_rule_without_a_unit_or_post_is_not_reported(group, author):
    _rule(_page(group), author, target_number="0467-00-1000")

    assert broken_rules(TODAY) == []


def test_everybody_sees_the_rules_of_their_own_sections(group, author):
    elsewhere = _page(faqs.service_group("kankyo"))
    here = _page(group)
    closed = _unit("old", until=TODAY)
    for page in (here, elsewhere):
        _rule(page, author, target_unit=closed)

    def seen(user: User) -> list[int]:
        return [rule.number for rule in broken_rules(TODAY, user=user)]

    assert seen(author) == [here.number_id]
    assert seen(faqs.person("approver", Role.APPROVER, unit="kankyo")) == [elsewhere.number_id]
    assert sorted(seen(faqs.person("owner", Role.CITY))) == sorted([here.number_id, elsewhere.number_id])
    assert seen(faqs.person("admin", Role.ADMINISTRATOR)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_broken_rules_take_seven_queries(group, author, count, django_assert_num_queries):
    for index in range(count):
        _rule(_page(group), author, target_unit=_unit(f"old{index}", until=TODAY), target_post=_post(f"p{index}"))

    with django_assert_num_queries(7):
        assert len(broken_rules(TODAY)) == count


def test_report_names_rule_reason_and_successor(group, author):
    closed = _unit("old", until=LAST_YEAR + DAY, successor=_unit("new"))
    _rule(_page(group), author, target_unit=closed)
    _rule(_page(group), author, target_unit=_unit("older", until=LAST_YEAR + DAY))

    html = cms.signed_in(author).get(reverse("faq_broken_rules")).content.decode()

    assert "new担当" in html
    assert "2025-04-02" in html
    assert html.count(reverse("faq_set_rule", args=[0])[:-7]) >= 2


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OPERATOR, Role.AUDITOR])
def test_report_is_not_for_others(group, role):
    assert cms.signed_in(faqs.person("other", role)).get(reverse("faq_broken_rules")).status_code in {302, 404}
