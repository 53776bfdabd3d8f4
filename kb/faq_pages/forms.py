"""The forms beside that of the text: a handling rule, and the reason of an urgent publication."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from kb.directory.models import OrgUnitVersion, PostVersion
from kb.faq_pages.models import HandlingRule, Kind, UrgentPublication
from kb.faq_pages.targets import post_choices, stands, target_text, unit_choices

NOTHING_CHOSEN = [("", "---------")]


class RuleForm(forms.ModelForm):
    """A rule that holds from now or from a later moment on."""

    valid_from = forms.DateTimeField(
        label=_("Valid from"), required=False, widget=AdminDateTimeInput, help_text=_("Leave blank for: from now on.")
    )

    class Meta:
        model = HandlingRule
        fields = [
            "kind",
            "condition",
            "target_unit",
            "target_post",
            "target_number",
            "target",
            "valid_from",
            "why",
        ]
        widgets = {"condition": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "target": _("What operators read. Leave blank: it is put together from what is chosen above."),
            "target_number": _("Only where another number is to be dialled than the directory's."),
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer what stands ``today`` or will."""
        super().__init__(*args, **kwargs)
        self.fields["target_unit"].choices = NOTHING_CHOSEN + unit_choices(today)  # type: ignore[attr-defined]
        self.fields["target_post"].choices = NOTHING_CHOSEN + post_choices(today)  # type: ignore[attr-defined]

    def clean_valid_from(self) -> datetime:
        """Refuse the past: figures and records of that time rest on the rules of that time."""
        now = timezone.now()
        valid_from: datetime = self.cleaned_data["valid_from"] or now
        if valid_from < now:
            raise forms.ValidationError(_("A rule cannot begin in the past."))
        return valid_from

    def clean(self) -> dict[str, Any]:
        """Refuse what does not stand on the first day, write the target out, and ask for one beside its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "valid_from" not in cleaned:
            return cleaned
        day = timezone.localtime(cleaned["valid_from"]).date()
        unit, post = cleaned.get("target_unit"), cleaned.get("target_post")
        if unit and not stands(OrgUnitVersion, on=day, unit=unit.pk):
            self.add_error("target_unit", _("It does not exist on the day on which the rule begins."))
        if post and not stands(PostVersion, on=day, post=post.pk):
            self.add_error("target_post", _("It does not exist on the day on which the rule begins."))
        cleaned["target"] = cleaned.get("target") or target_text(
            unit=unit and unit.pk, post=post and post.pk, number=cleaned.get("target_number", ""), on=day
        )
        if cleaned.get("kind") != Kind.COMPLETED and not cleaned["target"]:
            self.add_error("target", _("Say where to: only “Answer and complete” needs no target."))
        return cleaned

    def rule(self) -> dict[str, Any]:
        """Return what the deed needs of the form."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class UrgentForm(forms.ModelForm):
    """Why a text cannot wait for a second person."""

    class Meta:
        model = UrgentPublication
        fields = ["reason"]
        widgets = {"reason": forms.TextInput(attrs={"autofocus": True})}
