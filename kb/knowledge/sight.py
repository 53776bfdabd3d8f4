"""Which FAQs a role sees: the published ones whose narrowest audience it belongs to."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from kb.accounts.policy import CONTRACTORS, Role
from kb.faq_pages.models import Audience, FaqPage

NARROWNESS = {audience: place for place, audience in enumerate(Audience.values)}
NARROWEST = Audience.STAFF.value


def hidden_from(role: Role | None) -> frozenset[str]:
    """Return the audiences to which ``role`` does not belong."""
    if role is None:
        return frozenset(Audience.values)
    return frozenset({Audience.STAFF.value}) if role in CONTRACTORS else frozenset()


def narrowest(audiences: Iterable[str]) -> str:
    """Return the audience that holds for an FAQ whose texts have these."""
    return max(audiences, key=NARROWNESS.__getitem__)


def visible_pages(role: Role | None) -> QuerySet[FaqPage]:
    """Return the published pages of the FAQs that ``role`` may see in every language in which they are published."""
    hidden = _published().order_by().filter(number=OuterRef("number"), audience__in=hidden_from(role))
    return _published().filter(~Exists(hidden))


def _published() -> QuerySet[FaqPage]:
    # As on the desk: what has no revision cannot be pinned by a record.
    pages: QuerySet[FaqPage] = FaqPage.objects.filter(live=True, live_revision__isnull=False)
    return pages
