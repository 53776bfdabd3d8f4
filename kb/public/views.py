"""The public pages: search and categories, one question with its answer, sections with their numbers, events."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kb.events.payloads import event_payload
from kb.public import presentation, queries
from kb.public.finding import LONGEST_QUERY, find
from kb.public.keeping import FRESH, for_everybody
from kb.public.presentation import where
from kb.search.models import Channel
from kb.search.vain import note_vain
from kb.waste.payloads import waste_answers

ASKED_MOST = 6
EVENTS_AT_HOME = 3
MOST_EVENTS = 100
MOST_WASTE = 3
ON_A_PAGE = 20


@require_safe
@for_everybody
def home(request: HttpRequest) -> HttpResponse:
    """Show the search, what is asked most at present, the categories, the next events, and who is open now."""
    now, language = timezone.now(), get_language()
    entries = queries.listed(language=language)
    own = [entry for entry in entries if entry.language == language]
    with_questions = {entry.group for entry in entries}
    context = {
        **where("public_home"),
        "asked_most": queries.asked_most(own or entries, at=now, limit=ASKED_MOST),
        "topics": presentation.topics_with_counts(queries.topics(), entries, under=""),
        "events": [event_payload(event) for event in queries.coming_events(at=now, limit=EVENTS_AT_HOME)],
        "sections": [
            presentation.section_context(section, at=now)
            for key, section in queries.sections(language=language).items()
            if key in with_questions
        ],
    }
    return render(request, "public/home.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what a citizen's words find, or what else to do where they find nothing."""
    now, language = timezone.now(), get_language()
    typed = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY]
    hits = find(typed, language=language, at=now)
    waste = waste_answers(typed, at=now, limit=MOST_WASTE)
    if typed and not (hits or waste):
        note_vain(typed, channel=Channel.PUBLIC, language=language, at=now)
    sections = queries.sections(language=language)
    topics = queries.topics()
    listed = queries.listed(language=language, numbers=[hit.number for hit in hits])
    rows = presentation.hit_rows(hits, listed, sections=sections, topics={topic.code: topic for topic in topics})
    context = {
        **where("public_search", query=f"?{urlencode({'q': typed})}" if typed else ""),
        "typed": typed,
        "waste": waste,
        "rows": rows,
        "topics": [topic for topic in topics if not topic.parent],
        "sections": [presentation.section_context(section, at=now) for section in sections.values()],
    }
    response = render(request, "public/search.html", context)
    response["Cache-Control"] = FRESH
    return response


@require_safe
@for_everybody
def category(request: HttpRequest, code: str) -> HttpResponse:
    """List the questions of a category; 404 for one that has nothing for citizens."""
    topics = {topic.code: topic for topic in queries.topics()}
    listed = queries.listed(language=get_language())
    entries = [entry for entry in listed if code in entry.categories]
    if code not in topics or not entries:
        raise Http404
    topic = topics[code]
    page = Paginator(entries, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **where("public_category", code, query=f"?page={page.number}" if page.number > 1 else ""),
        "topic": topic,
        "above": topics.get(topic.parent),
        "below": presentation.topics_with_counts(topics.values(), entries, under=code),
        "page": page,
        "count": len(entries),
    }
    return render(request, "public/category.html", context)


@require_safe
@for_everybody
def faq(request: HttpRequest, number: int) -> HttpResponse:
    """Show one FAQ; 404 for whatever is not meant for citizens, as for what does not exist."""
    found = queries.published_faq(number, language=get_language())
    if found is None:
        raise Http404
    return render(request, "public/faq.html", presentation.faq_context(found, at=timezone.now()))


@require_safe
@for_everybody
def sections(request: HttpRequest) -> HttpResponse:
    """List the sections that the city shows to citizens, with their numbers."""
    now = timezone.now()
    context = {
        **where("public_sections"),
        "sections": [
            presentation.public_section_context(found, at=now)
            for found in queries.public_sections(language=get_language())
        ],
    }
    return render(request, "public/sections.html", context)


@require_safe
@for_everybody
def section(request: HttpRequest, code: str) -> HttpResponse:
    """Show when a service group is open, and its questions; 404 for one that has none for citizens."""
    language = get_language()
    found = next(
        ((key, one) for key, one in queries.sections(language=language).items() if one.code == code), (0, None)
    )
    entries = [entry for entry in queries.listed(language=language) if entry.group == found[0]]
    if found[1] is None or not entries:
        raise Http404
    context = presentation.section_page_context(found[1], entries, at=timezone.now())
    return render(request, "public/section.html", context)


@require_safe
@for_everybody
def events(request: HttpRequest) -> HttpResponse:
    """List the events that are not over, and how each stands."""
    coming = queries.coming_events(at=timezone.now(), limit=MOST_EVENTS)
    context = {**where("public_events"), "events": [event_payload(event) for event in coming]}
    return render(request, "public/events.html", context)
