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
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kb.accounts.forms import OwnPasswordForm, SignInForm
from kb.accounts.models import User
from kb.accounts.policy import Role, role_of
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

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Sign in; what was sent to a closed page is no attempt to."""
        return self.get(request) if self._stands_in() else super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, object]:
        """Leave out what was sent to a closed page."""
        given = super().get_form_kwargs()
        return {**given, "data": None, "files": None} if self._stands_in() else given

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Add the address to go to afterwards, where the form stands in for a closed page."""
        context = super().get_context_data(**kwargs)
        if self._stands_in():
            context[self.redirect_field_name] = self._address_after()
            context["is_closed"], context["was_sent"] = True, self.request.method == "POST"
        return context

    def _stands_in(self) -> bool:
        match = self.request.resolver_match
        return match is not None and not match.route.endswith(("sign-in/", "admin/login/"))

    def _address_after(self) -> str:
        """Return the page that was closed, or on which the form stood that was sent to it."""
        if self.request.method != "POST":
            return self.request.get_full_path()
        page = self.request.headers.get("Referer", "")
        known = url_has_allowed_host_and_scheme(page, {self.request.get_host()}, require_https=self.request.is_secure())
        return page if known else ""


class PasswordView(PasswordChangeView):
    """One's own password. Every other session of the account ends: its hash no longer fits."""

    form_class = OwnPasswordForm
    template_name = "accounts/password.html"
    success_url = reverse_lazy("password")  # the sentence that it is done must not stand on the desk

    @transaction.atomic
    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Store it, and note that it was changed; who had to change it goes on to the screen of their role."""
        user = cast(User, self.request.user)
        was_told, user.must_change_password = user.must_change_password, False
        response = super().form_valid(form)  # type: ignore[arg-type]
        trail.note(
            Action.PASSWORD_CHANGED,
            by=user,
            subject=f"{user.display_name} ({user.username})",
            subject_key=f"account:{user.pk}",
        )
        if was_told:
            return redirect("start")
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
