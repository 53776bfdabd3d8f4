"""All that a text says: the same of a page, of its revision, and of a form."""

import pytest
from wagtail.rich_text import RichText

from kb.faq_pages.models import FaqPage
from kb.faq_pages.texts import whole_text

pytestmark = pytest.mark.unit

WRITTEN = {
    "title": "転入届",
    "other_wordings": "引っ越した",
    "spoken_answer": "14日以内です。",
    "fee": "無料",
    "deadline": "14日以内",
    "place": "1番窓口",
    "documents": "転出証明書\n本人確認書類",
    "operator_note": "内線1020",
}
BLOCKS = [
    ("text", RichText("<p>一行目<br/>二行目</p><h3>見出し</h3><ul><li>A &amp; B</li><li><b>太</b>字</li></ul>")),
    ("steps", ["窓口へ", "書類を出す"]),
    ("table", {"caption": "手数料", "head": ["窓口", "コンビニ"], "rows": [["300円", ""], ["1 < 2", "200円"]]}),
    ("note", "5 < 6"),
    ("link", {"title": "案内", "url": "https://www.city.mihon.example/a"}),
    ("telephone", {"name": "市民課", "number": "0467-00-1000"}),
]
LINES = [
    *("転入届", "14日以内です。", "一行目", "二行目", "見出し", "A & B", "太字", "窓口へ", "書類を出す"),
    *("手数料", "窓口", "コンビニ", "300円", "", "1 < 2", "200円", "5 < 6"),
    *("案内", "https://www.city.mihon.example/a", "市民課", "0467-00-1000"),
    *("無料", "14日以内", "1番窓口", "転出証明書", "本人確認書類"),
]


def _page() -> FaqPage:
    return FaqPage(**WRITTEN, full_answer=BLOCKS)


def test_page_says_its_blocks_and_facts_a_thought_a_line_and_nothing_internal():
    assert whole_text(_page()).split("\n") == [line for line in LINES if line]


def test_revision_and_form_say_the_same_as_the_page():
    page = _page()

    assert whole_text({**WRITTEN, "full_answer": page.full_answer}) == whole_text(page)
    assert whole_text({**WRITTEN, "full_answer": FaqPage.full_answer.field.value_to_string(page)}) == whole_text(page)


@pytest.mark.parametrize("answer", ["", "[]", None])
def test_empty_answer_says_nothing(answer):
    assert whole_text({"title": "a", "full_answer": answer}) == "a"
