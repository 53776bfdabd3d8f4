"""What somebody enters who writes news."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from calllog.news.models import News


class NewsForm(forms.ModelForm[News]):
    """A new piece of news."""

    class Meta:
        model = News
        fields = ("title", "body", "is_important", "until")
        widgets = {
            "body": forms.Textarea(attrs={"rows": 5}),
            "until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        """Refuse a day that is over: nobody would ever see it."""
        until: date = self.cleaned_data["until"]
        if until < self.today:
            raise forms.ValidationError(_("Choose today or a later day."))
        return until
