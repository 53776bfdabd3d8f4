"""The way in, the way out, and where each role starts."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST

from kb.accounts.policy import Role, role_of

START = {
    Role.OPERATOR: "desk",
    Role.SUPERVISOR: "board",
    Role.AUTHOR: "wagtailadmin_home",
    Role.APPROVER: "wagtailadmin_home",
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
