"""The public search: any words find what is for everybody, or lead on."""

import pytest
from django.test import Client

from kb.sample_city.waste import load_waste
from kb.search.models import SearchedInVain
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def number() -> int:
    """One answer about moving in."""
    page = faqs.faq(
        faqs.service_group(),
        languages=("ja",),
        title="転入届には何が必要ですか",
        other_wordings="ひっこし",
        spoken_answer="マイナンバーカードをお持ちください。窓口は1番です。",
    )["ja"]
    return page.number_id


def _search(typed: str, language: str = "ja") -> str:
    response = Client().get(f"/{language}/search/", {"q": typed})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        "転入届",
        "転入",
        "ﾏｲﾅﾝﾊﾞｰ",
        "マイナンバー",
        "まいなんばー",
        "転入　マイナンバー",
        "ひっこし",
        "tennyu",
        "転入届の書き方は？",
    ],
)
def test_words_in_any_spelling_find_the_answer(number, typed):
    assert f'href="/ja/faq/{number}/"' in _search(typed)


def test_hit_shows_the_beginning_of_the_answer_and_marks_the_words(number):
    html = _search("転入届 マイナンバーカード")

    assert "<mark>" in html
    assert "窓口は1番です。" in html
    assert "shimin課" in html


@pytest.mark.parametrize(
    "typed", ["", " ", "　", "zzqqxx", "%", "_", "*", '"', "'", "\\", "\0", "' OR 1=1 --", "😀", "あ" * 10_000]
)
def test_no_words_break_the_search(number, typed):
    html = _search(typed)

    assert 'href="tel:' in html
    assert 'action="/ja/search/"' in html


def test_markup_that_is_typed_stays_text(number):
    html = _search("<script>alert(1)</script>")

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_nothing_found_says_what_to_do(number):
    html = _search("zzqqxx", language="en")

    assert "Nothing was found" in html
    assert "Ask by telephone" in html
    assert 'href="tel:' in html


def test_language_switch_keeps_the_words(number):
    assert 'href="/en/search/?q=%E8%BB%A2%E5%85%A5"' in _search("転入")


def test_results_are_not_for_search_engines(number):
    assert '<meta name="robots" content="noindex, follow">' in _search("転入")


def test_collection_days_and_sorting_are_told_above_the_answers(number):
    load_waste()

    town, thing = (_search(typed) for typed in ("浜町の燃えるごみ", "ルンバ"))

    assert town.index("ごみの収集と分別") < town.index("燃やすごみ")
    assert "危険ごみ" in thing


def test_words_that_name_a_thing_were_not_looked_for_in_vain(number):
    load_waste()

    _search("モバイルバッテリー")

    assert not SearchedInVain.objects.exists()
