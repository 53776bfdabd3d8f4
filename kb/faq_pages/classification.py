"""Under what a question about an FAQ is counted: its category and its section."""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings

from kb.faq_pages.models import FaqPage


@dataclass(frozen=True, kw_only=True)
class Classification:
    """Codes; blank where the FAQ names none."""

    category_code: str = ""  # the first in the city's order
    unit_code: str = ""


def classifications(numbers: Collection[int]) -> dict[int, Classification]:
    """Return those of the FAQs that exist, by number. One query."""
    if not numbers:
        return {}
    pages = FaqPage.objects.filter(number__in=numbers, locale__language_code=settings.LANGUAGE_CODE)
    found: dict[int, Classification] = {}
    rows = pages.order_by("categories__position", "categories__code")
    for number, unit, category in rows.values_list("number_id", "unit__code", "categories__code"):
        found.setdefault(number, Classification(category_code=category or "", unit_code=unit or ""))
    return found
