"""The form that sets a handling rule."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from kb.faq_pages.models import HandlingRule, Kind


class RuleForm(forms.ModelForm):
    """A rule that holds from now or from a later moment on."""

    valid_from = forms.DateTimeField(
        label=_("Valid from"), required=False, widget=AdminDateTimeInput, help_text=_("Leave blank for: from now on.")
    )

    class Meta:
        model = HandlingRule
        fields = ["kind", "target", "valid_from", "why"]

    def clean_valid_from(self) -> datetime:
        """Refuse the past: figures and records of that time rest on the rules of that time."""
        now = timezone.now()
        valid_from = self.cleaned_data["valid_from"] or now
        if valid_from < now:
            raise forms.ValidationError(_("A rule cannot begin in the past."))
        return valid_from

    def clean(self) -> dict[str, Any]:
        """Ask for the target beside its field; the database's own refusal names none."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") != Kind.COMPLETED and not cleaned.get("target"):
            self.add_error("target", _("Say where to: only “Answer and complete” needs no target."))
        return cleaned

    def rule(self) -> dict[str, Any]:
        """Return what the deed needs of the form."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
