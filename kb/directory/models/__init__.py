"""The directory in the database: units, posts and people over time; service groups, their lines and hours."""

from kb.directory.models.dated import ALWAYS, DatedRow, holds_on
from kb.directory.models.groups import Line, ServiceGroup, ServiceGroupUnit
from kb.directory.models.hours import DAYS, WEEKDAYS, Closure, HoursOverride, WeeklyHours
from kb.directory.models.imports import DirectoryImport, DirectoryRevision
from kb.directory.models.staff import Absence, Assignment, Person, PersonVersion, Post, PostVersion
from kb.directory.models.units import OrgUnit, OrgUnitVersion, UnitKind

__all__ = [
    "ALWAYS",
    "DAYS",
    "WEEKDAYS",
    "Absence",
    "Assignment",
    "Closure",
    "DatedRow",
    "DirectoryImport",
    "DirectoryRevision",
    "HoursOverride",
    "Line",
    "OrgUnit",
    "OrgUnitVersion",
    "Person",
    "PersonVersion",
    "Post",
    "PostVersion",
    "ServiceGroup",
    "ServiceGroupUnit",
    "UnitKind",
    "WeeklyHours",
    "holds_on",
]
