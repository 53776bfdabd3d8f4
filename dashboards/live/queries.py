"""For whom a board is drawn."""

from datetime import date

from dashboards.kpi.days import CENTRE
from dashboards.live.payloads import Viewer
from dashboards.live.sight import sight_of
from kb.accounts.models import User
from kb.directory.models import ServiceGroup


def viewer_of(user: User, *, group: str, language: str, on: date) -> Viewer | None:
    """Return what ``user`` is shown of ``group``; None where there is no such group in sight.

    Whoever does not see the centre is shown the first of their own groups instead.
    """
    sight = sight_of(user, on=on)
    if group == CENTRE and not sight.shows(CENTRE):
        group = ServiceGroup.objects.filter(code__in=sight.groups or ()).values_list("code", flat=True).first() or ""
    known = group == CENTRE or ServiceGroup.objects.filter(code=group).exists()
    return Viewer(language=language, group=group, sight=sight) if known and sight.shows(group) else None
