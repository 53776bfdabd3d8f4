"""The files beside the answers whose text is not known yet are read; what cannot be read is noted, and left alone."""

import logging
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import PurePath
from typing import Any

from wagtail.documents import get_document_model

from kb.search.models import AttachedText
from kb.tables.children import ChildError, ask_child

logger = logging.getLogger(__name__)

CHILD = "kb.search.attached.child"
KINDS = (".pdf", ".docx", ".pptx", ".xlsx")
AT_ONCE = 3  # each may take as long as its limit


def read_waiting(at: datetime) -> int:
    """Read a few files that nobody has read yet, and return how many those were.

    A file is read once: approved texts show it, and ``kb.faq_pages.attachments`` lets nobody put another in its place.
    """
    read = 0
    for document, content in islice(_waiting(), AT_ONCE):
        problem, pages = _text_of(kind_of(document.file.name), content)
        known = {"problem": problem, "pages": pages, "read_at": at}
        AttachedText.objects.get_or_create(document=document, defaults=known)
        read += 1
    return read


def kind_of(name: str) -> str:
    """Return the end of a file's name, with its dot."""
    return PurePath(name).suffix.lower()


def _waiting() -> Iterator[tuple[Any, bytes]]:
    """Yield the documents that nobody has read, with what is in their files; a file that cannot be had waits on."""
    known = AttachedText.objects.values("document")
    for document in get_document_model().objects.exclude(pk__in=known).order_by("pk"):
        if kind_of(document.file.name) in KINDS:
            try:
                with document.file.open("rb") as file:
                    content = file.read()
            except OSError as error:
                logger.warning("The attachment %s cannot be had: %s", document.pk, error)
            else:
                yield document, content


def _text_of(kind: str, content: bytes) -> tuple[str, list[list[str]]]:
    try:
        pages = ask_child(CHILD, kind, content=content)["pages"]
    except ChildError as error:
        return (AttachedText.Problem.TOO_MUCH if error.is_limit else AttachedText.Problem.DAMAGED), []
    # A database refuses NUL in a text.
    found = [[place.replace("\0", ""), text.replace("\0", "")] for place, text in pages]
    return ("" if found else AttachedText.Problem.NO_TEXT), found
