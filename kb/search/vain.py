"""What was searched in vain, on desks and on the public pages, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from kb.accounts.models import User
from kb.accounts.policy import OF_A_SECTION, role_of
from kb.audit import trail
from kb.audit.models import Action
from kb.directory.units import groups_of_unit
from kb.faq_pages.models import FaqPage, ServiceGroupPage
from kb.search.learned_queries import language_of
from kb.search.masking import HIDDEN, masked
from kb.search.models import Channel, SearchedInVain, Verdict

KEPT_FOR = timedelta(days=180)
MOST_A_DAY = 2000  # rows of one channel: whoever types at random fills no table
LONGEST_QUERY = 200


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which searches somebody looks for; blank and None are everything."""

    channel: str = ""
    group_code: str = ""
    first_day: date | None = None
    last_day: date | None = None
    ended: bool | None = False  # those that wait; True: those that have ended


def note_vain(
    query: str,
    *,
    channel: Channel,
    language: str,
    at: datetime,
    had_hits: bool = False,
    group_code: str = "",
    receipt_number: str = "",
) -> None:
    """Count one search after which nobody took anything. Personal data is taken out first; old rows go."""
    text = " ".join(masked(query[:LONGEST_QUERY].replace("\0", "")).split())[:LONGEST_QUERY]
    if not text.replace(HIDDEN, "").strip():
        return
    day = timezone.localdate(at)
    SearchedInVain.objects.filter(day__lt=day - KEPT_FOR).delete()
    key = {
        "day": day,
        "channel": channel,
        "group_code": group_code,
        "language": language_of(query, otherwise=language),
        "query": text,
    }
    told = {"had_hits": had_hits, "last_at": at, "receipt_number": receipt_number}
    if SearchedInVain.objects.filter(**key).update(times=F("times") + 1, **told):
        return
    if SearchedInVain.objects.filter(day=day, channel=channel).count() < MOST_A_DAY:
        SearchedInVain.objects.update_or_create(
            **key, defaults={"times": F("times") + 1, **told}, create_defaults={"times": 1, **told}
        )


def searched_in_vain(user: User, wanted: Wanted) -> QuerySet[SearchedInVain]:
    """Return what ``user`` may see of what is looked for, newest first: sections see their groups' and the public's."""
    verdicts = Verdict.objects.filter(query=OuterRef("query"), language=OuterRef("language"))
    found = SearchedInVain.objects.all()
    if wanted.ended is not None:
        found = found.filter(Exists(verdicts) if wanted.ended else ~Exists(verdicts))
    if role_of(user) in OF_A_SECTION:
        own = groups_of_unit(user.unit_id, on=timezone.localdate()) if user.unit_id else ()
        found = found.filter(Q(channel=Channel.PUBLIC) | Q(group_code__in=own))
    if wanted.channel:
        found = found.filter(channel=wanted.channel)
    if wanted.group_code:
        found = found.filter(group_code=wanted.group_code)
    if wanted.first_day:
        found = found.filter(day__gte=wanted.first_day)
    if wanted.last_day:
        found = found.filter(day__lte=wanted.last_day)
    return found


def verdicts_of(rows: Sequence[SearchedInVain]) -> dict[tuple[str, str], Verdict]:
    """Return what became of these searches, by query and language. One query."""
    found = Verdict.objects.filter(query__in={row.query for row in rows}).select_related("by")
    return {(verdict.query, verdict.language): verdict for verdict in found}


@transaction.atomic
def end(search: SearchedInVain, *, by: User, at: datetime, as_: Verdict.End, faq_number: int | None = None) -> Verdict:
    """Say what became of a query, for all days on which it was searched."""
    verdict, _is_new = Verdict.objects.update_or_create(
        query=search.query,
        language=search.language,
        defaults={"end": as_, "faq_number_id": faq_number, "by": by, "at": at},
    )
    _note(search, as_.value, by=by, at=at)
    return verdict


@transaction.atomic
def reopen(search: SearchedInVain, *, by: User, at: datetime) -> None:
    """Take back what was said of a query: it waits again. A draft that was begun stays in the CMS."""
    deleted, _by_model = Verdict.objects.filter(query=search.query, language=search.language).delete()
    if deleted:
        _note(search, "reopened", by=by, at=at)


def pages_for_drafts(user: User) -> list[ServiceGroupPage]:
    """Return the service groups' pages of the original language under which ``user`` may begin an FAQ."""
    pages = ServiceGroupPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).select_related(
        "service_group"
    )
    return [page for page in pages.order_by("path") if page.permissions_for_user(user).can_add_subpage()]


@transaction.atomic
def begin_draft(search: SearchedInVain, *, under: Page, by: User, at: datetime) -> FaqPage:
    """Begin an FAQ with the words that were searched, as its question and as how citizens say it.

    Raises PermissionDenied for whoever may not write under that page.
    """
    if not under.permissions_for_user(by).can_add_subpage():
        raise PermissionDenied
    page = FaqPage(title=search.query, other_wordings=search.query, live=False, owner=by)
    under.add_child(instance=page)
    page.save_revision(user=by, log_action=True, clean=False)
    end(search, by=by, at=at, as_=Verdict.End.FAQ, faq_number=page.number_id)
    return page


def _note(search: SearchedInVain, what: str, *, by: User, at: datetime) -> None:
    trail.note(
        Action.SEARCH_CHANGED,
        by=by,
        at=at,
        subject=search.query,
        subject_key=f"vain:{search.pk}",
        details={"what": what},
    )
