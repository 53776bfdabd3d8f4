"""What editors want of the search: it holds from the next search on, says so, and ends when it should."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import override

from kb.accounts.policy import Role
from kb.audit.models import Action, AuditEntry
from kb.faq_pages.models import Audience
from kb.search.faqs import find_faqs
from kb.search.learned_queries import learn_query
from kb.search.models import SynonymGroup
from kb.search.steering import (
    accept_synonyms,
    pin,
    propose_synonyms,
    refuse_synonyms,
    unpin,
    withdraw_synonyms,
)
from kb.search.synonym_trial import Moved, effect_of
from kb.search.wishes import KeptWishes
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)
TODAY = date(2025, 2, 3)


@pytest.fixture
def group():
    return faqs.service_group()


@pytest.fixture
def manager():
    return faqs.person("mgr", Role.MANAGER)


def _faq(group, title, **fields):
    return faqs.faq(group, languages=("ja",), title=title, **fields)["ja"].number_id


def _found(query, *, at=NOON, audience=Audience.STAFF):
    return find_faqs(query, language="ja", audience=audience, at=at)


def _numbers(query, **options):
    return [found.number for found in _found(query, **options)]


def _accept(words, by, *, one_way=False):
    return accept_synonyms(words, one_way=one_way, by=by, at=NOON)


def _pin(query, number, by, *, is_ban=False, until=TODAY):
    return pin(query, faq_number=number, is_ban=is_ban, until=until, reason="台風", by=by, at=NOON)


def test_synonyms_find_each_other_from_the_next_search_on_and_say_so(group, manager):
    stone, house = _faq(group, "石碑の見学"), _faq(group, "郷土館の見学時間")
    assert _numbers("古墳") == []

    _accept(["古墳", "郷土館"], manager)

    with override("en"):
        [found] = _found("古墳")
    assert (found.number, found.words) == (house, ("古墳",))
    assert "Editors’ synonym of: 古墳." in found.reason
    assert stone not in _numbers("古墳")


def test_one_way_synonym_does_not_act_backwards(group, manager):
    house, shining = _faq(group, "郷土館の見学"), _faq(group, "古墳祭り")
    _accept(["古墳", "郷土館"], manager, one_way=True)

    assert sorted(_numbers("古墳")) == sorted([house, shining])
    assert _numbers("郷土館") == [house]


def test_withdrawn_synonyms_act_no_more(group, manager):
    house = _faq(group, "郷土館の見学")
    words = _accept(["古墳", "郷土館"], manager)
    assert _numbers("古墳") == [house]

    withdraw_synonyms(words, by=manager, at=NOON)

    assert _numbers("古墳") == []
    noted = AuditEntry.objects.filter(action=Action.SEARCH_CHANGED).order_by("pk")
    assert [entry.details["what"] for entry in noted] == ["synonyms accepted", "synonyms withdrawn"]


def test_every_process_sees_what_another_has_changed(group, manager):
    elsewhere = KeptWishes()
    assert elsewhere.get().pins == []

    _pin("台風", _faq(group, "避難所"), manager)

    assert len(elsewhere.get().pins) == 1


def test_wishes_cost_one_query_while_nothing_changes(group, manager, django_assert_num_queries):
    kept = KeptWishes()
    _pin("台風", _faq(group, "避難所"), manager)
    kept.get()

    with django_assert_num_queries(1):
        kept.get()


def test_pinned_faq_comes_first_wherever_all_its_words_stand_and_says_so(group, manager):
    storm, shelter = _faq(group, "台風のときのごみ"), _faq(group, "避難所はどこですか")
    assert _numbers("台風") == [storm]

    _pin("台風", shelter, manager)

    assert _numbers("今日の台風") == [shelter, storm]
    with override("en"):
        assert "Pinned by editors." in _found("台風")[0].reason
    assert _numbers("ごみ") == [storm]


def test_pin_ends_with_its_last_day_or_before(group, manager):
    shelter = _faq(group, "避難所はどこですか")
    made = _pin("台風", shelter, manager, until=TODAY + timedelta(days=1))

    assert _numbers("台風", at=NOON + timedelta(days=1)) == [shelter]
    assert _numbers("台風", at=NOON + timedelta(days=2)) == []
    unpin(made, by=manager, at=NOON)
    assert _numbers("台風") == []


def test_banned_faq_is_left_out_of_that_search_only(group, manager):
    storm = _faq(group, "台風のときのごみ")
    _pin("台風", storm, manager, is_ban=True)

    assert _numbers("台風") == []
    assert _numbers("ごみ") == [storm]


def test_pin_shows_nobody_what_they_may_not_see(group):
    inside = _faq(group, "避難所の鍵", audience=Audience.STAFF)
    _pin("台風", inside, faqs.person("cty", Role.CITY))

    assert _numbers("台風") == [inside]
    assert _numbers("台風", audience=Audience.PUBLIC) == []


@pytest.mark.parametrize(
    ("field", "options"),
    [
        ("query", {"query": "。"}),
        ("until", {"until": TODAY - timedelta(days=1)}),
        ("faq_number", {"number": 999_999}),
    ],
)
def test_pin_that_could_not_hold_is_refused(group, manager, field, options):
    given = {"query": "台風", "number": _faq(group, "避難所"), "until": TODAY, **options}

    with pytest.raises(ValidationError) as refused:
        _pin(given["query"], given["number"], manager, until=given["until"])

    assert list(refused.value.message_dict) == [field]


def test_approvers_pin_the_faqs_of_their_section_only(group):
    approver = faqs.person("apr", Role.APPROVER, unit="shimin")
    own, other = _faq(group, "避難所"), _faq(faqs.service_group("nozei"), "納税")

    _pin("台風", own, approver)
    with pytest.raises(ValidationError):
        _pin("台風", other, approver)


def test_contractor_neither_pins_nor_reads_what_is_for_the_citys_staff(group, manager):
    inside = _faq(group, "古墳の鍵", audience=Audience.STAFF)

    with pytest.raises(ValidationError):
        _pin("台風", inside, manager)
    assert effect_of(["古墳", "郷土館"], one_way=False, role=Role.MANAGER, at=NOON).known == 0
    assert effect_of(["古墳", "郷土館"], one_way=False, role=Role.CITY, at=NOON).known == 3


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR, Role.AUTHOR, Role.AUDITOR])
def test_nobody_else_steers(group, role):
    somebody = faqs.person("x", role)

    with pytest.raises(PermissionDenied):
        _accept(["古墳", "郷土館"], somebody)
    with pytest.raises(PermissionDenied):
        _pin("台風", _faq(group, "避難所"), somebody)


def test_what_differs_between_two_queries_of_a_call_is_proposed_once_and_counted(group, manager):
    _faq(group, "郷土館の見学")
    for _ in range(2):
        propose_synonyms("古墳 見学", "郷土館の見学", language="ja", at=NOON)

    proposed = SynonymGroup.objects.get()
    assert (proposed.words, proposed.state, proposed.times) == ("古墳\n郷土館", "proposed", 2)
    refuse_synonyms(proposed, by=manager, at=NOON)
    propose_synonyms("古墳 見学", "郷土館の見学", language="ja", at=NOON)
    assert SynonymGroup.objects.get().state == "refused"


@pytest.mark.parametrize(
    ("in_vain", "found_by"),
    [
        ("見学", "郷土館の見学"),
        ("田中", "郷土館"),
        ("化石と恐竜と隕石と火山の話", "郷土館"),
        ("museum", "郷土館"),
    ],
)
def test_what_would_teach_nobody_is_not_proposed(group, in_vain, found_by):
    propose_synonyms(in_vain, found_by, language="ja", at=NOON)

    assert SynonymGroup.objects.count() == 0


def test_effect_counts_the_known_questions_that_gain_and_lose(group, manager):
    house = _faq(group, "郷土館の見学", other_wordings="古墳")
    other = _faq(group, "図書館の本")
    learn_query("埴輪", language="ja", faq_number=house, at=NOON)

    effect = effect_of(["埴輪", "郷土館"], one_way=True, role=Role.CITY, at=NOON)

    assert (effect.known, effect.touched, effect.tried) == (6, 1, 1)
    assert effect.up == [Moved(query="埴輪", faq_number=house, before=None, after=1)]
    assert effect.down == []
    assert effect_of(["本", "郷土館"], one_way=False, role=Role.CITY, at=NOON).up == []
    assert other in _numbers("本")


def test_effect_of_words_nobody_has_asked_is_nothing(group):
    effect = effect_of(["古墳", "埴輪"], one_way=False, role=Role.CITY, at=NOON)

    assert (effect.known, effect.touched) == (0, 0)
