"""The full answer of an FAQ as HTML, from its blocks."""

import json
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from kb.faq_pages.models import FaqPage

REVISIONS_KEPT = 2000  # of published texts: more than a city has on its operators' screens


def answer_html(answer: Any) -> str:
    """Return a page's full answer as HTML, safe to show: editors' rich text comes cleaned from the CMS."""
    return "".join(str(block.render()) for block in answer)


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a field that takes one thing a line, without blank ones."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


@lru_cache(maxsize=REVISIONS_KEPT)
def answer_html_of_revision(revision: int, blocks: str) -> SafeString:
    """Return the HTML of the full answer of one revision, of which ``blocks`` is the JSON.

    Kept, because a revision never changes and its blocks take longer to render than a ring may take to show.
    """
    return mark_safe(answer_html(FaqPage.full_answer.field.to_python(json.loads(blocks or "[]"))))  # noqa: S308 - as above
