"""What a full answer is made of: few kinds of blocks, each of which a telephone, a page and a printer can show."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    ListBlock,
    RichTextBlock,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
    URLBlock,
)
from wagtail.documents.blocks import DocumentChooserBlock

TEXT_FEATURES = ["h3", "bold", "ol", "ul"]


class TableBlock(StructBlock):
    """A small table: a caption, its heads, and rows of as many cells."""

    caption = CharBlock(label=_("Caption"))
    head = ListBlock(CharBlock(label=_("Heading")), min_num=2, max_num=6, label=_("Headings"))
    rows = ListBlock(ListBlock(CharBlock(label=_("Cell"), required=False)), min_num=1, label=_("Rows"))

    class Meta:
        icon = "table"
        label = _("Table")
        form_classname = "struct-block table-block"
        template = "faq_pages/blocks/table.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not as an argument: migrations would store it, and it is for the form only.
        self.child_blocks["rows"].child_block.label = _("Row")

    def clean(self, value: Any) -> Any:
        """Refuse a row that is longer or shorter than the head: its cells would stand under the wrong heading."""
        cleaned = super().clean(value)
        if any(len(row) != len(cleaned["head"]) for row in cleaned["rows"]):
            raise StructBlockValidationError(
                {"rows": ValidationError(gettext("Every row needs as many cells as there are headings."))}
            )
        return cleaned


class LinkBlock(StructBlock):
    """A link to a page outside."""

    title = CharBlock(label=_("Text of the link"))
    url = URLBlock(label=_("Address"))

    class Meta:
        icon = "link"
        label = _("Link")
        template = "faq_pages/blocks/link.html"


class TelephoneBlock(StructBlock):
    """A number to call."""

    name = CharBlock(label=_("Who answers"))
    number = CharBlock(label=_("Telephone number"), help_text=_("With hyphens: 0467-00-1000."))

    class Meta:
        icon = "mobile-alt"
        label = _("Telephone")
        template = "faq_pages/blocks/telephone.html"


ANSWER_BLOCKS = [
    ("text", RichTextBlock(features=TEXT_FEATURES, label=_("Text"), icon="pilcrow")),
    (
        "steps",
        ListBlock(
            TextBlock(label=_("Step"), rows=2),
            label=_("Steps"),
            icon="list-ol",
            template="faq_pages/blocks/steps.html",
        ),
    ),
    ("table", TableBlock()),
    ("note", TextBlock(label=_("Remark"), icon="info-circle", template="faq_pages/blocks/note.html", rows=2)),
    ("link", LinkBlock()),
    ("telephone", TelephoneBlock()),
    (
        "attachment",
        DocumentChooserBlock(label=_("Attachment"), icon="doc-full", template="faq_pages/blocks/attachment.html"),
    ),
]
