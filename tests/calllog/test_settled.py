"""A record is closed only when every figure of the contract can be computed from it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from calllog.contacts.outcomes import CallType, Outcome, Source
from calllog.contacts.settled import Asked, Gap, Open, open_in

pytestmark = pytest.mark.unit

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
WHOLE = Asked(
    source=Source.FAQ,
    source_detail="",
    rule_kind="transfer",
    category_code="garbage/bulky",
    unit_code="kankyo",
    outcome=Outcome.COMPLETED,
    callback_due=None,
)


def gaps(question: Asked) -> list[Gap]:
    return [one.gap for one in open_in(CallType.CITIZEN, [question])]


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.CALLBACK])
def test_question_with_everything_is_closed_whatever_its_outcome(outcome):
    assert gaps(replace(WHOLE, outcome=outcome)) == []


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"outcome": None}, Gap.NO_OUTCOME),
        ({"category_code": ""}, Gap.NO_CATEGORY),
        ({"outcome": Outcome.TRANSFERRED, "rule_kind": "completed"}, Gap.NOT_AS_RULED),
        ({"outcome": Outcome.TRANSFERRED, "rule_kind": "relay"}, Gap.NOT_AS_RULED),
        ({"outcome": Outcome.TRANSFERRED, "rule_kind": "", "source": Source.NOT_FOUND}, Gap.NOT_AS_RULED),
        ({"outcome": Outcome.TRANSFERRED, "unit_code": ""}, Gap.NO_UNIT),
        ({"outcome": Outcome.RELAYED_SECTION, "unit_code": ""}, Gap.NO_UNIT),
        ({"outcome": Outcome.REFERRED, "unit_code": ""}, Gap.NO_UNIT),
        ({"outcome": Outcome.OPINION, "unit_code": ""}, Gap.NO_UNIT),
        ({"outcome": Outcome.CALLBACK}, Gap.NO_CALLBACK_TIME),
        ({"source": Source.WEBSITE}, Gap.NO_SOURCE_DETAIL),
        ({"source": Source.DOCUMENT, "source_detail": " "}, Gap.NO_SOURCE_DETAIL),
    ],
)
def test_what_is_open_is_named(change, gap):
    assert gaps(replace(WHOLE, **change)) == [gap]


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": Outcome.CUT_OFF, "category_code": ""},  # nobody knows what it was about
        {"outcome": Outcome.COMPLETED, "unit_code": ""},
        {"outcome": Outcome.RELAYED_PERSON, "unit_code": ""},
        {"outcome": Outcome.CALLBACK, "callback_due": NOON},
        {"outcome": Outcome.COMPLETED, "rule_kind": "transfer"},  # answered all the same: not as arranged, yet possible
        {"source": Source.WEBSITE, "source_detail": "https://www.example.lg.jp/"},
    ],
)
def test_what_no_figure_needs_may_be_left_open(change):
    assert gaps(replace(WHOLE, **change)) == []


@pytest.mark.parametrize("kind", [CallType.SALES, CallType.WRONG_NUMBER, CallType.SILENT])
def test_call_in_which_nothing_was_asked_has_no_question(kind):
    assert open_in(kind, []) == []
    assert open_in(kind, [WHOLE]) == [Open(gap=Gap.NOTHING_WAS_ASKED)]


@pytest.mark.parametrize("kind", [CallType.CITIZEN, CallType.STAFF, CallType.EVENT])
def test_every_other_call_has_a_question(kind):
    assert open_in(kind, []) == [Open(gap=Gap.NO_QUESTION)]


def test_open_things_are_told_in_the_order_of_the_questions():
    found = open_in(CallType.CITIZEN, [replace(WHOLE, outcome=None), WHOLE, replace(WHOLE, category_code="")])

    assert found == [Open(gap=Gap.NO_OUTCOME, position=1), Open(gap=Gap.NO_CATEGORY, position=3)]
