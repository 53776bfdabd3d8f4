"""The organisation chart, and the page of one unit."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kb.accounts.languages import in_screen_language
from kb.directory.asked import asked_day, since_on
from kb.directory.models import OrgUnit, OrgUnitVersion
from kb.directory.opening_words import week_in_words
from kb.directory.pages import page
from kb.directory.staff_payloads import absence_payload, name_in_words, opening_payload, title_in_words
from kb.directory.staff_search import Card
from kb.directory.telephone import written
from kb.directory.unit_pages import Holder, Period, UnitPage, chart_of, unit_page


@require_GET
@never_cache
def units(request: HttpRequest) -> HttpResponse:
    """Show the chart of the day."""
    day = asked_day(request)
    rows = [
        {
            **_unit(row.version),
            "level": row.level,
            "head": _post(row.head) if row.head else None,
            "duties": row.duties,
        }
        for row in chart_of(day)
    ]
    return page(request, "units.html", {"rows": rows}, tab="directory_units", day=day)


@require_GET
@never_cache
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """Show one unit with its posts, its place and its past; on a day on which it did not stand only the past."""
    day = asked_day(request)
    is_today = day == timezone.localdate()
    since = since_on(day, now=timezone.now())
    found = unit_page(get_object_or_404(OrgUnit.objects.select_related("successor"), code=code), day=day, since=since)
    newest = found.version or next((period.version for period in found.history), None)
    context: dict[str, Any] = {
        "code": code,
        "name": _name(newest) if newest else code,
        "unit": _unit(found.version) if found.version else None,
        "path": [_unit(version) for version in found.path],
        "below": [_unit(version) for version in found.below],
        "duties": found.duties,
        "posts": [_holder(holder, since=since) for holder in found.holders],
        "history": [_period(period) for period in found.history],
        "predecessors": [_unit(version) for version in found.predecessors],
        "successor": _unit(found.successor) if found.successor else None,
        "service": _service(found, since=since, is_today=is_today),
    }
    return page(request, "unit.html", context, tab="directory_units", day=day)


def _unit(version: OrgUnitVersion) -> dict[str, Any]:
    return {
        "url": reverse("directory_unit", args=[version.unit.code]),
        "code": version.unit.code,
        "name": _name(version),
        "reading": version.name_kana,
        "kind": version.get_kind_display(),
        "place": version.place,
        "telephone": written(version.telephone) if version.telephone else "",
    }


def _name(version: OrgUnitVersion) -> str:
    return in_screen_language(version.name, version.name_en)


def _post(card: Card) -> dict[str, Any]:
    return {
        "code": card.post,
        "name": name_in_words(card),
        "reading": card.entry.name_kana,
        "title": title_in_words(card),
        "is_concurrent": card.entry.concurrent,
        "is_head": card.is_head,
        "extension": card.entry.extension,
        "place": card.entry.place,
        "connects": card.connects,
    }


def _holder(holder: Holder, *, since: datetime) -> dict[str, Any]:
    absence = absence_payload(holder.absence, holder.deputy, since=since)
    return {**_post(holder.card), "duties": holder.duties, "absence": absence}


def _period(period: Period) -> dict[str, Any]:
    return {
        "name": _name(period.version),
        "valid_from": period.version.valid_from,
        "valid_to": period.version.valid_to,
        "parent": _name(period.parent) if period.parent else "",
        "place": period.version.place,
    }


def _service(found: UnitPage, *, since: datetime, is_today: bool) -> dict[str, Any] | None:
    if found.group is None:
        return None
    schedule = found.schedule
    return {
        "code": found.group.code,
        "name": in_screen_language(found.group.name, found.group.name_en),
        "opening": opening_payload(schedule, since, is_today=is_today) if schedule else None,
        "week": week_in_words(schedule.hours_on(since)) if schedule else [],
    }
