"""What the form of an FAQ tells of its neighbours: near ones only, and a contradiction only where there is one."""

import re

import pytest
from django.test import Client

from kb.accounts.policy import Role
from kb.faq_pages.neighbours import Contradiction
from kb.search.neighbours import neighbours_of
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

QUESTION = "住民票の写しの手数料はいくらですか"


@pytest.fixture
def group():
    group = faqs.service_group()
    for title in (
        "粗大ごみはどこに出しますか",
        "保育園に入るには",
        "図書館は何時に開きますか",
        "転入届には何が必要ですか",
    ):
        _faq(group, title)
    return group


def _faq(group, title, **fields):
    return faqs.faq(group, languages=("ja",), title=title, **fields)["ja"]


def _contradictions(page):
    return [(one.number, one.contradictions) for one in neighbours_of(page)]


def test_near_faqs_are_named_and_far_ones_are_not(group):
    page, near = _faq(group, QUESTION), _faq(group, "住民票の写しはどこで取れますか")

    assert [one.number for one in neighbours_of(page)] == [near.number_id]
    assert neighbours_of(near)[0].question == QUESTION


@pytest.mark.parametrize(
    ("here", "there", "found"),
    [
        ({"fee": "300円"}, {"fee": "350円"}, Contradiction(kind="money", here=["300円"], there=["350円"])),
        (
            {"fee": "300円"},
            {"spoken_answer": "350円です。"},
            Contradiction(kind="money", here=["300円"], there=["350円"]),
        ),
        ({"fee": "無料"}, {"fee": "300円"}, Contradiction(kind="money", here=["無料"], there=["300円"])),
        (
            {"deadline": "14日以内"},
            {"deadline": "7日以内"},
            Contradiction(kind="duration", here=["14日"], there=["7日"]),
        ),
    ],
)
def test_another_value_of_the_same_fact_is_told(group, here, there, found):
    page, other = _faq(group, QUESTION, **here), _faq(group, "住民票の写しの手数料はいくらか", **there)

    assert _contradictions(page) == [(other.number_id, [found])]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ({"fee": "300円"}, {"fee": "300円"}),
        ({"fee": "300円、郵送は450円"}, {"fee": "300円"}),
        ({"fee": "300円"}, {"deadline": "14日以内"}),
        ({"place": "1階 5番"}, {"place": "2階 6番"}),
        ({"spoken_answer": "4月に届きます。"}, {"spoken_answer": "6月に届きます。"}),
    ],
)
def test_facts_that_may_both_be_true_are_not_told(group, here, there):
    page, other = _faq(group, QUESTION, **here), _faq(group, "住民票の写しの手数料はいくらか", **there)

    assert _contradictions(page) == [(other.number_id, [])]


def test_another_question_may_have_another_fee(group):
    page = _faq(group, QUESTION, fee="300円")
    other = _faq(group, "住民票の写しはどこで取れますか", fee="200円")

    assert _contradictions(page) == [(other.number_id, [])]


def test_draft_is_compared_as_it_was_last_saved_in_the_form(group):
    page = _faq(group, QUESTION, fee="300円")
    _faq(group, "住民票の写しの手数料はいくらか", fee="300円")
    client = Client()
    client.force_login(faqs.person("aut", Role.AUTHOR, unit="shimin"))
    address = f"/admin/pages/{page.pk}/edit/"
    assert "help-warning" not in client.get(address).content.decode()

    client.post(address, faqs.form_of(page, fee="350円"))

    warning = client.get(address).content.decode().partition("help-warning")[2]
    assert re.search("<strong>[^<]*350円[^<]*300円[^<]*</strong>", warning)
