"""The citizen's view of an FAQ that is being written, for the CMS."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from kb.faq_pages.models import FaqPage
from kb.faq_pages.previews import Preview
from kb.public.presentation import faq_context
from kb.public.queries import faq_of_page


@csp_replace({"frame-ancestors": [SELF]})  # the CMS shows it in a frame; nobody frames the page itself
def as_citizen(request: HttpRequest, page: FaqPage) -> HttpResponse:
    """Show the draft on the public page, in its own language."""
    language = page.locale.language_code
    with translation.override(language):
        faq = faq_of_page(page, language=language, languages=[language])
        return render(request, "public/faq.html", faq_context(faq, at=timezone.now()))


CITIZEN = Preview(mode="citizen", label=_("Citizen"), render=as_citizen)
