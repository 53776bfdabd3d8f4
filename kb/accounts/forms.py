"""What is typed about accounts. Which of it is allowed, the deeds say."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from threading import BoundedSemaphore
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from kb.accounts import attempts
from kb.accounts.addresses import client_address
from kb.accounts.models import ROLE_LABELS, AccountRequest, User
from kb.accounts.policy import CONTRACTORS, Role
from kb.accounts.rights import Holder, Rights
from kb.accounts.signing import note_failure

LONGEST_REASON = AccountRequest._meta.get_field("reason").max_length
LONGEST_NUMBER = User._meta.get_field("person_number").max_length

# Of the machine's cores as much as the calls can spare. They queue before they have a connection to the database.
AT_ONCE = BoundedSemaphore(2)
PATIENCE_SECONDS = 10


class SignInForm(AuthenticationForm):
    """Name and password; whoever guesses has to wait."""

    def clean(self) -> dict[str, Any]:
        """Look at the password, unless too many have failed."""
        if not AT_ONCE.acquire(timeout=PATIENCE_SECONDS):
            raise ValidationError(_("Too many people are signing in. Try again in a minute."), code="busy")
        try:
            return self._let_in()
        finally:
            AT_ONCE.release()

    def _let_in(self) -> dict[str, Any]:
        username, at = self.cleaned_data.get("username"), timezone.now()
        if not (username and self.cleaned_data.get("password")):
            return self.cleaned_data
        attempt = attempts.begin(username, address=client_address(self.request) if self.request else "", at=at)
        if attempt.wait:
            note_failure(username, at=at)
            raise ValidationError(_wait_sentence(attempt.wait), code="wait")
        super().clean()
        attempts.succeed(attempt, at=at)
        return self.cleaned_data


class OwnPasswordForm(PasswordChangeForm):
    """One's own password: another than before."""

    def clean(self) -> dict[str, Any]:
        """Refuse the present password: somebody else may know it."""
        super().clean()
        typed = self.cleaned_data
        if typed.get("old_password") and typed["old_password"] == typed.get("new_password1"):
            self.add_error("new_password1", _("Choose another password than the present one."))
        return typed


class ReasonForm(forms.Form):
    """Why somebody does it."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Stands in the audit trail."),
    )

    def show(self, error: ValidationError) -> None:
        """Show what the deed found, each sentence at its field."""
        for field, messages in (
            error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        ).items():
            for message in messages:
                self.add_error(field if field in self.fields else None, message)


class RightsForm(ReasonForm):
    """What an account may do, for which section and until when."""

    role = forms.ChoiceField(label=_("Role"))
    unit = forms.ChoiceField(
        label=pgettext_lazy("organisation", "Section"),
        required=False,
        help_text=_("Blank for the contractor's people."),
    )
    until = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("The account opens no door after this day."),
    )

    field_order = ("username", "display_name", "person_number", "role", "unit", "until", "reason")

    def __init__(
        self, *given: Any, roles: Iterable[Role], sections: Mapping[str, str], latest: date, **more: Any
    ) -> None:
        super().__init__(*given, **more)
        roles = list(roles)
        self.fields["role"].choices = [(role.value, ROLE_LABELS[role]) for role in roles]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", "–"), *sections.items()]  # type: ignore[attr-defined]
        if CONTRACTORS.issuperset(roles):
            del self.fields["unit"]  # none of these has a section
        self.fields["until"].widget.attrs["max"] = latest.isoformat()

    def rights(self, *, is_active: bool = True) -> Rights:
        """Return what was typed; call it when the form is valid."""
        typed = self.cleaned_data
        return Rights(role=Role(typed["role"]), unit=typed.get("unit", ""), until=typed["until"], is_active=is_active)


class NewAccountForm(RightsForm):
    """A new account."""

    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=150,
        validators=[User.username_validator],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("Letters, digits and @ . + - _"),
    )
    display_name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("As colleagues call this person."),
    )
    person_number = forms.CharField(
        label=_("Person number"),
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Staff number. The same in every account of one person: nobody approves their own text."),
    )

    def holder(self) -> Holder:
        """Return whose account it will be; call it when the form is valid."""
        typed = self.cleaned_data
        return Holder(
            username=typed["username"], display_name=typed["display_name"], person_number=typed["person_number"]
        )


class DecisionForm(forms.Form):
    """What the second person says to a request."""

    comment = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Needed where the request is refused."),
    )


def _wait_sentence(wait: timedelta) -> str:
    minutes = -(-wait // timedelta(minutes=1))
    return ngettext(
        "Too many attempts have failed. Try again in %(minutes)d minute.",
        "Too many attempts have failed. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
