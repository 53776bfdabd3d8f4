"""A few units, posts and people of an invented city, in the database."""

from datetime import date, datetime, time

from django.utils import timezone

from kb.directory.models import (
    Absence,
    Assignment,
    OrgUnit,
    OrgUnitVersion,
    Person,
    PersonVersion,
    Post,
    PostVersion,
    ServiceGroup,
    ServiceGroupUnit,
    UnitKind,
    WeeklyHours,
)
from kb.directory.opening_hours import CITY_TIME


def unit(code: str, name: str = "", *, parent: OrgUnit | None = None, **fields: object) -> OrgUnit:
    """Make a unit that has always stood."""
    made = OrgUnit.objects.create(code=code)
    values = {"kind": UnitKind.SECTION, "name": name or code, "name_kana": "", **fields}
    OrgUnitVersion.objects.create(unit=made, parent=parent, **values)
    return made


def post(code: str, where: OrgUnit, *, title: str = "主事", holder: Person | None = None, **fields: object) -> Post:
    """Make a post, and put somebody on it."""
    concurrent = bool(fields.pop("is_concurrent", False))
    made = Post.objects.create(code=code)
    PostVersion.objects.create(post=made, unit=where, title=title, **fields)
    if holder:
        Assignment.objects.create(post=made, person=holder, is_concurrent=concurrent)
    return made


def person(number: str, name: str, kana: str = "") -> Person:
    """Make somebody with a name."""
    made = Person.objects.create(staff_number=number)
    PersonVersion.objects.create(person=made, name=name, name_kana=kana or "みほん")
    return made


def absence(who: Person, *, starts: datetime, ends: datetime, deputy: Person | None = None) -> Absence:
    """Let somebody be on leave."""
    return Absence.objects.create(
        person=who, starts_at=starts, ends_at=ends, reason=Absence.Reason.LEAVE, deputy=deputy
    )


def group(code: str, *units: OrgUnit, hours: tuple[time, time] | None = (time(8, 30), time(17))) -> ServiceGroup:
    """Make a service group for units, open from Monday to Friday but not on public holidays."""
    made = ServiceGroup.objects.create(code=code, name=f"{code}課", name_kana=code, name_en=f"{code} section")
    for one in units:
        ServiceGroupUnit.objects.create(service_group=made, unit=one)
    for weekday in range(5 if hours else 0):
        WeeklyHours.objects.create(service_group=made, weekday=weekday, opens=hours[0], closes=hours[1])
    return made


def moment(day: date | None = None, *, hour: int = 12, minute: int = 0) -> datetime:
    """Return a moment by the city's wall clock; today without a day."""
    return datetime.combine(day or timezone.localdate(), time(hour, minute), tzinfo=CITY_TIME)
