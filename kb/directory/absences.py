"""When somebody is away: entered, altered and ended by the approvers of the section in which they work."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from kb.accounts.models import User
from kb.directory.models import Absence, Assignment, Person, PersonVersion, PostVersion
from kb.directory.units import units_on


class NotOwnSectionError(Exception):
    """Somebody of another section is meant; the rim answers as if there were nothing."""


def people_of(user: User, *, day: date) -> QuerySet[Person]:
    """Return the people who hold a post in the user's unit, or below it, on ``day``. One query, and one when read."""
    below = units_on(day).below(user.unit_id) if user.unit_id else set()
    posts = PostVersion.objects.on(day).filter(unit__in=below)
    return Person.objects.filter(
        assignments__in=Assignment.objects.on(day).filter(post__in=posts.values("post"))
    ).distinct()


def names_on(day: date) -> dict[int, str]:
    """Return the names that people bear on ``day``, by their keys. One query."""
    return dict(PersonVersion.objects.on(day).values_list("person", "name"))


def absences_from(at: datetime) -> QuerySet[Absence]:
    """Return the absences that are not over at ``at``, the next one first."""
    return Absence.objects.filter(ends_at__gt=at).select_related("person", "deputy").order_by("starts_at", "pk")


@transaction.atomic
def enter_absence(absence: Absence, *, by: User, today: date) -> Absence:
    """Store an absence, a new one or an altered one.

    Raises NotOwnSectionError where the person, or the one who was away until now, works for another section.
    """
    people = {absence.person_id}
    if absence.pk:
        people.add(Absence.objects.select_for_update().values_list("person", flat=True).get(pk=absence.pk))
    _must_be_own(people, by=by, today=today)
    absence.save()
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: User, at: datetime, today: date) -> None:
    """Let somebody be back at ``at``; an absence that has not begun is taken back. What is over stays as it is.

    Raises NotOwnSectionError where the person works for another section.
    """
    _must_be_own({absence.person_id}, by=by, today=today)
    if at <= absence.starts_at:
        absence.delete()
    elif at < absence.ends_at:
        absence.ends_at = at
        absence.save()


def _must_be_own(people: set[int], *, by: User, today: date) -> None:
    own = people_of(by, day=today).filter(Q(pk__in=people)).count()
    if own != len(people):
        raise NotOwnSectionError
