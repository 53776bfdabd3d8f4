"""The pages on which accounts are found, made, changed and ended, or asked for."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kb.accounts import granting, policy, requests
from kb.accounts.forms import NewAccountForm, ReasonForm, RightsForm
from kb.accounts.granting import is_own
from kb.accounts.labels import STATE_LABELS, account_row, account_rows, entry_rows
from kb.accounts.models import ROLE_LABELS, AccountRequest, User
from kb.accounts.people import longest_term
from kb.accounts.policy import Role, role_of
from kb.accounts.queries import AccountSearch, State, accounts_seen, find_accounts, requests_seen, state_of
from kb.accounts.rights import Rights
from kb.accounts.sections import sections_on
from kb.audit.models import Action
from kb.audit.queries import Sight, history_of

ON_A_PAGE = 50
ENTRIES_OF_ONE = 50
NOT_TAKEN = 422  # what came over is not as it should be
CHANGES = (
    Action.ACCOUNT_REQUESTED,
    Action.ACCOUNT_REQUEST_REFUSED,
    Action.ACCOUNT_CREATED,
    Action.ACCOUNT_CHANGED,
    Action.ACCOUNT_ENDED,
    Action.FIRST_PASSWORD_SET,
    Action.PASSWORD_CHANGED,
)


@require_GET
@never_cache
def list_accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts that the role sees, by name."""
    role, today = role_of(request.user), timezone.localdate()
    search = _search(request.GET)
    page = Paginator(find_accounts(accounts_seen(role), search, today=today), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    sections = sections_on(today)
    context = {
        "page": page,
        "rows": account_rows(list(page), sections=sections, today=today),
        "search": search,
        "is_filtered": search != AccountSearch(),
        "roles": [(of.value, ROLE_LABELS[of]) for of in Role if policy.may_see_account(role, of)],
        "sections": sections,
        "states": STATE_LABELS,
        "may_add": bool(_roles_to_set(role)),
        "asks": policy.may(role, policy.Deed.ACCOUNTS_REQUEST),
        "waiting": requests_seen(role).filter(state=AccountRequest.State.WAITING).count(),
    }
    return render(request, "accounts/list.html", context)


@require_GET
@never_cache
def open_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account with what was done to it, and offer what the reader may do."""
    account, today = _seen(request, pk), timezone.localdate()
    sections = sections_on(today)
    everything = Sight(person_number="", everything=True)  # whoever sees the account sees what was done to it
    entries = history_of(f"account:{account.pk}", actions=CHANGES)[:ENTRIES_OF_ONE]
    context = {
        "row": account_row(account, sections=sections, today=today),
        "is_own": is_own(account.person_number, by=_user(request)),
        "deeds": _deeds(request, account),
        "asks": _asks(request, account),
        "requests": requests_seen(role_of(request.user)).filter(account=account, state=AccountRequest.State.WAITING),
        "entries": entry_rows(list(entries), sight=everything, sections=sections),
    }
    return render(request, "accounts/one.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def add_account(request: HttpRequest) -> HttpResponse:
    """Make a new account and show its password once; or ask for one."""
    role, today = role_of(request.user), timezone.localdate()
    roles = _roles_to_set(role)
    if not roles:
        raise Http404
    form = NewAccountForm(
        request.POST if request.method == "POST" else None,
        roles=roles,
        sections=sections_on(today),
        latest=longest_term(today),
        initial={"until": longest_term(today)},
    )
    asks = policy.may(role, policy.Deed.ACCOUNTS_REQUEST)
    if request.method == "POST" and form.is_valid():
        deed = requests.ask_for_new if asks else granting.create
        made = _done(
            form,
            lambda: deed(
                form.holder(),
                form.rights(),
                by=_user(request),
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            ),
        )
        if isinstance(made, granting.FirstPassword):
            return _handed_over(request, made)
        if made:
            return _asked(request)
    return _form(request, form, title=_("New account"), asks=asks, back="accounts")


@require_http_methods(["GET", "POST"])
@never_cache
def change_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Change role, section and last day; or ask for it."""
    account, today = _offered(request, pk, "change"), timezone.localdate()
    held = Rights.of(account)
    form = RightsForm(
        request.POST if request.method == "POST" else None,
        roles=_roles_to_set(role_of(request.user)),
        sections=sections_on(today),
        latest=longest_term(today),
        initial={"role": held.role, "unit": held.unit, "until": held.until},
    )
    if request.method == "POST" and form.is_valid():
        rights = form.rights(is_active=held.is_active)
        if _done(form, lambda: _change(request, account, rights, reason=form.cleaned_data["reason"])):
            return _told(request, account)
    title = _("Change the rights of %(name)s") % {"name": account}
    return _form(request, form, title=title, asks=_asks(request, account), account=account)


@require_http_methods(["GET", "POST"])
@never_cache
def do_to_account(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """End, disable or enable an account, or set its first password, after asking once for the reason; or ask for it."""
    account = _offered(request, pk, deed)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    asks = deed != "disable" and _asks(request, account)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = _done(form, lambda: _do(request, account, deed, reason=reason))
        if isinstance(done, granting.FirstPassword):
            return _handed_over(request, done)
        if done:
            return _told(request, account, asked=asks)
    texts = {
        "end": _("End the account of %(name)s?"),
        "disable": _("Disable the account of %(name)s?"),
        "enable": _("Enable the account of %(name)s again?"),
        "password": _("Set a new first password for %(name)s?"),
    }
    title = texts[deed] % {"name": account}
    return _form(request, form, title=title, asks=asks, account=account, deed=deed)


def _change(request: HttpRequest, account: User, rights: Rights, *, reason: str) -> object:
    deed = requests.ask_for_change if _asks(request, account) else granting.change
    return deed(account, rights, by=_user(request), reason=reason, at=timezone.now())


def _do(request: HttpRequest, account: User, deed: str, *, reason: str) -> object:
    by, at = _user(request), timezone.now()
    if deed == "disable":
        return granting.disable(account, by=by, reason=reason, at=at)
    if deed == "end":
        end = requests.ask_for_end if _asks(request, account) else granting.end
        return end(account, by=by, reason=reason, at=at)
    if deed == "password":
        password = requests.ask_for_password if _asks(request, account) else granting.set_first_password
        return password(account, by=by, reason=reason, at=at)
    held = Rights.of(account)
    enabled = Rights(role=held.role, unit=held.unit, until=held.until)
    return _change(request, account, enabled, reason=reason)


def _done(form: ReasonForm, deed: Callable[[], object]) -> object:
    """Do it and return what came of it; None where it was not possible, and the form says why."""
    try:
        return deed()
    except PermissionDenied as refused:
        raise Http404 from refused  # as every other closed door
    except ValidationError as error:
        form.show(error)
        return None


def _seen(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(accounts_seen(role_of(request.user)), pk=pk)


def _offered(request: HttpRequest, pk: int, deed: str) -> User:
    account = _seen(request, pk)
    if deed not in _deeds(request, account):
        raise Http404
    return account


def _deeds(request: HttpRequest, account: User) -> set[str]:
    """Return what whoever asks may do to the account as it stands: at once, or by asking for it."""
    role, of = role_of(request.user), Role(account.role)
    if is_own(account.person_number, by=_user(request)):
        return set()
    state = state_of(account, today=timezone.localdate())
    deeds = set()
    if policy.may_change_at_once(role, of) or policy.may_ask_for(role, of):
        deeds = {"change"} | ({"end"} if account.until >= timezone.localdate() else set())
        deeds |= {"enable"} if state == State.DISABLED else set()
        deeds |= {"password"} if state in (State.ACTIVE, State.ENDS_SOON) else set()
    if policy.may_stop(role, of) and state != State.DISABLED:
        deeds.add("disable")
    return deeds


def _asks(request: HttpRequest, account: User) -> bool:
    return policy.may_ask_for(role_of(request.user), Role(account.role))


def _roles_to_set(role: Role | None) -> list[Role]:
    return [of for of in Role if policy.may_change_at_once(role, of) or policy.may_ask_for(role, of)]


def _form(
    request: HttpRequest,
    form: ReasonForm,
    *,
    title: str,
    asks: bool,
    account: User | None = None,
    deed: str = "",
    back: str = "",
) -> HttpResponse:
    context = {"form": form, "title": title, "asks": asks, "account": account, "deed": deed, "back": back}
    return render(request, "accounts/form.html", context, status=NOT_TAKEN if form.errors else 200)


def _handed_over(request: HttpRequest, handed_over: granting.FirstPassword) -> HttpResponse:
    return render(request, "accounts/handed_over.html", {"handed_over": handed_over})


def _asked(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Your request waits for a second person."))
    return redirect("account_requests")


def _told(request: HttpRequest, account: User, *, asked: bool | None = None) -> HttpResponse:
    if _asks(request, account) if asked is None else asked:
        return _asked(request)
    messages.success(request, _("Saved. Who is signed in with this account has to sign in again."))
    return redirect("account", account.pk)


def _search(given: QueryDict) -> AccountSearch:
    """Read what is looked for; what nobody offers is passed over."""
    role, state = given.get("role", ""), given.get("state", "")
    return AccountSearch(
        text=given.get("text", "").replace("\0", "").strip(),
        role=role if role in list(Role) else "",
        unit=given.get("unit", "").replace("\0", ""),
        state=state if state in list(State) else "",
    )


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
