"""The public pages: the city's questions, one question with its answer, and the sections with their numbers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kb.public import queries
from kb.public.presentation import faq_context, language_links, public_section_context, section_context


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """List the questions of each service group."""
    now = timezone.now()
    language = get_language()
    context: dict[str, Any] = {
        "links": language_links("public_home"),
        "sections": [
            {**section_context(found.section, at=now), "entries": found.entries}
            for found in queries.sections_with_faqs(language=language)
        ],
    }
    return render(request, "public/home.html", context)


@require_safe
def faq(request: HttpRequest, number: int) -> HttpResponse:
    """Show one FAQ; 404 for whatever is not meant for citizens, as for what does not exist."""
    found = queries.published_faq(number, language=get_language())
    if found is None:
        raise Http404
    return render(request, "public/faq.html", faq_context(found, at=timezone.now()))


@require_safe
def sections(request: HttpRequest) -> HttpResponse:
    """List the sections that the city shows to citizens, with their numbers."""
    now = timezone.now()
    context: dict[str, Any] = {
        "links": language_links("public_sections"),
        "sections": [
            public_section_context(found, at=now) for found in queries.public_sections(language=get_language())
        ],
    }
    return render(request, "public/sections.html", context)
