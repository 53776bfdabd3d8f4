"""What people enter on the directory's own pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb.accounts.languages import in_screen_language
from kb.directory.models import Absence, HoursOverride, Person, ServiceGroup

MOMENT = {"type": "datetime-local"}
MOMENT_FORMAT = "%Y-%m-%dT%H:%M"
ALL = "*"  # no group bears this code


class PersonField(forms.ModelChoiceField):
    """A choice of people by their names of the day."""

    def choose_among(self, people: QuerySet[Person], *, names: Mapping[int, str]) -> None:
        """Offer these people, in the order of their names."""
        self.names = names
        self.queryset = people
        options = sorted(((person.pk, self.label_from_instance(person)) for person in people), key=lambda one: one[1])
        self.choices = [("", "–"), *options]

    def label_from_instance(self, obj: Person) -> str:
        """Return the name; the staff number tells those apart who bear the same."""
        name = self.names.get(obj.pk)
        return f"{name} ({obj.staff_number})" if name else obj.staff_number


class AbsenceForm(forms.ModelForm):
    """Somebody's absence."""

    person = PersonField(queryset=Person.objects.none(), label=gettext_lazy("Person"))
    deputy = PersonField(queryset=Person.objects.none(), label=gettext_lazy("Deputy"), required=False)

    class Meta:
        model = Absence
        fields = ["person", "reason", "starts_at", "ends_at", "deputy"]
        widgets = {name: forms.DateTimeInput(attrs=MOMENT, format=MOMENT_FORMAT) for name in ("starts_at", "ends_at")}

    def __init__(self, *args: Any, people: QuerySet[Person], names: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("person", "deputy"):
            self.fields[name].choose_among(people, names=names)  # type: ignore[attr-defined]


class OverrideForm(forms.ModelForm):
    """A proposed exception to the hours. Nothing is chosen beforehand: all groups at once is nobody's slip."""

    field_order = ["group"]

    group = forms.ChoiceField(label=gettext_lazy("Service group"))
    is_open = forms.TypedChoiceField(
        label=gettext_lazy("Meanwhile"),
        choices=[("", "–"), ("closed", gettext_lazy("Closed")), ("open", gettext_lazy("Open"))],
        coerce=lambda value: value == "open",
    )

    class Meta:
        model = HoursOverride
        fields = ["is_open", "starts_at", "ends_at", "reason"]
        widgets = {name: forms.DateTimeInput(attrs=MOMENT, format=MOMENT_FORMAT) for name in ("starts_at", "ends_at")}

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._at = at
        self._groups = {group.code: group for group in ServiceGroup.objects.all()}
        named = [(code, in_screen_language(group.name, group.name_en)) for code, group in self._groups.items()]
        self.fields["group"].choices = [("", "–"), *named, (ALL, _("All groups"))]  # type: ignore[attr-defined]

    def clean_group(self) -> ServiceGroup | None:
        """Return the group; None for all of them."""
        return self._groups.get(self.cleaned_data["group"])

    def clean(self) -> dict[str, Any]:
        """Refuse what would be over before anybody could approve it."""
        cleaned = super().clean() or {}
        ends_at = cleaned.get("ends_at")
        if ends_at and ends_at <= self._at:
            self.add_error("ends_at", _("This moment is over already."))
        return cleaned
