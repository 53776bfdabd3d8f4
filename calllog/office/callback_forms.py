"""The form in which a try to ring somebody back is noted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from calllog.contacts.models import CallbackAttempt
from kb.tables.values import clean_text

LONGEST_NOTE = CallbackAttempt._meta.get_field("note").max_length or 0


class AttemptForm(forms.Form):
    """What became of it."""

    result = forms.ChoiceField(
        label=_("Result"), choices=CallbackAttempt.Result.choices, widget=forms.RadioSelect, required=True
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_note(self) -> str:
        """Return the note without characters that nobody sees."""
        return clean_text(self.cleaned_data["note"])
