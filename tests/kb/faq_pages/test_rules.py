"""Handling rules: only ever added."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.faq_pages.models import HandlingRule, Kind
from kb.faq_pages.queries import RuleInForce, rule_in_force, rules_by_id
from kb.faq_pages.rules import set_rule
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def author() -> User:
    return faqs.person("author", Role.AUTHOR)


@pytest.fixture
def number() -> int:
    return faqs.faq(faqs.service_group())["ja"].number_id


def test_rule_set_at_noon_holds_from_noon_on(number, author):
    early = set_rule(number=number, kind=Kind.COMPLETED, valid_from=NOON - MINUTE, who=author, why="first")
    late = set_rule(number=number, kind=Kind.RELAY, target="1020", valid_from=NOON, who=author, why="second")

    assert rule_in_force(number, NOON - 2 * MINUTE) is None
    assert rule_in_force(number, NOON - MINUTE) == RuleInForce(id=early.pk, kind="completed", target="")
    assert rule_in_force(number, NOON - timedelta(microseconds=1)) == rules_by_id([early.pk])[early.pk]
    assert rule_in_force(number, NOON) == RuleInForce(id=late.pk, kind="relay", target="1020")
    assert rules_by_id([99999]) == {}


def test_of_two_rules_from_the_same_moment_the_later_row_holds(number, author):
    set_rule(number=number, kind=Kind.COMPLETED, valid_from=NOON, who=author, why="first")
    corrected = set_rule(number=number, kind=Kind.RELAY, target="1020", valid_from=NOON, who=author, why="second")

    assert rule_in_force(number, NOON) == rules_by_id([corrected.pk])[corrected.pk]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.COMPLETED])
def test_every_handling_but_completion_needs_a_target(number, author, kind):
    with pytest.raises(ValidationError):
        set_rule(number=number, kind=kind, valid_from=NOON, who=author, why="where to?")


def test_database_refuses_to_change_a_rule(number, author):
    rule = set_rule(number=number, kind=Kind.COMPLETED, valid_from=NOON, who=author, why="first")

    with pytest.raises(DatabaseError), transaction.atomic():
        HandlingRule.objects.filter(pk=rule.pk).update(why="never said")

    assert HandlingRule.objects.get().why == "first"


def test_database_refuses_to_delete_a_rule(number, author):
    set_rule(number=number, kind=Kind.COMPLETED, valid_from=NOON, who=author, why="first")

    with pytest.raises(DatabaseError), transaction.atomic():
        HandlingRule.objects.all().delete()

    assert HandlingRule.objects.count() == 1
