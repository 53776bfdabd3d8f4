"""From what citizens may read to what the templates show: open or closed, hours, telephone numbers, languages."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from kb.accounts.languages import chrome_language
from kb.directory.opening_hours import CITY_TIME, Days, is_always_open, judge, runs
from kb.directory.telephone import canonical, written
from kb.feedback.models import Reason
from kb.feedback.taking import LONGEST_TEXT, token_of
from kb.public.finding import Hit
from kb.public.linked_data import embedded, faq_data, section_data
from kb.public.opening import closes_at, opens_next
from kb.public.queries import Listed, PublicFaq, PublicSection, Section, Topic

ORIGINAL = settings.LANGUAGE_CODE
LONGEST_DESCRIPTION = 155  # characters, of which search engines show no more


def faq_context(faq: PublicFaq, *, at: datetime) -> dict[str, Any]:
    """Return what ``public/faq.html`` shows."""
    place = where("public_faq", faq.number, languages=faq.languages, shown=faq.language) if faq.number else {}
    return {
        **place,
        "faq": faq,
        "facts": any((faq.documents, faq.deadline, faq.fee, faq.place)),
        "untranslated": faq.language != get_language(),
        "section": section_context(faq.section, at=at) if faq.section else None,
        "updated": _day(faq.updated_at) if faq.updated_at else "",
        "description": faq.spoken_answer[:LONGEST_DESCRIPTION],
        "linked_data": embedded(faq_data(faq, url=place["canonical"])) if faq.number else "",
        "feedback": feedback_context(faq, at=at),
    }


def feedback_context(faq: PublicFaq, *, at: datetime) -> dict[str, Any] | None:
    """Return what the form under an answer needs; None where nothing is published that it could be about."""
    if faq.number is None or faq.revision is None:
        return None
    return {
        "token": token_of(faq.number, language=faq.language, revision=faq.revision, at=at),
        "reasons": Reason.choices,
        "longest": LONGEST_TEXT,
    }


def section_page_context(section: Section, entries: Sequence[Listed], *, at: datetime) -> dict[str, Any]:
    """Return what ``public/section.html`` shows."""
    place = where("public_section", section.code)
    city = settings.CITY_NAMES[chrome_language()]
    return {
        **place,
        "section": section_context(section, at=at),
        "entries": entries,
        "description": _("Questions, opening hours and telephone numbers of %(section)s.") % {"section": section.name},
        "linked_data": embedded(section_data(section, url=place["canonical"], city=city)),
    }


def topics_with_counts(topics: Iterable[Topic], entries: Iterable[Listed], *, under: str) -> list[dict[str, Any]]:
    """Return the categories just below ``under`` that hold something, with the number of their questions."""
    held = [code for entry in entries for code in entry.categories]
    return [
        {"code": topic.code, "name": topic.name, "count": held.count(topic.code)}
        for topic in topics
        if topic.parent == under and topic.code in held
    ]


def hit_rows(
    hits: Iterable[Hit], listed: Iterable[Listed], *, sections: Mapping[int, Section], topics: Mapping[str, Topic]
) -> list[dict[str, Any]]:
    """Return the hits with where each belongs; what is not public at this moment is left out."""
    known = {entry.number: entry for entry in listed}
    rows = []
    for hit in hits:
        entry = known.get(hit.number)
        if entry is not None:
            section = sections.get(entry.group)
            names = [topic.name for code, topic in topics.items() if code in entry.categories and topic.parent]
            rows.append({"hit": hit, "section": section.name if section else "", "topic": next(iter(names), "")})
    return rows


def section_context(section: Section, *, at: datetime) -> dict[str, Any]:
    """Return what the templates show of a service group. ``open`` is None where no hours are known."""
    hours = section.schedule.hours_on(at) if section.schedule else ()
    return {
        "code": section.code,
        "name": section.name,
        **_open_state(section, at=at),
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
        **_open_state(section, at=at),
        "shown": written(section.telephone) if section.telephone else "",
        "dialled": canonical(section.telephone) if section.telephone else "",
    }


def where(
    route: str, *arguments: object, query: str = "", languages: Collection[str] = (), shown: str = ""
) -> dict[str, Any]:
    """Return the addresses of a page for its head: itself, and the same in other languages.

    ``languages`` are those in which its text is written, all where none is named; ``shown`` is the language of the text
    where that is not the reader's: the page then names the one whose language it is as the real one.
    """
    links = [
        {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "url": _url(code, route, arguments) + query,
            "current": code == get_language(),
        }
        for code, _name in settings.LANGUAGES
    ]
    written_in = [link for link in links if not languages or link["code"] in languages]
    urls = {link["code"]: absolute(link["url"]) for link in links}
    return {
        "links": links,
        "alternates": [{"code": link["code"], "url": urls[link["code"]]} for link in written_in],
        "unmatched": urls[ORIGINAL] if not languages or ORIGINAL in languages else "",
        "canonical": urls[shown or get_language()],
    }


def absolute(path: str) -> str:
    """Return the whole address of a path of ours, as the city has published it."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def _open_state(section: Section | PublicSection, *, at: datetime) -> dict[str, Any]:
    """Return whether a section is open, and what a caller wants to know next of that, in words."""
    if section.schedule is None:
        return {"open": None, "next": ""}
    if judge(section.schedule, at).is_open:
        closes = closes_at(section.schedule, at)
        return {"open": True, "next": _("until %(time)s") % {"time": _clock(closes)} if closes else ""}
    opens = opens_next(section.schedule, at)
    return {"open": False, "next": _opens(opens, today=at.astimezone(CITY_TIME).date()) if opens else ""}


def _opens(opens: datetime, *, today: date) -> str:
    if opens.date() == today:
        return _("Opens today at %(time)s") % {"time": _clock(opens)}
    if opens.date() == today + timedelta(days=1):
        return _("Opens tomorrow at %(time)s") % {"time": _clock(opens)}
    return _("Opens on %(day)s at %(time)s") % {"day": date_format(opens, _("D, N j")), "time": _clock(opens)}


def _clock(at: Any) -> str:
    return f"{at.hour}:{at.minute:02}"


def _day(at: datetime) -> str:
    return date_format(at.astimezone(CITY_TIME), _("N j, Y"))


def _url(code: str, route: str, arguments: tuple[object, ...]) -> str:
    with translation.override(code):
        return reverse(route, args=arguments)
