"""Attachments: only what is what its name says, unchanged since its approval, and for citizens only what they see."""

import io
import zipfile

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents.forms import get_document_form
from wagtail.documents.models import Document

from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.directory.models import ServiceGroup
from kb.faq_pages.attachments import MOST_BYTES, AttachmentForm, may_fetch, refuse_false_content
from kb.faq_pages.models import FaqPage
from tests.factories import cms, faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PDF = b"%PDF-1.7\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 8
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 8
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.fixture(autouse=True)
def stored_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.WAGTAILDOCS_DOCUMENT_FORM_BASE = "kb.faq_pages.attachments.AttachmentForm"


@pytest.fixture
def group() -> ServiceGroup:
    return faqs.service_group()


@pytest.fixture
def author(group) -> User:
    return faqs.person("author", Role.AUTHOR)


def _office(*parts: str) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "<x/>")
    return package.getvalue()


def _check(name: str, content: bytes, size: int | None = None) -> None:
    refuse_false_content(name, io.BytesIO(content), size=len(content) if size is None else size)


def _upload(user: User, name: str, content: bytes):
    return cms.signed_in(user).post(
        reverse("wagtaildocs_chooser:create"),
        {
            "document-chooser-upload-title": "様式",
            "document-chooser-upload-file": SimpleUploadedFile(name, content),
            "document-chooser-upload-collection": "1",
            "document-chooser-upload-tags": "",
        },
    )


def _document(name: str = "form.pdf") -> Document:
    return Document.objects.create(title="様式", file=ContentFile(PDF, name=name))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("A.PDF", PDF),
        ("a.png", PNG),
        ("a.jpg", JPEG),
        ("a.jpeg", JPEG),
        ("a.docx", _office("word/document.xml")),
        ("a.xlsx", _office("xl/workbook.xml")),
        ("a.pptx", _office("ppt/presentation.xml")),
    ],
)
def test_file_that_is_what_its_name_says_is_taken(name, content):
    _check(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", HTML),
        ("a.svg", SVG),
        ("a.docm", _office("word/document.xml")),
        ("a", PDF),
        ("a.pdf.html", HTML),
        ("a.pdf", HTML),
        ("a.pdf", b""),
        ("a.pdf", b" " + PDF),
        ("a.png", SVG),
        ("a.jpg", PNG),
        ("a.docx", b"PK\x03\x04 cut off"),
        ("a.docx", _office("xl/workbook.xml")),
        ("a.xlsx", _office("xl/workbook.xml", "xl/vbaProject.bin")),
        ("a.xlsx", _office("xl/workbook.xml", "xl/macrosheets/sheet1.xml")),
        ("a.docx", _office("word/document.xml", "word/activeX/activeX1.xml")),
        ("a.docx", _office("word/document.xml", "word/embeddings/oleObject1.bin")),
        ("a.pptx", _office(*(f"ppt/{index}" for index in range(5000)))),
    ],
)
def test_file_that_is_something_else_is_refused(name, content):
    with pytest.raises(ValidationError):
        _check(name, content)


def test_largest_file_is_taken_and_a_larger_one_is_not():
    _check("a.pdf", PDF, size=MOST_BYTES)

    with pytest.raises(ValidationError):
        _check("a.pdf", PDF, size=MOST_BYTES + 1)


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.APPROVER])
def test_who_writes_uploads_beside_the_text(group, role):
    _upload(faqs.person("writer", role), "form.pdf", PDF)

    with Document.objects.get().file.open() as file:
        assert file.read() == PDF


@pytest.mark.parametrize(("name", "content"), [("form.html", HTML), ("form.pdf", HTML), ("form.svg", SVG)])
def test_upload_of_what_could_run_is_refused(author, name, content):
    _upload(author, name, content)

    assert Document.objects.count() == 0


def test_administrator_uploads_nothing(group):
    _upload(faqs.person("admin", Role.ADMINISTRATOR), "form.pdf", PDF)

    assert Document.objects.count() == 0


def test_nobody_changes_or_deletes_an_attachment_not_even_their_own(author):
    _upload(author, "form.pdf", PDF)
    document = Document.objects.get()
    client = cms.signed_in(author)

    for name, arguments in (
        ("index", []),
        ("edit", [document.pk]),
        ("delete", [document.pk]),
        ("edit_multiple", [document.pk]),
        ("delete_multiple", [document.pk]),
    ):
        url = reverse(f"wagtaildocs:{name}", args=arguments)
        assert client.post(url, {"title": "changed", "collection": "1"}).status_code == 404
    client.post(f"{reverse('wagtail_bulk_action', args=['wagtaildocs', 'document', 'delete'])}?id={document.pk}")

    assert Document.objects.get().title == "様式"


def test_form_refuses_another_file_for_the_same_attachment(author):
    form_class = get_document_form(Document)

    form = form_class(
        {"title": "様式", "collection": "1", "tags": ""},
        {"file": SimpleUploadedFile("other.pdf", PDF)},
        instance=_document(),
        user=author,
    )

    assert issubclass(form_class, AttachmentForm)
    assert list(form.errors) == ["file"]


def test_form_of_the_text_lets_an_attachment_be_chosen_and_menus_hide_the_closed_lists(group, author):
    _document()
    client = cms.signed_in(author)

    assert "様式" in client.get(reverse("wagtaildocs_chooser:choose")).json()["html"]
    assert reverse("wagtaildocs:index") not in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize(
    ("fields", "fetched"),
    [
        ({}, True),
        ({"live": False}, False),
        ({"audience": "centre"}, False),
    ],
)
def test_citizens_fetch_what_a_public_faq_shows(group, fields, fetched):
    document = _document()
    faqs.faq(group, full_answer=[("attachment", document)], **fields)

    assert may_fetch(AnonymousUser(), document) is fetched
    assert may_fetch(faqs.person("operator", Role.OPERATOR), document) is True
    assert may_fetch(faqs.person("admin", Role.ADMINISTRATOR), document) is fetched


def test_file_that_no_text_shows_and_one_that_only_a_draft_shows_are_no_citizens(group, author):
    document = _document()
    page = faqs.faq(group, languages=("ja",))["ja"]
    draft = page.get_latest_revision_as_object()
    draft.full_answer = [("attachment", document)]
    draft.save_revision()

    assert may_fetch(AnonymousUser(), document) is False
    FaqPage.objects.get(pk=page.pk).get_latest_revision().publish()
    assert may_fetch(AnonymousUser(), document) is True


def test_narrowest_language_holds_for_the_file_too(group):
    document = _document()
    pages = faqs.faq(group, full_answer=[("attachment", document)])
    FaqPage.objects.filter(pk=pages["en"].pk).update(audience="staff")

    assert may_fetch(AnonymousUser(), document) is False


def test_address_of_a_file_answers_strangers_only_what_they_may_fetch(group):
    inside, shown = _document("inside.pdf"), _document("shown.pdf")
    faqs.faq(group, full_answer=[("attachment", shown)])
    stranger = Client()

    assert stranger.get(inside.url).status_code == 404
    response = stranger.get(shown.url)

    assert b"".join(response.streaming_content) == PDF
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert f'href="{shown.url}"' in stranger.get(f"/ja/faq/{FaqPage.objects.first().number_id}/").content.decode()
    response.close()
