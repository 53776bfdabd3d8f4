"""What machines read of the public pages: schema.org in JSON, to stand within a page."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from kb.directory.opening_hours import Days, Schedule
from kb.public.queries import PublicFaq, Section

WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ESCAPED = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}


def embedded(data: dict[str, Any]) -> SafeString:
    """Return JSON that may stand within a script element: no text can end the element."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(ESCAPED))  # noqa: S308 - escaped above


def faq_data(faq: PublicFaq, *, url: str) -> dict[str, Any]:
    """Return an FAQ as a page with one question."""
    answer = {"@type": "Answer", "text": faq.spoken_answer, "inLanguage": faq.language}
    question = {"@type": "Question", "name": faq.question, "url": url, "acceptedAnswer": answer}
    page = {"@context": "https://schema.org", "@type": "FAQPage", "inLanguage": faq.language, "mainEntity": [question]}
    return {**page, "dateModified": faq.updated_at.date().isoformat()} if faq.updated_at else page


def section_data(section: Section, *, url: str, city: str) -> dict[str, Any]:
    """Return a section as an office of the city."""
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentOffice",
        "name": section.name,
        "url": url,
        "parentOrganization": {"@type": "GovernmentOrganization", "name": city},
        "telephone": [telephone.number for telephone in section.telephones],
        "openingHoursSpecification": _opening(section.schedule),
    }


def _opening(schedule: Schedule | None) -> list[dict[str, str]]:
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{WEEK[hours.weekday]}",
            "opens": hours.opens.strftime("%H:%M"),
            "closes": hours.closes.strftime("%H:%M"),
        }
        for hours in (schedule.hours if schedule else ())
        if hours.days is not Days.HOLIDAYS and hours.valid_to is None
    ]
