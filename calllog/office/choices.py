"""What can be chosen in the filters of the back office, in the language of the request."""

from django.utils.translation import gettext as _

from calllog.contacts.choices import Options, call_types, categories, groups, languages, outcomes
from calllog.contacts.outcomes import RESULT_LABELS
from calllog.office.filters import WITH, WITHOUT
from calllog.office.sight import Sight
from kb.accounts.languages import in_screen_language
from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.directory.models import Line


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
