"""The internal reader: the list, one FAQ, what it said at a moment, and two of its texts side by side."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kb.accounts.languages import in_screen_language
from kb.accounts.policy import Deed, Role, may, role_of
from kb.faq_pages.models import Audience
from kb.faq_pages.scope import faqs_of
from kb.knowledge import presentation
from kb.knowledge.catalogue import Filter, chosen
from kb.knowledge.catalogue import catalogue as read_catalogue
from kb.knowledge.history import History, history_of, seen_at
from kb.knowledge.moments import Moment, read_moment
from kb.knowledge.past import changes_within
from kb.knowledge.reading import reading
from kb.knowledge.sight import hidden_from

ON_A_PAGE = 50
LONGEST_QUERY = 200
LARGEST_KEY = 2**63 - 1  # no database knows a larger one


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """List the FAQs of each service group, filtered by what the address names."""
    role = _reader(request)
    wanted = Filter(
        group=request.GET.get("group", ""),
        category=request.GET.get("category", ""),
        audience=request.GET.get("audience", ""),
        state=request.GET.get("state", ""),
        typed=request.GET.get("q", "")[:LONGEST_QUERY],
    )
    found = read_catalogue(role, language=_language(""), today=timezone.localdate())
    left = chosen(found.entries, wanted)
    page = Paginator(left, ON_A_PAGE).get_page(request.GET.get("page"))
    names = {group.code: in_screen_language(group.name, group.name_en) for group in found.groups}
    context = {
        "wanted": wanted,
        "is_filtered": wanted != Filter(),
        "page": page,
        "rows": presentation.entry_rows(list(page.object_list), groups=names),
        "count": len(left),
        "groups": names.items(),
        "categories": presentation.category_options(found.categories, wanted=wanted.category),
        "audiences": [one for one in Audience.choices if one[0] not in hidden_from(role)],
        "chips": presentation.state_chips(found.entries, wanted),
    }
    return render(request, "knowledge/catalogue.html", context)


@require_safe
def faq(request: HttpRequest, number: int) -> HttpResponse:
    """Show one FAQ as operators see it now; 404 for what is not published or not meant for this role."""
    role = _reader(request)
    now = timezone.now()
    wanted = _language(request.GET.get("language", ""))
    found = reading(_key(number), role=role, language=wanted, at=now)
    if found is None:
        raise Http404
    context = presentation.reading_context(found, at=now)
    return render(
        request,
        "knowledge/faq.html",
        {
            **context,
            "stands_in": found.card.locale != wanted,
            "may_read_past": may(role, Deed.FAQ_READ_PAST),
        },
    )


@require_safe
def at(request: HttpRequest, number: int) -> HttpResponse:
    """Show what operators saw at a moment of the city's clock, and all that was ever published."""
    history = _history(request, number)
    now = timezone.now()
    typed = request.GET.get("moment", "")
    moment = read_moment(typed) if typed else None
    language = _language(request.GET.get("language", ""))
    problem = _problem(typed, moment, now=now)
    editable = frozenset(faqs_of(request.user).filter(number=history.number).values_list("pk", flat=True))
    context: dict[str, Any] = {
        "number": history.number,
        "typed": f"{moment.at:%Y-%m-%dT%H:%M:%S}" if moment else "",
        "language": language,
        "problem": problem,
        "timeline": presentation.timeline(history, editable=editable),
        "now": timezone.localtime(now),
    }
    if moment and not problem:
        context |= _seen_context(history, moment, language=language)
    return render(request, "knowledge/at.html", context, status=400 if problem else 200)


@require_safe
def compare(request: HttpRequest, number: int) -> HttpResponse:
    """Show what changed between two published texts of one language."""
    history = _history(request, number)
    keys = [request.GET.get(name, "") for name in ("a", "b")]
    versions = presentation.versions(history)
    by_key = {str(one["revision"]): one for one in versions}
    before, after = (by_key.get(key) for key in keys)
    context: dict[str, Any] = {"number": history.number, "versions": versions, "a": before, "b": after}
    status = 200
    if before and after and before["language"] == after["language"]:
        context["fields"] = presentation.compared_fields(
            history.texts[before["revision"]], history.texts[after["revision"]]
        )
    elif before and after:
        status, context["problem"] = 400, _("These two texts are in different languages. Choose two of one language.")
    elif any(keys):
        status, context["problem"] = 404, _("This FAQ has no such published text. Choose two from the list.")
    return render(request, "knowledge/compare.html", context, status=status)


def _reader(request: HttpRequest) -> Role | None:
    role = role_of(request.user)
    if not may(role, Deed.FAQ_READ_INTERNAL):
        raise Http404
    return role


def _history(request: HttpRequest, number: int) -> History:
    role = role_of(request.user)
    found = history_of(_key(number), role=role) if may(role, Deed.FAQ_READ_PAST) else None
    if found is None:
        raise Http404
    return found


def _key(number: int) -> int:
    if number > LARGEST_KEY:
        raise Http404
    return number


def _language(asked: str) -> str:
    return asked if asked in dict(settings.LANGUAGES) else get_language()


def _problem(typed: str, moment: Moment | None, *, now: datetime) -> str:
    if typed and moment is None:
        return _("This is no day and time. Write it like this: 2026-11-22T14:03.")
    if moment and moment.at > now:
        return _("This moment has not come yet. Choose one that has passed.")
    return ""


def _seen_context(history: History, moment: Moment, *, language: str) -> dict[str, Any]:
    seen = seen_at(history, moment.at, language=language)
    publication = seen.publication
    context: dict[str, Any] = {
        "moment": moment.at,
        "seen": seen,
        "stands_in": publication is not None and publication.language != language,
        "first": history.shown[0].since if history.shown else None,
        "changed_within": changes_within(history.shown, moment.at, moment.last),
        "rule": presentation.rule_context(seen.rule, at=moment.at),
    }
    if seen.card:
        context |= presentation.text_context(seen.card)
    if publication:
        text = history.texts.get(publication.revision)
        context["published_by"] = history.names.get(publication.by, "")
        context["written_by"] = history.names.get(text.written_by, "") if text else ""
        context["urgent"] = history.urgent.get(publication.revision, "")
    return context
