"""Nothing that is for inside reaches a stranger: everything internal is planted, and everything public is read."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.rich_text import RichText

from calllog.news.deeds import publish
from kb.accounts.policy import Role
from kb.directory.models import OrgUnitVersion, ServiceGroup
from kb.faq_pages.models import Category, FaqPage, Kind, RelatedFaq
from kb.faq_pages.rules import set_rule
from kb.feedback.models import Feedback
from kb.search.learned_queries import learn_query
from kb.search.learning import Choice, learn
from tests.factories import cms, faqs, staff

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PLANTED = re.compile(r"ZQ\w+QZ")
STARTS = (
    "/",
    "/ja/",
    "/en/",
    "/ja/search/",
    "/ja/feed/",
    "/en/feed/",
    "/sitemap.xml",
    "/robots.txt",
    "/favicon.ico",
    "/api/v1/openapi.json",
    "/healthz",
    "/sign-in/",
    "/desk/",
    "/feedback/",
    "/knowledge/",
    "/directory/",
    "/admin/",
    "/nothing/",
    "/ja/nothing/",
)
INSIDE_TEXTS = ("title", "spoken_answer", "other_wordings", "operator_note", "documents", "fee", "deadline", "place")
KINDS = {"centre": {"audience": "centre"}, "staff": {"audience": "staff"}, "draft": {"live": False}}
LINK = re.compile(r'(?:href|src|action)="([^"]+)"|<loc>([^<]+)</loc>|<id>([^<]+)</id>')


def _word(name: str) -> str:
    return f"ZQ{name}QZ"


@pytest.fixture
def words(settings, tmp_path) -> list[str]:
    """Plant a word in every internal place, and return them all."""
    settings.MEDIA_ROOT = str(tmp_path)
    group = faqs.service_group()
    author = faqs.person("author", Role.AUTHOR)
    author.display_name = _word("author")
    author.save(update_fields=["display_name"])
    shown = _texts(group, author)
    _people(group)
    now = timezone.now()
    set_rule(
        number=shown.number_id,
        kind=Kind.TRANSFER,
        target=_word("target"),
        condition=_word("condition"),
        valid_from=now,
        who=author,
        why=_word("why"),
    )
    publish(title=_word("news"), body=_word("body"), is_important=True, until=now.date(), by=author, at=now)
    Feedback.objects.create(
        number_id=shown.number_id,
        language="ja",
        revision=shown.live_revision_id,
        helpful=False,
        text_masked=_word("feedback"),
        at=now,
    )
    learn_query(_word("query"), language="ja", faq_number=shown.number_id, at=now)
    return sorted({*_planted()})


def _texts(group: ServiceGroup, author) -> FaqPage:
    """Make a public answer, and beside it all that is not: other audiences, drafts, what was taken back."""
    category = Category.objects.create(code="garbage", name="ごみ", name_en="Garbage")
    hidden = Category.objects.create(code="hidden", name=_word("category"), name_en=_word("category_en"))
    inner = _file("inner")
    shown = faqs.faq(group, title="公開の質問", operator_note=_word("note"))
    inside = [
        faqs.faq(
            group,
            **{part: _word(f"{part}_{name}") for part in INSIDE_TEXTS},
            full_answer=[("text", RichText(f"<p>{_word(f'full_{name}')}</p>")), ("attachment", inner)],
            **fields,
        )
        for name, fields in KINDS.items()
    ]
    taken_back = faqs.faq(group, title=_word("taken_back"), spoken_answer=_word("taken_back_spoken"))
    for page in taken_back.values():
        page.unpublish()
    narrowed = faqs.faq(group, title=_word("narrowed"))
    narrowed["en"].audience = "staff"
    narrowed["en"].save_revision().publish()
    for page in shown.values():
        cms.edit(author, page, title=_word("next_title"), spoken_answer=_word("next_spoken"))
    for pages in (*inside, taken_back, narrowed):
        for language, page in pages.items():
            RelatedFaq.objects.create(page=shown[language], faq=page)
            FaqPage.categories.through.objects.create(faqpage_id=page.pk, category=hidden)
            learn([Choice(group_code=group.code, faq_number=page.number_id, at=timezone.now())])
    for page in shown.values():
        FaqPage.categories.through.objects.create(faqpage_id=page.pk, category=category)
    return FaqPage.objects.get(pk=shown["ja"].pk)


def _people(group: ServiceGroup) -> None:
    section = group.units.get().unit
    OrgUnitVersion.objects.filter(unit=section).update(
        is_public=True, telephone="0467001000", place=_word("place"), duties=_word("duty"), name_kana=_word("kana")
    )
    hidden = staff.unit("hidden", _word("unit"), parent=section, telephone="0467009876", duties=_word("unit_duty"))
    head, deputy = (
        staff.person(_word(f"staff_{name}"), _word(name), _word(f"{name}_kana")) for name in ("head", "deputy")
    )
    for number, (unit, holder) in enumerate([(section, head), (hidden, deputy)]):
        staff.post(
            f"post-{number}", unit, title=_word("post"), holder=holder, extension="98761", duties=_word("post_duty")
        )
    now = timezone.now()
    staff.absence(head, starts=now - timedelta(hours=1), ends=now + timedelta(hours=9), deputy=deputy)


def _file(name: str) -> Document:
    return Document.objects.create(title=_word(f"file_{name}"), file=ContentFile(b"%PDF-1.7\n", name=f"{name}.pdf"))


def _planted() -> Iterator[str]:
    """Return every word that this file plants, the database being asked for none."""
    names = """author target condition why news body feedback query category category_en note next_title next_spoken
    taken_back taken_back_spoken narrowed place duty kana unit unit_duty head deputy head_kana post post_duty
    file_inner"""
    yield from (_word(name) for name in names.split())
    yield from (_word(f"{part}_{kind}") for kind in KINDS for part in (*INSIDE_TEXTS, "full"))


def _crawled(starts: list[str]) -> dict[str, str]:
    """Read all that a stranger reaches from ``starts``, and return the answers by address."""
    client, waiting, read = Client(raise_request_exception=False), list(starts), {}
    while waiting:
        url = waiting.pop()
        if url in read:
            continue
        response = client.get(url)
        text = response.getvalue().decode("utf-8", errors="replace")
        read[url] = text
        if response.has_header("Location"):
            waiting.append(response["Location"])
        for found in LINK.findall(text):
            address = urlsplit(urljoin(f"http://testserver{url}", unescape(next(filter(None, found)))))
            if address.netloc in ("testserver", "localhost:8000"):
                waiting.append(address.path + (f"?{address.query}" if address.query else ""))
    return read


def test_nothing_internal_reaches_a_stranger(words):
    numbers = FaqPage.objects.values_list("number_id", flat=True).distinct()
    pks = Document.objects.values_list("pk", flat=True)
    searches = [f"/{language}/search/?q={quote(word)}" for word in words for language in ("ja", "en")]
    guesses = [f"/{language}/faq/{number}/{rest}" for number in numbers for language in ("ja", "en")
               for rest in ("", "thanks/", "feedback/")]  # fmt: skip
    guesses += [f"/{language}/category/{code}/" for code in ("hidden", "garbage") for language in ("ja", "en")]
    guesses += [f"/documents/{pk}/inner.pdf" for pk in pks] + ["/ja/sections/hidden/"]

    read = _crawled([*STARTS, *searches, *guesses])

    assert len([url for url in read if "/faq/" in url]) > len(numbers)
    leaks = {(url, word) for url, text in read.items() for word in PLANTED.findall(text) if quote(word) not in url}
    assert leaks == set()
    assert [url for url, text in read.items() if re.search("98761|0467-?00-?9876|%PDF", text)] == []


def test_searching_for_what_is_inside_finds_nothing_inside(words):
    client = Client()
    shown = FaqPage.objects.get(title="公開の質問", locale__language_code="ja").number_id

    for word in words:
        for language in ("ja", "en"):
            html = client.get(f"/{language}/search/", {"q": word}).content.decode()
            assert set(re.findall(r"/faq/(\d+)/", html)) <= {str(shown)}
            assert set(PLANTED.findall(html)) <= {word}


def test_every_public_address_is_crawled(words):
    languages = [code for code, _name in settings.LANGUAGES]
    number = FaqPage.objects.get(title="公開の質問", locale__language_code="ja").number_id

    read = _crawled(["/ja/", "/sitemap.xml"])

    for language in languages:
        for path in ("", f"faq/{number}/", "category/garbage/", "sections/", "sections/shimin/", "events/", "feed/"):
            assert f"/{language}/{path}" in read
