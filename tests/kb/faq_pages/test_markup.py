"""What is pasted into the form stays harmless: no script, no handler, no address that runs."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, streamfield

from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.faq_pages.answers import answer_html
from kb.faq_pages.models import FaqPage
from tests.factories import cms, faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
ADDRESSES = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x"]
HARMLESS = {"p", "h3", "ul", "ol", "li", "b", "i", "br", "aside", "div", "strong", "a", "span"}


class _Elements(HTMLParser):
    """Collects what a browser would build."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


@pytest.fixture
def page() -> FaqPage:
    return faqs.faq(faqs.service_group(), languages=("ja",))["ja"]


@pytest.fixture
def author(page) -> User:
    return faqs.person("author", Role.AUTHOR)


def _pasted(kind: str, entity: dict[str, object] | None = None) -> str:
    """Return what the editor would send for text of this kind, with an entity over it."""
    block = {"key": "a", "type": kind, "text": SCRIPT, "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    if entity:
        block["entityRanges"] = [{"offset": 0, "length": len(SCRIPT), "key": 0}]
    return json.dumps({"blocks": [block], "entityMap": {"0": entity} if entity else {}})


def _saved(author: User, page: FaqPage, *blocks: tuple[str, object]) -> str | None:
    """Save these blocks through the form; return the HTML of the answer, None where the form refused them."""
    response = cms.edit(author, page, **nested_form_data({"full_answer": streamfield(blocks)}))
    if response.status_code != 302:
        return None
    return answer_html(FaqPage.objects.get(pk=page.pk).get_latest_revision_as_object().full_answer)


@pytest.mark.parametrize("kind", ["unstyled", "header-three", "unordered-list-item", "atomic", "script", "header-one"])
def test_pasted_scripts_are_text_or_nothing(page, author, kind):
    elements = _Elements(_saved(author, page, ("text", _pasted(kind))) or "")

    assert elements.tags <= HARMLESS
    assert elements.attributes == [] or all(name == "data-block-key" for name, _value in elements.attributes)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("kind", ["LINK", "IMAGE", "EMBED", "DOCUMENT"])
def test_pasted_links_and_pictures_are_gone(page, author, kind, address):
    entity = {"type": kind, "mutability": "MUTABLE", "data": {"url": address, "src": address, "id": 1}}

    html = _saved(author, page, ("text", _pasted("unstyled", entity))) or ""

    assert _Elements(html).tags <= HARMLESS - {"a"}
    assert not re.search(r"(href|src)\s*=", html)


@pytest.mark.parametrize("address", ADDRESSES)
def test_link_block_takes_no_address_that_runs(page, author, address):
    assert _saved(author, page, ("link", {"title": "x", "url": address})) is None


def test_markup_in_every_other_block_and_field_is_shown_as_text(page, author):
    form = nested_form_data(
        {
            "full_answer": streamfield(
                [("note", SCRIPT), ("link", {"title": SCRIPT, "url": "https://www.city.mihon.example/"})]
            )
        }
    )
    form |= dict.fromkeys(("title", "spoken_answer", "fee", "deadline", "place", "documents"), SCRIPT)
    cms.edit(author, page, **form, **{"action-submit": "1"})
    cms.approve(faqs.person("approver", Role.APPROVER), page)

    html = Client().get(f"/ja/faq/{page.number_id}/").content.decode()

    assert "&lt;script&gt;" in html
    assert "<script>alert" not in html
    assert "<img src=x" not in html
