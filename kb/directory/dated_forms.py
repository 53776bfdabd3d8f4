"""Forms for rows that hold from one day to another: what overlaps is refused in words, not with an error."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from kb.directory.models import DatedRow, OrgUnit, OrgUnitVersion, WeeklyHours
from kb.directory.opening_hours import Days
from kb.directory.overlaps import DATED, HOURS, REFUSAL

ADVICE = gettext_lazy("To change something from a day on, end the old row on that day and add a new one from it.")


class DatedRowForm(WagtailAdminModelForm):
    """A row with a beginning and an end; says which other row tells of the same days."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "valid_from" in self.fields:
            self.fields["valid_from"].help_text = f"{self.fields['valid_from'].help_text} {ADVICE}"
        if "unit" in self.fields:
            self.fields["unit"] = UnitField(label=self.fields["unit"].label)

    def clean(self) -> dict[str, Any]:
        """Look for rows that tell of the same days before the database refuses."""
        cleaned = super().clean() or {}
        if not self.errors:
            row = self.instance
            for name, value in cleaned.items():
                setattr(row, name, value)
            other = overlapping(row).first()
            if other is not None:
                raise ValidationError(overlap_in_words(other))
        return cleaned


class UnitField(forms.ModelChoiceField):
    """A choice of units by their newest names."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=OrgUnit.objects.all(), **kwargs)
        rows = OrgUnitVersion.objects.order_by("valid_from").values_list("unit", "name")
        self._names = dict(rows)

    def label_from_instance(self, obj: OrgUnit) -> str:
        """Return the name with the code, which tells those apart that bear the same."""
        return f"{self._names.get(obj.pk, obj.code)} ({obj.code})"


def overlapping(row: DatedRow) -> QuerySet[Any]:
    """Return the other rows that tell of the same days; by the same rule as the database's, see ``overlaps``."""
    others: QuerySet[Any] = type(row)._default_manager.exclude(pk=row.pk)
    others = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=row.valid_from))
    if row.valid_to is not None:
        others = others.filter(valid_from__lt=row.valid_to)
    if isinstance(row, WeeklyHours):
        same: dict[str, Any] = {"service_group": row.service_group, "weekday": row.weekday}
        same |= {"opens__lt": row.closes, "closes__gt": row.opens}
        if row.days != Days.BOTH:
            same["days__in"] = (row.days, Days.BOTH)
        return others.filter(**same)
    return others.filter(**{name: getattr(row, name) for name in DATED[row._meta.db_table]})


def overlap_in_words(other: DatedRow) -> str:
    """Return what stands in the way, and how a change is made."""
    day = _("D, N j, Y")
    return _("“%(row)s” holds on these days already (%(from)s to %(to)s). %(advice)s") % {
        "row": other,
        "from": date_format(other.valid_from, day),
        "to": date_format(other.valid_to, day) if other.valid_to else _("until further notice"),
        "advice": ADVICE,
    }


def is_overlap(error: IntegrityError) -> bool:
    """Say whether it was an overlap that the database refused: somebody else may have saved between look and write."""
    return REFUSAL in str(error) or any(f"{table}_no_overlap" in str(error) for table in (*DATED, HOURS))
