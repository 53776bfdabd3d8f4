"""The form for an address of a board on a wall."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboards.kiosk.models import Kiosk
from kb.accounts.languages import in_screen_language
from kb.directory.models import ServiceGroup

LONGEST = timedelta(days=366)


class KioskForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where it hangs, what it shows, and until when."""

    group_code = forms.ChoiceField(label=_("Shows"), required=False)

    class Meta:
        model = Kiosk
        fields = ("label", "group_code", "last_day")
        widgets = {"last_day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        groups = [(group.code, in_screen_language(group.name, group.name_en)) for group in ServiceGroup.objects.all()]
        cast(forms.ChoiceField, self.fields["group_code"]).choices = [("", _("Whole centre")), *groups]
        self.fields["last_day"].initial = today + timedelta(days=90)

    def clean_last_day(self) -> date:
        """Let no address last for ever."""
        last_day: date = self.cleaned_data["last_day"]
        if not self._today <= last_day <= self._today + LONGEST:
            raise forms.ValidationError(_("Choose a day from today to a year from now."))
        return last_day
