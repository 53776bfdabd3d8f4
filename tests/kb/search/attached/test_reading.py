"""Files as authors attach them, and as somebody might build them to do harm; read in a real child process."""

import io
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from pypdf import PdfReader, PdfWriter
from wagtail.documents.models import Document

from kb.search.attached.reading import read_waiting
from kb.search.models import AttachedText
from kb.tables import limits
from tests.factories import files

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
PDF = files.pdf("転入届の書き方", "委任状が要る方")
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><w:document xmlns:w="w"><w:p><w:t>&c;</w:t></w:p></w:document>'
)


def attached(name: str, content: bytes) -> Document:
    return Document.objects.create(title="様式", file=ContentFile(content, name=name))


def read(name: str, content: bytes) -> tuple[str, list[list[str]]]:
    """Return what is known of the file after it was read: the problem, and the pages."""
    document = attached(name, content)
    assert read_waiting(NOON) == 1
    text = AttachedText.objects.get(document=document)
    return text.problem, text.pages


def locked(content: bytes) -> bytes:
    writer, buffer = PdfWriter(clone_from=PdfReader(io.BytesIO(content))), io.BytesIO()
    writer.encrypt("secret")
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "pages"),
    [
        ("a.pdf", PDF, [["1", "転入届の書き方"], ["2", "委任状が要る方"]]),
        ("A.PDF", PDF, [["1", "転入届の書き方"], ["2", "委任状が要る方"]]),
        ("a.pdf", files.pdf("", "二枚目"), [["2", "二枚目"]]),
        ("a.pdf", files.pdf("転\0入\x07届"), [["1", "転入\x07届"]]),
        ("a.docx", files.docx("第一条", "市は<&>、"), [["", "第一条 市は<&>、"]]),
        ("a.pptx", files.pptx("先に映す", "後に映す"), [["1", "先に映す"], ["2", "後に映す"]]),
        (
            "a.xlsx",
            files.xlsx({"料金": [["品目", "円"], ["たんす", 600]], "控え": [["内緒"]]}, hidden="控え"),
            [["料金", "品目 円 たんす 600"]],
        ),
    ],
)
def test_each_kind_is_read_by_the_page(name, content, pages):
    assert read(name, content) == ("", pages)


def test_text_is_told_as_its_readers_write_it():
    _problem, pages = read("a.docx", files.docx("⻑い住⺠票", "ｶﾞｽ（Ａ４）"))

    assert pages == [["", "長い住民票 ガス（Ａ４）"]]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.pdf", files.pdf(""), AttachedText.Problem.NO_TEXT),
        ("a.pdf", b"%PDF-1.7\n", AttachedText.Problem.DAMAGED),
        ("a.pdf", PDF[: len(PDF) // 3], AttachedText.Problem.DAMAGED),
        ("a.pdf", locked(PDF), AttachedText.Problem.DAMAGED),
        ("a.docx", b"PK\x03\x04 cut off", AttachedText.Problem.DAMAGED),
        ("a.docx", files.package({"word/other.xml": "<x/>"}), AttachedText.Problem.DAMAGED),
        ("a.docx", files.package({"word/document.xml": "<x>"}), AttachedText.Problem.DAMAGED),
        ("a.docx", files.package({"word/document.xml": LAUGHS}), AttachedText.Problem.DAMAGED),
        ("a.pptx", files.package({"ppt/presentation.xml": "<x/>"}), AttachedText.Problem.DAMAGED),
        ("a.xlsx", files.package({"xl/workbook.xml": LAUGHS}), AttachedText.Problem.DAMAGED),
        ("a.docx", files.package({"word/document.xml": b"<x>" + bytes(60 * limits.MIB)}), AttachedText.Problem.DAMAGED),
        ("a.docx", files.docx("x" * 100)[:-30], AttachedText.Problem.DAMAGED),
    ],
)
def test_file_that_cannot_be_read_says_why_and_is_left_alone(name, content, problem):
    assert read(name, content) == (problem, [])
    assert read_waiting(NOON) == 0


def test_only_so_many_pages_and_letters_of_a_file_are_kept():
    _problem, pages = read("a.xlsx", files.xlsx({f"{number}": [["x" * 30_000] * 8] for number in range(6)}))

    assert sum(len(text) for _place, text in pages) == 1_000_000


def test_pictures_are_not_read_and_a_file_that_is_gone_waits_for_its_return(settings):
    gone = attached("gone.pdf", PDF)
    gone.file.storage.delete(gone.file.name)
    attached("photo.png", b"\x89PNG\r\n\x1a\n")

    assert read_waiting(NOON) == 0
    gone.file.storage.save(gone.file.name, ContentFile(PDF))
    assert read_waiting(NOON) == 1


def test_many_files_are_read_a_few_at_a_time():
    for number in range(5):
        attached(f"{number}.docx", files.docx("様式"))

    assert [read_waiting(NOON) for _time in range(3)] == [3, 2, 0]


def test_text_goes_with_its_file():
    read("a.pdf", PDF)
    Document.objects.get().delete()

    assert not AttachedText.objects.exists()
