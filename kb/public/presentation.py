"""From what citizens may read to what the templates show: open or closed, hours, telephone numbers, languages."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, get_language_info

from kb.directory.opening_hours import Days, is_always_open, judge, runs
from kb.directory.telephone import canonical, written
from kb.public.queries import PublicFaq, PublicSection, Section


def faq_context(faq: PublicFaq, *, at: datetime) -> dict[str, Any]:
    """Return what ``public/faq.html`` shows."""
    links = language_links("public_faq", faq.number) if faq.number else []
    return {
        "faq": faq,
        "links": links,
        "alternates": [link for link in links if link["code"] in faq.languages],
        "facts": any((faq.documents, faq.deadline, faq.fee, faq.place)),
        "untranslated": faq.language != get_language(),
        "section": section_context(faq.section, at=at) if faq.section else None,
    }


def section_context(section: Section, *, at: datetime) -> dict[str, Any]:
    """Return what the templates show of a service group. ``open`` is None where no hours are known."""
    hours = section.schedule.hours_on(at) if section.schedule else ()
    return {
        "code": section.code,
        "name": section.name,
        "open": judge(section.schedule, at).is_open if section.schedule else None,
        "always_open": is_always_open(hours),
        "hours": [
            {
                "first": WEEKDAYS[run.first],
                "last": WEEKDAYS[run.last] if run.last != run.first else "",
                "opens": run.opens,
                "closes": run.closes,
                "holidays_too": run.days is Days.BOTH,
                "holidays_only": run.days is Days.HOLIDAYS,
            }
            for run in runs(hours)
        ],
        "telephones": [
            {"name": telephone.name, "shown": written(telephone.number), "dialled": telephone.number}
            for telephone in section.telephones
        ],
    }


def public_section_context(section: PublicSection, *, at: datetime) -> dict[str, Any]:
    """Return what the list of sections shows of one. ``open`` is None where no hours are known."""
    return {
        "code": section.code,
        "name": section.name,
        "open": judge(section.schedule, at).is_open if section.schedule else None,
        "shown": written(section.telephone) if section.telephone else "",
        "dialled": canonical(section.telephone) if section.telephone else "",
    }


def language_links(route: str, *arguments: object) -> list[dict[str, Any]]:
    """Return the addresses of the same page in all languages, each named in its own."""
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "url": _url(code, route, arguments),
            "current": code == get_language(),
        }
        for code, _name in settings.LANGUAGES
    ]


def _url(code: str, route: str, arguments: tuple[object, ...]) -> str:
    with translation.override(code):
        return reverse(route, args=arguments)
