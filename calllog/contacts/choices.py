"""What can be chosen in the forms and filters of records, in the language of the request."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from calllog.contacts.outcomes import LABELS, SOURCE_LABELS, TYPE_LABELS
from kb.accounts.languages import in_screen_language
from kb.directory.models import ServiceGroup
from kb.directory.units import units_on
from kb.faq_pages.models import Category

Options = list[tuple[str, str]]  # values with their labels


def groups() -> Options:
    """Return the service groups."""
    return [(group.code, in_screen_language(group.name, group.name_en)) for group in ServiceGroup.objects.all()]


def call_types() -> Options:
    """Return the types of calls."""
    return [(kind.value, str(label)) for kind, label in TYPE_LABELS.items()]


def outcomes() -> Options:
    """Return how a question can end."""
    return [(outcome.value, str(label)) for outcome, label in LABELS.items()]


def sources() -> Options:
    """Return with what a question can be answered."""
    return [(source.value, str(label)) for source, label in SOURCE_LABELS.items()]


def categories() -> Options:
    """Return those under which questions are counted, by their own name; two of one name by that of the floor above."""
    found = list(Category.objects.select_related("parent").filter(children=None))
    found.sort(key=lambda category: (category.parent or category).position)
    names = [in_screen_language(category.name, category.name_en) for category in found]
    return [
        (category.code, str(category) if names.count(name) > 1 else name)
        for category, name in zip(found, names, strict=True)
    ]


def units() -> Options:
    """Return the sections of today."""
    tree = units_on(timezone.localdate())
    return [(unit.unit.code, in_screen_language(unit.name, unit.name_en)) for unit in tree.downwards()]


def languages() -> Options:
    """Return the languages that callers speak."""
    return [(code, _(name)) for code, name in settings.LANGUAGES]
