"""What can be chosen in the form of a record, in the language of the request."""

from typing import TypedDict

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from calllog.contacts.outcomes import (
    LABELS,
    SOURCE_LABELS,
    TYPE_LABELS,
    WITHOUT_QUESTIONS,
    CallType,
    Outcome,
    Source,
)
from kb.accounts.languages import in_screen_language
from kb.directory.models import ServiceGroup
from kb.directory.units import units_on
from kb.faq_pages.models import Category

OUTCOME_KEYS = "1234567890"
# Where nothing was asked one key notes the call, and Enter saves it.
TYPE_KEYS = {CallType.SALES: "S", CallType.WRONG_NUMBER: "W", CallType.SILENT: "Z"}
WITHOUT_FAQ = [source for source in Source if source is not Source.FAQ]


class Choice(TypedDict):
    """One value and how it is read; ``key`` chooses it, blank: none does."""

    value: str
    label: str
    key: str


class Choices(TypedDict):
    """All that the form offers."""

    call_types: list[Choice]
    without_questions: list[str]  # of the call types
    outcomes: list[Choice]
    sources: list[Choice]  # of a question without an FAQ
    categories: list[Choice]
    units: list[Choice]
    languages: list[Choice]
    groups: list[Choice]  # of a contact that was no call


def choices() -> Choices:
    """Return them as they stand today. Three queries."""
    tree = units_on(timezone.localdate())
    return Choices(
        call_types=[_choice(kind, TYPE_LABELS[kind], TYPE_KEYS.get(kind, "")) for kind in CallType],
        without_questions=[kind.value for kind in CallType if kind in WITHOUT_QUESTIONS],
        outcomes=[_choice(outcome, LABELS[outcome], key) for outcome, key in zip(Outcome, OUTCOME_KEYS, strict=True)],
        sources=[_choice(source, SOURCE_LABELS[source]) for source in WITHOUT_FAQ],
        categories=_categories(),
        units=[_choice(unit.unit.code, in_screen_language(unit.name, unit.name_en)) for unit in tree.downwards()],
        languages=[_choice(code, _(name)) for code, name in settings.LANGUAGES],
        groups=[
            _choice(group.code, in_screen_language(group.name, group.name_en)) for group in ServiceGroup.objects.all()
        ],
    )


def _categories() -> list[Choice]:
    """Return those under which questions are counted, by their own name; two of one name by that of the floor above."""
    categories = list(Category.objects.select_related("parent").filter(children=None))
    names = [in_screen_language(category.name, category.name_en) for category in categories]
    choices = [
        _choice(category.code, category if names.count(name) > 1 else name)
        for category, name in zip(categories, names, strict=True)
    ]
    places = {category.code: (category.parent or category).position for category in categories}
    return sorted(choices, key=lambda choice: places[choice["value"]])


def _choice(value: str, label: object, key: str = "") -> Choice:
    return Choice(value=str(value), label=str(label), key=key)
