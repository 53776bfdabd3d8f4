"""Search over the database's published FAQs: changes are found, and what somebody may not see does not show."""

from datetime import UTC, datetime, timedelta

import pytest

from kb.faq_pages.models import Audience
from kb.search.engine.past import sureness
from kb.search.faqs import Run, find_faqs
from kb.search.known_synonyms import synonyms_for
from kb.search.learned_queries import learn_query, words_to_keep
from kb.search.models import LearnedQuery
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)


@pytest.fixture
def group():
    return faqs.service_group()


def _faq(group, title, **fields):
    return faqs.faq(group, languages=("ja",), title=title, **fields)["ja"]


def _found(query, *, language="ja", audience=Audience.STAFF, limit=10):
    return find_faqs(query, language=language, audience=audience, at=NOON, limit=limit)


def _numbers(query, **options):
    return [one.number for one in _found(query, **options)]


def test_nothing_is_published_yet():
    assert _numbers("転入届") == []


def test_an_faq_is_found_with_its_words_marked(group):
    page = _faq(group, "転入届には何が必要ですか", spoken_answer="転入届は14日以内にお出しください。")

    [found] = _found("転入")

    assert (found.number, found.language, found.words, found.times) == (page.number_id, "ja", ("転入",), 0)
    assert found.question == (Run(text="転入", marked=True), Run(text="届には何が必要ですか", marked=False))
    assert found.line[0] == Run(text="転入", marked=True)


def test_every_part_of_an_faq_is_searched(group):
    page = _faq(group, "窓口について", other_wordings="どこへ行けば", fee="三百円", place="本庁舎", documents="委任状")

    assert [_numbers(part) for part in ("窓口", "どこへ行けば", "300円", "本庁舎", "委任状")] == [[page.number_id]] * 5


def test_the_operators_note_is_not_searched(group):
    _faq(group, "窓口について", operator_note="秘密")

    assert _numbers("秘密") == []


def test_an_edit_is_found_at_once(group):
    page = _faq(group, "転入届には何が必要ですか")
    assert _numbers("図書館") == []

    page.title = "図書館は何時に開きますか"
    page.save_revision().publish()

    assert _numbers("図書館") == [page.number_id]
    assert _numbers("転入届") == []


def test_what_is_taken_back_is_gone_at_once(group):
    page = _faq(group, "転入届には何が必要ですか")
    assert _numbers("転入届") == [page.number_id]

    page.unpublish()

    assert _numbers("転入届") == []


def test_what_is_taken_back_is_gone_while_the_new_index_is_still_being_made(group, monkeypatch):
    gone, narrowed, left = (_faq(group, f"転入届 {place}") for place in "一二三")
    assert len(_numbers("転入届", audience=Audience.PUBLIC)) == 3
    monkeypatch.setattr("kb.search.kept.LONGEST_WAIT_SECONDS", 0)

    gone.unpublish()
    narrowed.audience = Audience.STAFF
    narrowed.save_revision().publish()

    assert _numbers("転入届", audience=Audience.PUBLIC) == [left.number_id]


def test_a_draft_is_not_found(group):
    _faq(group, "転入届には何が必要ですか", live=False)

    assert _numbers("転入届") == []


@pytest.mark.parametrize(("audience", "count"), [(Audience.PUBLIC, 1), (Audience.CENTRE, 2), (Audience.STAFF, 3)])
def test_each_audience_finds_its_own(group, audience, count):
    numbers = [_faq(group, f"届 {of}", audience=of).number_id for of in Audience.values]

    assert sorted(_numbers("届", audience=audience)) == numbers[:count]


def test_hidden_faqs_leave_the_others_their_places(group):
    for _ in range(3):
        _faq(group, "転入届", audience=Audience.STAFF)
    open_to_all = _faq(group, "転入届には何が必要ですか、そのほかの手続きはどうですか")

    assert _numbers("転入届", audience=Audience.PUBLIC, limit=1) == [open_to_all.number_id]


def test_the_narrowest_language_holds_for_all(group):
    pages = faqs.faq(group, title="転入届")
    pages["en"].audience = Audience.STAFF
    pages["en"].save_revision().publish()

    assert _numbers("転入届", audience=Audience.PUBLIC) == []


def test_a_hidden_word_is_not_completed(group):
    _faq(group, "極秘計画について", audience=Audience.STAFF)
    _faq(group, "転入届")

    assert _found("極秘", audience=Audience.PUBLIC) == []


def test_japanese_typed_on_an_english_screen_is_found_and_shown_in_english(group):
    pages = faqs.faq(group, title="転入届")
    pages["en"].title = "How do I register my move?"
    pages["en"].save_revision().publish()

    [found] = _found("転入届", language="en")

    assert (found.language, "".join(run.text for run in found.question)) == ("en", "How do I register my move?")


def test_english_typed_on_a_japanese_screen_is_found_and_shown_in_japanese(group):
    pages = faqs.faq(group, title="粗大ごみ")
    pages["en"].title = "How do I get rid of bulky garbage?"
    pages["en"].save_revision().publish()

    [found] = _found("trash", language="ja")

    assert (found.language, "".join(run.text for run in found.question)) == ("ja", "粗大ごみ")


def test_what_was_chosen_before_comes_first_and_says_so(group):
    _faq(group, "たんすの修理")
    chosen = _faq(group, "大きなものの出し方")
    for _ in range(3):
        learn_query("古いたんす", language="ja", faq_number=chosen.number_id, at=NOON)

    first = _found("古いたんすを")[0]

    assert (first.number, first.times) == (chosen.number_id, 3)
    assert "3" in first.reason


def test_unknown_numbers_and_empty_queries_teach_nothing(group):
    page = _faq(group, "転入届")

    learn_query("転入", language="ja", faq_number=page.number_id + 1000, at=NOON)
    learn_query("。", language="ja", faq_number=page.number_id, at=NOON)

    assert LearnedQuery.objects.count() == 0


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("住民票を取りたい", "住民 取り 票"),
        ("田中太郎の住民票", "住民 票"),
        ("090-0123-4567から電話、住民票", "住民 票 電話"),
        ("mihon.taro@example.com に住民票", "住民 票"),
        ("14日以内", "以内 日"),
        ("DVの相談をしたいSmith", "dv 相談"),
    ],
)
def test_nobodys_name_or_number_is_kept(query, kept):
    assert words_to_keep(query, language="ja", known={"dv"}) == kept


@pytest.mark.parametrize(("days", "share"), [(-1, 1.0), (0, 1.0), (180, 0.5), (360, 0.25)])
def test_choices_fade(days, share):
    assert sureness(4, age=timedelta(days=days)) == pytest.approx(4 * share)


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_takes_three_queries_while_nothing_changes(group, count, django_assert_num_queries):
    for _ in range(count):
        _faq(group, "転入届")
    _found("転入届")

    with django_assert_num_queries(3):
        found = _found("転入届")

    assert len(found) == count


def test_a_sites_own_synonyms_are_taken(group, settings, tmp_path):
    path = tmp_path / "synonyms.txt"
    path.write_text("1,1,0,1,0,0,0,(),みほんホール,,\n1,1,0,2,0,0,0,(),市民会館,,\n", encoding="utf-8")
    settings.SYNONYMS_FILE = path
    page = _faq(group, "市民会館の使い方")
    synonyms_for.cache_clear()

    found = _numbers("みほんホール")

    synonyms_for.cache_clear()
    assert found == [page.number_id]
