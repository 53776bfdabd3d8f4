"""Where rules may lead: what stands today or will, written out as operators read it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kb.accounts.policy import Role
from kb.directory.models import OrgUnit, OrgUnitVersion, Post, PostVersion, UnitKind
from kb.faq_pages.models import FaqPage, HandlingRule
from kb.faq_pages.targets import post_choices, target_text, unit_choices
from tests.factories import cms, faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TODAY = date(2026, 4, 1)
DAY = timedelta(days=1)
PAST = date(2020, 4, 1)


@pytest.fixture
def page() -> FaqPage:
    page = faqs.faq(faqs.service_group(), languages=("ja",))["ja"]
    OrgUnitVersion.objects.filter(unit__code="shimin").update(telephone="0467-00-1000")
    return page


def _team(code: str, **fields: object) -> OrgUnit:
    unit = OrgUnit.objects.create(code=code)
    parent = OrgUnit.objects.get(code="shimin")
    OrgUnitVersion.objects.create(
        **{"unit": unit, "parent": parent, "kind": UnitKind.TEAM, "name": f"{code}担当", "valid_from": PAST, **fields}
    )
    return unit


def _post(code: str, unit: OrgUnit, **fields: object) -> Post:
    post = Post.objects.create(code=code)
    PostVersion.objects.create(
        **{"post": post, "unit": unit, "title": "係長", "extension": "2345", "valid_from": PAST, **fields}
    )
    return post


def _form(**fields: object) -> dict[str, object]:
    return {"kind": "transfer", "valid_from": "", "why": "agreed", **fields}


def test_closed_units_and_posts_are_not_offered_and_coming_ones_are_with_their_day(page):
    section = OrgUnit.objects.get(code="shimin").pk
    stands = _team("stands")
    _team("closed", valid_to=TODAY)
    coming = _team("coming", valid_from=TODAY + DAY)
    post = _post("head", stands)
    _post("gone", stands, valid_to=TODAY)

    assert unit_choices(TODAY) == [
        (coming.pk, "coming担当 (2026-04-02〜)"),
        (section, "shimin課"),
        (stands.pk, "shimin課 stands担当"),
    ]
    assert post_choices(TODAY) == [(post.pk, "shimin課 stands担当 係長 内線2345")]


def test_unit_that_changes_its_name_is_offered_by_the_present_one(page):
    unit = _team("old", valid_to=TODAY + DAY)
    OrgUnitVersion.objects.create(unit=unit, kind=UnitKind.TEAM, name="新担当", valid_from=TODAY + DAY)

    assert (unit.pk, "shimin課 old担当") in unit_choices(TODAY)


@pytest.mark.parametrize(
    ("chosen", "text"),
    [
        ({"unit": "own"}, "shimin課 own担当 0467-00-1001"),
        ({"unit": "plain"}, "shimin課 plain担当 0467-00-1000"),
        ({"unit": "own", "number": "0467-00-1999"}, "shimin課 own担当 0467-00-1999"),
        ({"post": "head"}, "shimin課 own担当 係長 内線2345"),
        ({"post": "without"}, "shimin課 own担当 係長 0467-00-1001"),
        ({"number": "0467-00-1999"}, "0467-00-1999"),
        ({}, ""),
    ],
)
def test_target_is_written_out(page, chosen, text):
    own = _team("own", telephone="0467-00-1001")
    keys = {"own": own.pk, "plain": _team("plain").pk, None: None}
    posts = {"head": _post("head", own).pk, "without": _post("without", own, extension="").pk, None: None}

    written = target_text(
        unit=keys[chosen.get("unit")], post=posts[chosen.get("post")], number=chosen.get("number", ""), on=TODAY
    )

    assert written == text


def test_form_sets_a_rule_with_unit_post_condition_and_written_target(page):
    author = faqs.person("author", Role.AUTHOR, unit="shimin")
    unit = _team("own", telephone="0467-00-1001")
    post = _post("head", unit)
    url = reverse("faq_set_rule", args=[page.pk])

    cms.signed_in(author).post(
        url, _form(target_unit=unit.pk, target_post=post.pk, condition="海外からの転入の方は担当へ")
    )

    rule = HandlingRule.objects.get()
    assert (rule.target_unit, rule.target_post, rule.condition) == (unit, post, "海外からの転入の方は担当へ")
    assert rule.target == "shimin課 own担当 係長 内線2345"
    form = cms.signed_in(author).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "海外からの転入の方は担当へ" in form


def test_target_that_was_typed_stays(page):
    unit = _team("own")

    cms.signed_in(faqs.person("author", Role.AUTHOR, unit="shimin")).post(
        reverse("faq_set_rule", args=[page.pk]), _form(target_unit=unit.pk, target="2番の担当")
    )

    assert HandlingRule.objects.get().target == "2番の担当"


@pytest.mark.parametrize("days", [0, 9])
def test_form_refuses_a_unit_that_does_not_stand_on_the_first_day(page, days):
    today = timezone.localdate()
    first = timezone.localtime() + timedelta(days=days, minutes=5)
    unit = _team("closing", valid_to=today + 5 * DAY) if days else _team("coming", valid_from=today + DAY * 2)

    response = cms.signed_in(faqs.person("author", Role.AUTHOR, unit="shimin")).post(
        reverse("faq_set_rule", args=[page.pk]), _form(target_unit=unit.pk, valid_from=f"{first:%Y-%m-%d %H:%M}")
    )

    assert list(response.context["form"].errors) == ["target_unit", "target"]
    assert HandlingRule.objects.count() == 0


def test_form_refuses_a_unit_that_was_never_offered(page):
    gone = _team("gone", valid_to=PAST + DAY)

    response = cms.signed_in(faqs.person("author", Role.AUTHOR, unit="shimin")).post(
        reverse("faq_set_rule", args=[page.pk]), _form(target_unit=gone.pk)
    )

    assert list(response.context["form"].errors) == ["target_unit", "target"]


@pytest.mark.parametrize("count", [1, 3])
def test_choices_take_two_queries_each(page, count, django_assert_num_queries):
    for index in range(count):
        _post(f"post{index}", _team(f"team{index}"))

    with django_assert_num_queries(4):
        unit_choices(TODAY)
        post_choices(TODAY)
