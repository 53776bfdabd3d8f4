"""Files beside an answer: what authors may upload, that it stays as it was approved, and who may fetch it."""

import zipfile
from collections.abc import Callable, Collection
from pathlib import PurePath
from typing import Any, BinaryIO

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model
from wagtail.documents.forms import BaseDocumentForm
from wagtail.models import ReferenceIndex

from kb.accounts.policy import Deed, may, role_of
from kb.faq_pages.models import Audience, FaqPage

MOST_BYTES = 20 * 1024 * 1024
MOST_PARTS = 5000  # files inside an office document
# Macros and programs inside office documents: what they are called, wherever they lie.
PROGRAMS = ("vbaproject", "vbadata", "macrosheets/", "activex", "oleobject", ".exe", ".dll", ".js", ".vbs")


class AttachmentForm(BaseDocumentForm):
    """Takes only files that are what their names say, and never another file for the same attachment."""

    def clean_file(self) -> Any:
        """Refuse what could run on a reader's machine, and a change behind the approver's back."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            if self.instance.pk:
                raise ValidationError(_("Approved texts show this file. Upload the new one as another attachment."))
            refuse_false_content(file.name, file, size=file.size)
        return file


def refuse_false_content(name: str, file: BinaryIO, *, size: int) -> None:
    """Raise ValidationError unless the file is of a kind that is taken and begins as that kind does.

    Leaves the file at its beginning.
    """
    is_that_kind = KINDS.get(PurePath(name).suffix.lower())
    if is_that_kind is None:
        raise ValidationError(_("Only PDF, Word, Excel, PowerPoint, PNG and JPEG files are taken."))
    if size > MOST_BYTES:
        raise ValidationError(_("The file is larger than 20 MB."))
    file.seek(0)
    matches = is_that_kind(file)
    file.seek(0)
    if not matches:
        raise ValidationError(_("The file is not what its name says, or it contains macros."))


def may_fetch(user: Any, document: Any) -> bool:
    """Say whether ``user`` may fetch the file: whoever reads the FAQs' inside; citizens what they see."""
    return may(role_of(user), Deed.FAQ_READ_INTERNAL) or _is_public(document)


def shown_by(documents: Collection[int]) -> dict[int, set[int]]:
    """Return the numbers of the FAQs whose published texts show each of these documents. Two queries."""
    kind = ContentType.objects.get_for_model(get_document_model())
    shown = ReferenceIndex.objects.filter(to_content_type=kind, to_object_id__in=[str(key) for key in documents])
    showing = [(int(document), int(page)) for document, page in shown.values_list("to_object_id", "object_id")]
    live = FaqPage.objects.filter(live=True, pk__in={page for _document, page in showing})
    numbers = dict(live.values_list("pk", "number_id"))
    found: dict[int, set[int]] = {}
    for document, page in showing:
        if page in numbers:
            found.setdefault(document, set()).add(numbers[page])
    return found


def _is_public(document: Any) -> bool:
    """Say whether a published FAQ shows it whose every published language is for everybody."""
    references = ReferenceIndex.get_references_to(document).values_list("object_id", flat=True)
    live = FaqPage.objects.filter(live=True)
    showing = live.filter(pk__in=[int(key) for key in references], audience=Audience.PUBLIC)
    narrower = live.exclude(audience=Audience.PUBLIC).values("number_id")
    return showing.exclude(number_id__in=narrower).exists()


def _begins_with(signature: bytes) -> Callable[[BinaryIO], bool]:
    return lambda file: file.read(len(signature)) == signature


def _office(part: str) -> Callable[[BinaryIO], bool]:
    """Return the check of an office document whose main part lies in the folder ``part``; nothing is unpacked."""

    def is_that_kind(file: BinaryIO) -> bool:
        try:
            with zipfile.ZipFile(file) as package:
                names = [name.lower() for name in package.namelist()]
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            return False
        return (
            len(names) <= MOST_PARTS
            and "[content_types].xml" in names
            and any(name.startswith(f"{part}/") for name in names)
            and not any(program in name for name in names for program in PROGRAMS)
        )

    return is_that_kind


KINDS: dict[str, Callable[[BinaryIO], bool]] = {
    ".pdf": _begins_with(b"%PDF-"),
    ".png": _begins_with(b"\x89PNG\r\n\x1a\n"),
    ".jpg": _begins_with(b"\xff\xd8\xff"),
    ".jpeg": _begins_with(b"\xff\xd8\xff"),
    ".docx": _office("word"),
    ".xlsx": _office("xl"),
    ".pptx": _office("ppt"),
}
