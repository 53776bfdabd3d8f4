"""What can be chosen in the forms of the back office, in the language of the request."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from calllog.contacts.outcomes import LABELS, SOURCE_LABELS, TYPE_LABELS
from calllog.office.filters import WITH, WITHOUT
from calllog.office.labels import RESULT_LABELS
from calllog.office.sight import Sight
from kb.accounts.languages import in_screen_language
from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.directory.models import Line, ServiceGroup
from kb.directory.units import units_on
from kb.faq_pages.models import Category

Options = list[tuple[str, str]]


def filter_choices(sight: Sight) -> dict[str, Options]:
    """Return the options of each filter. Four queries."""
    lines = {line.number: in_screen_language(line.name, line.name_en) for line in Line.objects.order_by("number")}
    choices = {
        "group": groups(),
        "line": [(number, f"{name} {number}") for number, name in lines.items()],
        "result": [(result.value, str(label)) for result, label in RESULT_LABELS.items()],
        "call_type": call_types(),
        "outcome": outcomes(),
        "category": categories(),
        "language": languages(),
        "record": [(WITH, _("With a record")), (WITHOUT, _("Without a record"))],
    }
    if sight.sees_people and not sight.is_own:
        operators = User.objects.filter(role=Role.OPERATOR).order_by("username")
        choices["operator"] = [(str(user.pk), str(user)) for user in operators]
    return choices


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
    """Return the categories under which questions are counted."""
    return [(one.code, str(one)) for one in Category.objects.select_related("parent").filter(children=None)]


def units() -> Options:
    """Return the sections of today."""
    tree = units_on(timezone.localdate())
    return [(unit.unit.code, in_screen_language(unit.name, unit.name_en)) for unit in tree.downwards()]


def languages() -> Options:
    """Return the languages that callers speak."""
    return [(code, _(name)) for code, name in settings.LANGUAGES]
