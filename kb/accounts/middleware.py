"""What every HTTP request passes: its language, and the policy table."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils import translation

from kb.accounts.languages import language_of
from kb.accounts.passwords import must_be_changed
from kb.accounts.policy import may_enter, role_of
from kb.accounts.views import SignInView

OPEN_WITH_A_FIRST_PASSWORD = frozenset({"accounts/password/", "sign-out/", "language/"})


class LanguageMiddleware(LocaleMiddleware):
    """The language of the address, else of the cookie, else Japanese.

    The browser's own list is not asked: an operator's desk must not turn English because a browser
    was installed in English.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language for this request."""
        translation.activate(translation.get_language_from_path(request.path_info) or language_of(request.COOKIES))
        request.LANGUAGE_CODE = translation.get_language()


class PolicyMiddleware:
    """Let a request pass only where the policy table opens the door of its route.

    Whoever is signed in and not meant gets 404. Whoever is not signed in gets the sign-in form,
    with status 404 too: the address tells a stranger nothing. Whoever has signed in with a password that somebody
    else knows is led to where it is changed, from every address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; process_view refuses."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: list[object], kwargs: dict[str, object]
    ) -> HttpResponseBase | None:
        """Refuse what the table does not open."""
        route = route_of(request.resolver_match.route) if request.resolver_match else ""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES and may_enter(None, route):
            return None  # no session is looked at, and caches are not told that the page depends on one
        role = role_of(request.user)
        if must_be_changed(request.user) and route not in OPEN_WITH_A_FIRST_PASSWORD:
            return redirect("password")
        if request.resolver_match and may_enter(role, route):
            return None
        if role is None:
            response = SignInView.as_view()(request)
            response.status_code = 404
            return response
        raise Http404


def route_of(route: str) -> str:
    """Take the language prefix off a resolved route: ``ja/faq/`` and ``en/faq/`` are one door."""
    language, slash, rest = route.partition("/")
    return rest if slash and language in dict(settings.LANGUAGES) else route
