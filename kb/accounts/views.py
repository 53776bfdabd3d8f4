"""The way in, the way out, and where each role starts."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kb.accounts.models import User
from kb.accounts.policy import Role, role_of
from kb.accounts.words import CHANGED_BY_PERSON
from kb.audit import trail
from kb.audit.models import Action

START = {
    Role.OPERATOR: "desk",
    Role.SUPERVISOR: "board",
    Role.MANAGER: "board",
    Role.AUTHOR: "wagtailadmin_home",
    Role.APPROVER: "wagtailadmin_home",
    Role.STAFF: "directory_people",
    Role.CITY: "accounts",
    Role.AUDITOR: "audit",
    Role.ADMINISTRATOR: "wagtailadmin_home",
}


class SignInView(LoginView):
    """One form for every door; afterwards the address that was asked for, else the role's own screen."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Add the address to go to afterwards, where the form stands in for a closed page."""
        context = super().get_context_data(**kwargs)
        if self.request.resolver_match and self.request.resolver_match.url_name != "sign_in":
            context[self.redirect_field_name] = self.request.get_full_path()
        return context


class PasswordView(PasswordChangeView):
    """One's own password. Every other session of the account ends: its hash no longer fits."""

    template_name = "accounts/password.html"
    success_url = reverse_lazy("password")  # the sentence that it is done must not stand on the desk

    @transaction.atomic
    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Store it, and note that it was changed."""
        response = super().form_valid(form)  # type: ignore[arg-type]
        user = cast(User, self.request.user)
        trail.note(
            Action.ACCOUNT_CHANGED,
            by=user,
            subject=f"{user.display_name} ({user.username})",
            subject_key=f"account:{user.pk}",
            details={"password": CHANGED_BY_PERSON},
        )
        messages.success(self.request, _("Your password was changed. Other windows have to sign in again."))
        return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign_in")


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Go to the screen on which the user's role works."""
    role = role_of(request.user)
    return redirect(START[role] if role else "sign_in")


@require_GET
def root(request: HttpRequest) -> HttpResponse:
    """Go to the public pages, in the language that the citizen's browser asks for."""
    language = translation.get_language_from_request(request)
    known = dict(settings.LANGUAGES)
    return redirect(f"/{language if language in known else settings.LANGUAGE_CODE}/")
