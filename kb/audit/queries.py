"""The trail is read here: as much of it as somebody's sight reaches, newest first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from kb.audit.models import Action, AuditEntry


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What somebody sees of the trail: always their own acts, under whichever account."""

    person_number: str
    everything: bool = False
    roles: frozenset[str] = frozenset()  # the acts of these, without what personal data they read
    faqs: Collection[str] = ()  # what was done to these, by the entry's key: faq:1001; any query of one column will do


@dataclass(frozen=True, kw_only=True)
class Search:
    """Which entries are looked for; a blank field means any."""

    action: str = ""
    person: str = ""  # a part of the name, or the whole person number
    subject: str = ""  # a part of the words, or the whole key
    first_day: date | None = None
    last_day: date | None = None


def entries(sight: Sight, search: Search) -> QuerySet[AuditEntry]:
    """Return what ``sight`` reaches of what is looked for, newest first."""
    found = AuditEntry.objects.filter(_within(sight))
    if search.action:
        found = found.filter(action=search.action)
    if search.person:
        found = found.filter(Q(actor_name__icontains=search.person) | Q(person_number__iexact=search.person))
    if search.subject:
        # Words that are hidden must not be found either.
        found = found.filter(~_hidden(sight))
        found = found.filter(Q(subject__icontains=search.subject) | Q(subject_key=search.subject))
    if search.first_day and search.first_day > date.min:
        found = found.filter(at__gte=_midnight(search.first_day))
    if search.last_day and search.last_day < date.max:
        found = found.filter(at__lt=_midnight(search.last_day + timedelta(days=1)))
    return found.order_by("-id")


def hides_subject(entry: AuditEntry, *, sight: Sight) -> bool:
    """Say whether whose data was read, and why, stays hidden from whoever has this sight."""
    return entry.action == Action.PERSONAL_READ and not sight.everything and entry.person_number != sight.person_number


def history_of(subject_key: str, *, actions: Collection[Action]) -> QuerySet[AuditEntry]:
    """Return what was done to one subject, newest first."""
    return AuditEntry.objects.filter(subject_key=subject_key, action__in=actions)


def _within(sight: Sight) -> Q:
    if sight.everything:
        return Q()
    return _own(sight) | Q(role__in=sight.roles) | Q(subject_key__in=sight.faqs)


def _hidden(sight: Sight) -> Q:
    if sight.everything:
        return Q(pk__in=())
    return Q(action=Action.PERSONAL_READ) & ~_own(sight)


def _own(sight: Sight) -> Q:
    # The machine's entries have no number: they are nobody's own.
    return Q(person_number=sight.person_number) & ~Q(person_number="")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
