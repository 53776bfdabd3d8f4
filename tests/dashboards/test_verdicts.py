"""The contract's figures: each clause by hand, and what holds for every stream of calls."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.ledger.lifecycle import AbandonedIn, Result
from dashboards.kpi.definitions import Monthly, definitions_on, other_readings
from dashboards.kpi.facts import CallerKind, CallFacts, Ending, QuestionFacts, RecordFacts, RuleKind
from dashboards.kpi.figures import (
    Tally,
    figure,
    longest_wait_since,
    may_still_miss,
    mean,
    monthly_ratio,
    ratio,
    rising,
    tally_of,
)
from dashboards.kpi.verdicts import JUDGES, RATIOS, Part, Reason, verdicts

pytestmark = pytest.mark.unit

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
HELD = definitions_on(date(2026, 11, 20))
OTHER = other_readings(HELD)


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def call(result: Result = Result.ANSWERED, **facts: object) -> CallFacts:
    """A call that waited 4 seconds and was answered, unless ``facts`` say otherwise."""
    answered = {"answered_at": after(6), "talked": timedelta(seconds=90)} if result is Result.ANSWERED else {}
    values = {"queued_at": after(2), "ended_at": after(96), **answered, **facts}
    return CallFacts(call_id="a", offered_at=AT, result=result, **values)


def lost(where: AbandonedIn, **facts: object) -> CallFacts:
    return call(Result.ABANDONED, abandoned_in=where, **facts)


def asked(ending: Ending, rule: RuleKind | None = None) -> QuestionFacts:
    return QuestionFacts(ending=ending, rule=rule, faq_number=1001 if rule else None, category_code="procedure/move")


def recorded(*questions: QuestionFacts, caller: CallerKind = CallerKind.CITIZEN, **facts: object) -> CallFacts:
    return call(record=RecordFacts(caller=caller, questions=questions), **facts)


COMPLETED = asked(Ending.COMPLETED, RuleKind.COMPLETED)
N, D, X = Part.NUMERATOR, Part.DENOMINATOR, Part.EXCLUDED

# figure, call, where it stands and why, and where the other reading of one open question differs: its field.
CASES = [
    # 応答率 = 応答件数 ÷ 着信件数, 音声ガイダンスを設定したイベントに関する入電は除く
    ("answer_rate", call(), N, Reason.ANSWERED, {}),
    ("answer_rate", lost(AbandonedIn.QUEUE), D, Reason.ABANDONED_QUEUE, {}),
    ("answer_rate", lost(AbandonedIn.RINGING), D, Reason.ABANDONED_RINGING, {}),
    ("answer_rate", lost(AbandonedIn.IVR), D, Reason.ABANDONED_IVR, {}),
    ("answer_rate", call(Result.BLOCKED), D, Reason.BLOCKED, {}),
    ("answer_rate", call(Result.OVERFLOWED), D, Reason.OVERFLOWED, {}),
    ("answer_rate", call(Result.ANNOUNCEMENT), X, Reason.ANNOUNCEMENT, {}),
    ("answer_rate", call(Result.OUT_OF_HOURS), X, Reason.OUT_OF_HOURS,
     {"out_of_hours_offered": (D, Reason.OUT_OF_HOURS)}),
    ("answer_rate", call(Result.IN_PROGRESS), X, Reason.WAITING, {}),
    ("answer_rate", call(Result.IN_PROGRESS, queued_at=None), X, Reason.IN_PROGRESS, {}),
    ("answer_rate", call(Result.NOT_MEASURED), X, Reason.NOT_MEASURED, {}),
    ("answer_rate", recorded(COMPLETED, caller=CallerKind.EVENT), X, Reason.EVENT, {}),
    ("answer_rate", recorded(caller=CallerKind.STAFF), N, Reason.ANSWERED, {}),
    # ワン切り: hung up within 3 s of its arrival
    ("answer_rate", lost(AbandonedIn.IVR, ended_at=after(3)), D, Reason.ABANDONED_IVR,
     {"short_calls_offered": (X, Reason.SHORT)}),
    ("answer_rate", lost(AbandonedIn.IVR, ended_at=after(3.01)), D, Reason.ABANDONED_IVR, {}),
    ("offered", call(), N, Reason.ANSWERED, {}),
    ("offered", call(Result.IN_PROGRESS), N, Reason.WAITING, {}),
    ("offered", call(Result.OUT_OF_HOURS), X, Reason.OUT_OF_HOURS, {}),
    ("offered", call(Result.ANNOUNCEMENT), X, Reason.ANNOUNCEMENT, {}),
    ("offered", recorded(caller=CallerKind.EVENT), X, Reason.EVENT, {}),
    # 呼損(放棄)数, in four kinds
    ("abandoned_ivr", lost(AbandonedIn.IVR), N, Reason.ABANDONED_IVR, {}),
    ("abandoned_ivr", lost(AbandonedIn.QUEUE), X, Reason.ABANDONED_QUEUE, {}),
    ("abandoned_queue", lost(AbandonedIn.QUEUE), N, Reason.ABANDONED_QUEUE, {}),
    ("abandoned_ringing", lost(AbandonedIn.RINGING), N, Reason.ABANDONED_RINGING, {}),
    ("blocked", call(Result.BLOCKED), N, Reason.BLOCKED, {}),
    ("blocked", call(), X, Reason.ANSWERED, {}),
    # 即応率 = 時間内応答件数 ÷ 応答件数: 10 s, 混雑ガイダンス中の時間は除く
    ("quick_answer", call(answered_at=after(12)), N, Reason.IN_TIME, {"wait_from": (D, Reason.TOO_LATE)}),
    ("quick_answer", call(answered_at=after(12.01)), D, Reason.TOO_LATE, {"wait_from": (D, Reason.TOO_LATE)}),
    ("quick_answer", call(answered_at=after(2)), N, Reason.IN_TIME, {}),
    ("quick_answer", call(queued_at=None, answered_at=after(10)), N, Reason.IN_TIME, {}),
    ("quick_answer", call(queued_at=None, answered_at=after(11)), D, Reason.TOO_LATE, {}),
    ("quick_answer", call(answered_at=after(42), congestion=timedelta(seconds=30)), N, Reason.IN_TIME,
     {"congestion": (X, Reason.CONGESTION), "wait_from": (D, Reason.TOO_LATE)}),
    ("quick_answer", lost(AbandonedIn.QUEUE), X, Reason.ABANDONED_QUEUE, {}),
    ("quick_answer", call(answer_seen=False), X, Reason.NOT_MEASURED, {}),
    ("quick_answer", recorded(caller=CallerKind.OTHER), N, Reason.IN_TIME, {}),
    # 一次完結率 = 完結件数 ÷ (応答件数 - 職員からの電話 - その他) ※1
    ("first_contact_completion", call(), X, Reason.NOT_RECORDED, {}),
    ("first_contact_completion", lost(AbandonedIn.QUEUE), X, Reason.ABANDONED_QUEUE, {}),
    ("first_contact_completion", recorded(COMPLETED), N, Reason.SETTLED, {}),
    ("first_contact_completion", recorded(COMPLETED, caller=CallerKind.STAFF), X, Reason.FROM_STAFF, {}),
    ("first_contact_completion", recorded(caller=CallerKind.OTHER), X, Reason.OTHER_CALLER, {}),
    ("first_contact_completion", recorded(COMPLETED, caller=CallerKind.EVENT), X, Reason.EVENT, {}),
    ("first_contact_completion", recorded(COMPLETED, ended_at=after(3), answered_at=after(2)), X, Reason.SHORT, {}),
    ("first_contact_completion", recorded(asked(Ending.RELAYED)), D, Reason.RELAYED, {}),
    ("first_contact_completion", recorded(asked(Ending.TRANSFERRED, RuleKind.TRANSFER)), D, Reason.TRANSFERRED, {}),
    ("first_contact_completion", recorded(asked(Ending.REFERRED)), D, Reason.REFERRED, {}),
    ("first_contact_completion", recorded(asked(Ending.CALLBACK)), D, Reason.CALLBACK, {}),
    ("first_contact_completion", recorded(asked(Ending.OPINION)), N, Reason.SETTLED, {"settled": (D, Reason.OPINION)}),
    ("first_contact_completion", recorded(asked(Ending.APPLICATION)), N, Reason.SETTLED,
     {"settled": (D, Reason.APPLICATION)}),
    ("first_contact_completion", recorded(asked(Ending.CUT_OFF)), X, Reason.CUT_OFF, {}),
    ("first_contact_completion", recorded(COMPLETED, asked(Ending.CUT_OFF)), N, Reason.SETTLED, {}),
    ("first_contact_completion", recorded(COMPLETED, asked(Ending.RELAYED)), D, Reason.RELAYED, {}),
    ("first_contact_completion", recorded(asked(Ending.COMPLETED, RuleKind.TRANSFER)), N, Reason.SETTLED, {}),
    # 一次対応率 = 一次対応件数 ÷ 事前に対応方法を取り決めた件数 ※2
    ("as_arranged", call(), X, Reason.NOT_RECORDED, {}),
    ("as_arranged", recorded(COMPLETED), N, Reason.AS_ARRANGED, {}),
    ("as_arranged", recorded(COMPLETED, caller=CallerKind.STAFF), N, Reason.AS_ARRANGED, {}),
    ("as_arranged", recorded(caller=CallerKind.OTHER), X, Reason.OTHER_CALLER, {}),
    ("as_arranged", recorded(asked(Ending.COMPLETED)), X, Reason.NOTHING_ARRANGED, {}),
    ("as_arranged", recorded(asked(Ending.RELAYED)), N, Reason.AS_ARRANGED,
     {"relay_without_faq_arranged": (X, Reason.NOTHING_ARRANGED)}),
    ("as_arranged", recorded(asked(Ending.RELAYED, RuleKind.COMPLETED)), N, Reason.AS_ARRANGED, {}),
    ("as_arranged", recorded(asked(Ending.TRANSFERRED, RuleKind.TRANSFER)), N, Reason.AS_ARRANGED, {}),
    ("as_arranged", recorded(asked(Ending.TRANSFERRED, RuleKind.SPECIALIST)), N, Reason.AS_ARRANGED, {}),
    ("as_arranged", recorded(asked(Ending.REFERRED, RuleKind.COMPLETED)), D, Reason.REFERRED, {}),
    ("as_arranged", recorded(asked(Ending.REFERRED)), X, Reason.NOTHING_ARRANGED, {}),
    ("as_arranged", recorded(asked(Ending.COMPLETED, RuleKind.TRANSFER)), D, Reason.AGAINST_RULE,
     {"completed_against_rule_as_arranged": (N, Reason.AS_ARRANGED)}),
    ("as_arranged", recorded(asked(Ending.COMPLETED, RuleKind.RELAY)), N, Reason.AS_ARRANGED, {}),
    ("as_arranged", recorded(asked(Ending.OPINION, RuleKind.COMPLETED)), N, Reason.AS_ARRANGED,
     {"settled": (D, Reason.OPINION)}),
    ("as_arranged", recorded(asked(Ending.CALLBACK, RuleKind.CALLBACK)), D, Reason.CALLBACK,
     {"callback_by_rule_as_arranged": (N, Reason.AS_ARRANGED)}),
    ("as_arranged", recorded(asked(Ending.CALLBACK, RuleKind.COMPLETED)), D, Reason.CALLBACK, {}),
    ("as_arranged", recorded(asked(Ending.CUT_OFF, RuleKind.COMPLETED)), X, Reason.CUT_OFF, {}),
    ("as_arranged", recorded(asked(Ending.COMPLETED), COMPLETED), N, Reason.AS_ARRANGED, {}),
    # 平均通話時間, センター完結 / 職員取次
    ("mean_talk_time_centre", recorded(COMPLETED), N, Reason.STAYED, {}),
    ("mean_talk_time_centre", recorded(asked(Ending.RELAYED)), X, Reason.HANDED_OVER, {}),
    ("mean_talk_time_centre", recorded(COMPLETED, talked=None), X, Reason.NOT_MEASURED, {}),
    ("mean_talk_time_centre", recorded(COMPLETED, is_over=False), X, Reason.IN_PROGRESS, {}),
    ("mean_talk_time_centre", recorded(caller=CallerKind.OTHER), X, Reason.OTHER_CALLER, {}),
    ("mean_talk_time_relayed", recorded(COMPLETED, asked(Ending.TRANSFERRED, RuleKind.TRANSFER)), N, Reason.HANDED_OVER,
     {}),
    ("mean_talk_time_relayed", call(), X, Reason.NOT_RECORDED, {}),
]  # fmt: skip


@pytest.mark.parametrize(("key", "of", "part", "reason", "others"), CASES)
def test_call_stands_where_the_clause_puts_it(key, of, part, reason, others):
    assert [(verdict.part, verdict.reason) for verdict in verdicts(key, of, HELD)] == [(part, reason)]
    for field, expected in others.items():
        assert [(one.part, one.reason) for one in verdicts(key, of, OTHER[field])] == [expected], field


def test_other_reading_of_completion_counts_questions():
    of = recorded(COMPLETED, COMPLETED, asked(Ending.RELAYED), asked(Ending.CUT_OFF))

    by_questions = figure("first_contact_completion", [of], OTHER["counted"])

    assert figure("first_contact_completion", [of], HELD) == Tally(numerator=0, denominator=1)
    assert (by_questions.numerator, by_questions.denominator) == (2, 3)


def test_categories_count_questions():
    tally = figure("by_category", [recorded(COMPLETED, asked(Ending.CUT_OFF)), recorded(COMPLETED)], HELD)

    assert (tally.numerator, dict(tally.categories)) == (3, {"procedure/move": 3})


def test_mean_talk_time_is_the_mean_of_its_group():
    calls = [recorded(COMPLETED), recorded(COMPLETED, talked=timedelta(seconds=30)), recorded(asked(Ending.RELAYED))]

    assert mean(figure("mean_talk_time_centre", calls, HELD)) == timedelta(seconds=60)
    assert mean(figure("mean_talk_time_relayed", [], HELD)) is None


@pytest.mark.parametrize("key", RATIOS)
def test_ratio_of_nothing_is_none(key):
    assert ratio(figure(key, [], HELD)) is None
    assert ratio(figure(key, [call(Result.ANNOUNCEMENT)], HELD)) is None


@pytest.mark.parametrize(
    ("monthly", "expected"),
    [(Monthly.RATIO_OF_SUMS, Fraction(91, 101)), (Monthly.MEAN_OF_DAYS, (Fraction(1) + Fraction(90, 100)) / 2)],
)
def test_month_is_the_ratio_of_its_sums_or_the_mean_of_its_days(monthly, expected):
    days = {
        date(2026, 11, 1): Tally(numerator=1, denominator=1),
        date(2026, 11, 2): Tally(numerator=90, denominator=100),
        date(2026, 11, 3): Tally(),  # nobody called
    }

    assert monthly_ratio(days, replace(HELD, monthly=monthly)) == expected
    assert monthly_ratio({}, replace(HELD, monthly=monthly)) is None


@pytest.mark.parametrize(
    ("answered", "offered", "expected", "still"),
    [
        (0, 0, 0, 0),
        (0, 0, 10, 1),
        (0, 0, 9, 0),
        (900, 1000, 0, 0),
        (950, 1000, 1000, 150),
        (899, 1000, 0, -1),
        (850, 1000, 500, 0),
        (850, 1000, 490, -1),
    ],
)
def test_so_many_calls_may_still_be_missed(answered, offered, expected, still):
    so_far = Tally(numerator=answered, denominator=offered)

    assert may_still_miss(so_far, expected=Fraction(expected), target=Fraction(9, 10)) == still


@given(st.integers(0, 3000), st.integers(0, 500), st.integers(0, 5000))
def test_missing_so_many_keeps_the_target_and_one_more_misses_it(answered, missed, expected):
    so_far = Tally(numerator=answered, denominator=answered + missed)
    total = answered + missed + expected
    still = may_still_miss(so_far, expected=Fraction(expected), target=Fraction(9, 10))

    assert (missed + still) * 10 <= total < (missed + still + 1) * 10


def test_longest_wait_is_of_the_first_who_still_waits():
    first, later = (call(Result.IN_PROGRESS, queued_at=after(seconds)) for seconds in (1, 30))

    assert longest_wait_since([call(), later, first]) == after(1)
    assert longest_wait_since([call(), call(Result.IN_PROGRESS, queued_at=None)]) is None


@pytest.mark.parametrize(
    ("count", "usual", "arrows"),
    [(4, 0, None), (5, 0, 2), (5, 3, None), (6, 3, 1), (8, 3, 1), (9, 3, 2), (12, 6, 1)],
)
def test_topic_rises_when_it_is_asked_twice_as_often_as_usual(count, usual, arrows):
    found = rising({"typhoon": count}, {"typhoon": Fraction(usual)})

    assert [topic.steepness for topic in found] == ([] if arrows is None else [arrows])


def test_topic_that_is_asked_most_stands_first():
    found = rising({"a": 5, "b": 9, "c": 9}, {})

    assert [topic.topic for topic in found] == ["b", "c", "a"]


def test_every_other_reading_differs_in_its_own_field_alone():
    for field, other in OTHER.items():
        assert replace(other, **{field: getattr(HELD, field)}) == HELD
        assert getattr(other, field) != getattr(HELD, field)


def test_day_is_counted_by_what_held_on_it():
    stricter = replace(HELD, since=date(2027, 4, 1), targets={**HELD.targets, "answer_rate": Fraction(95, 100)})
    history = (HELD, stricter)

    assert definitions_on(date(2027, 3, 31), history=history) is HELD
    assert definitions_on(date(2027, 4, 1), history=history) is stricter


questions = st.builds(
    QuestionFacts,
    ending=st.sampled_from(Ending),
    rule=st.none() | st.sampled_from(RuleKind),
    category_code=st.sampled_from(["", "a", "b"]),
)
records = st.builds(
    RecordFacts, caller=st.sampled_from(CallerKind), questions=st.lists(questions, max_size=3).map(tuple)
)
moments = st.integers(0, 120).map(after)
any_call = st.builds(
    CallFacts,
    call_id=st.uuids().map(str),
    offered_at=st.just(AT),
    result=st.sampled_from(Result),
    abandoned_in=st.none() | st.sampled_from(AbandonedIn),
    queued_at=st.none() | moments,
    answered_at=st.none() | moments,
    ended_at=st.none() | moments,
    talked=st.none() | st.integers(0, 600).map(lambda seconds: timedelta(seconds=seconds)),
    is_over=st.booleans(),
    answer_seen=st.booleans(),
    congestion=st.integers(0, 20).map(lambda seconds: timedelta(seconds=seconds)),
    record=st.none() | records,
).filter(lambda one: one.result not in {Result.CONNECTED, Result.NOT_CONNECTED})  # those are no caller's
streams = st.lists(any_call, max_size=20)
readings = st.sampled_from([HELD, *OTHER.values()])


@given(streams, readings, st.sampled_from(sorted(JUDGES)))
def test_figure_is_the_sum_of_the_verdicts_behind_it(stream, held, key):
    listed = [verdict for one in stream for verdict in verdicts(key, one, held)]
    tally = figure(key, stream, held)

    assert tally.numerator == sum(verdict.part is Part.NUMERATOR for verdict in listed)
    assert tally.denominator == sum(verdict.part is not Part.EXCLUDED for verdict in listed)
    assert len(listed) >= len(stream), "a call has no verdict"


@given(streams, readings, st.data())
def test_order_of_the_calls_is_irrelevant(stream, held, data):
    shuffled = data.draw(st.permutations(stream))

    assert {key: figure(key, shuffled, held) for key in JUDGES} == {key: figure(key, stream, held) for key in JUDGES}


@given(streams, any_call, readings, st.sampled_from(sorted(JUDGES)))
def test_excluded_call_changes_nothing(stream, one, held, key):
    excluded = all(verdict.part is Part.EXCLUDED for verdict in verdicts(key, one, held))

    assert (figure(key, [*stream, one], held) == figure(key, stream, held)) or not excluded


@given(streams, streams, readings, st.sampled_from(sorted(JUDGES)))
def test_sum_of_two_figures_is_the_figure_of_both(some, others, held, key):
    assert figure(key, some, held) + figure(key, others, held) == figure(key, [*some, *others], held)


@given(streams, readings)
def test_every_call_is_offered_or_out_for_one_reason(stream, held):
    courses = ("answered", "abandoned_ivr", "abandoned_queue", "abandoned_ringing", "blocked", "overflowed",
               "out_of_hours", "announcement", "not_measured", "in_progress")  # fmt: skip
    events = sum(bool(one.record and one.record.caller is CallerKind.EVENT) for one in stream)

    assert sum(figure(key, stream, held).numerator for key in courses) + events == len(stream)


def test_verdicts_of_nothing_are_no_figure():
    assert tally_of([]) == Tally()
    with pytest.raises(KeyError):
        verdicts("no_such_figure", call(), HELD)
