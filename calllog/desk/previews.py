"""The operator's view of an FAQ that is being written, for the CMS: the desk's middle column."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb.faq_pages.answers import answer_html, lines_of
from kb.faq_pages.models import FaqPage, Kind
from kb.faq_pages.previews import Preview
from kb.faq_pages.queries import rule_in_force


# The CMS shows it in a frame; nobody frames the desk itself.
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[untyped-decorator]
def as_operator(request: HttpRequest, page: FaqPage) -> HttpResponse:
    """Show the draft as it would stand on the desk, in its own language, with the rule in force."""
    with translation.override(page.locale.language_code):
        return render(request, "desk/preview.html", _context(page))


def _context(page: FaqPage) -> dict[str, Any]:
    rule = rule_in_force(page.number_id, timezone.now()) if page.number_id else None
    facts = (
        (_("What to bring"), lines_of(page.documents)),
        (_("Deadline"), lines_of(page.deadline)),
        (_("Fee"), lines_of(page.fee)),
        (_("Place"), lines_of(page.place)),
    )
    return {
        "faq": page,
        "full_answer": answer_html(page.full_answer),
        "facts": [(label, lines) for label, lines in facts if lines],
        "rule": rule,
        "handling": Kind(rule.kind).label if rule else "",
    }


OPERATOR = Preview(mode="operator", label=gettext_lazy("Operator"), render=as_operator)
