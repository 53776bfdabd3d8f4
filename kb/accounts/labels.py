"""Accounts and what was done to them, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kb.accounts.models import ROLE_LABELS, AccountRequest, User
from kb.accounts.queries import State, state_of
from kb.accounts.words import UNKNOWN_NAME, WHOLE_TRAIL
from kb.audit.models import Action, AuditEntry
from kb.audit.queries import Sight, hides_subject

STATE_LABELS: Mapping[State, Promise] = {
    State.ACTIVE: gettext_lazy("Active"),
    State.ENDS_SOON: gettext_lazy("Ends within 30 days"),
    State.ENDED: gettext_lazy("Ended"),
    State.DISABLED: gettext_lazy("Disabled"),
}
FIELD_LABELS: Mapping[str, Promise] = {
    "role": gettext_lazy("Role"),
    "unit": pgettext_lazy("organisation", "Section"),
    "until": gettext_lazy("Last day"),
    "is_active": gettext_lazy("State"),
    "requested_by": gettext_lazy("Requested by"),
    "request": gettext_lazy("Request"),
    "kind": gettext_lazy("What"),
    "attempts": gettext_lazy("Attempts"),
    "approved_by": gettext_lazy("Approved by"),
    "language": gettext_lazy("Language"),
    "rows": gettext_lazy("Rows"),
}
LABELS_OF_ROLES = {role.value: label for role, label in ROLE_LABELS.items()}
LABELS_OF_KINDS = {kind.value: kind.label for kind in AccountRequest.Kind}
OUR_WORDS = frozenset({UNKNOWN_NAME, WHOLE_TRAIL})  # what the trail keeps in English
NOTHING = "–"


@dataclass(frozen=True, kw_only=True)
class AccountRow:
    """One account as the list shows it."""

    account: User
    role: str | Promise
    section: str
    state: State
    state_label: Promise


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    """One entry of the trail as a page shows it."""

    entry: AuditEntry
    action: str
    who: str
    role: str | Promise
    section: str
    subject: str
    reason: str
    details: Sequence[tuple[str, str]]


def account_rows(accounts: Sequence[User], *, sections: Mapping[str, str], today: date) -> list[AccountRow]:
    """Describe accounts; a section that stands no more is named by its code."""
    return [account_row(account, sections=sections, today=today) for account in accounts]


def account_row(account: User, *, sections: Mapping[str, str], today: date) -> AccountRow:
    """Describe one account."""
    state = state_of(account, today=today)
    return AccountRow(
        account=account,
        role=role_label(account.role),
        section=section_label(account.unit.code if account.unit else "", sections),
        state=state,
        state_label=STATE_LABELS[state],
    )


def wanted_rows(request: AccountRequest, *, sections: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return the fields of a request that waits: name, what is now, what is wanted; blank where there is no now."""
    names = ("role", "unit", "until", "is_active")
    before = _held(request.account) if request.account else {}
    return [
        (
            str(FIELD_LABELS[name]),
            value_label(name, before[name], sections) if before else "",
            value_label(name, request.wanted[name], sections),
        )
        for name in names
        if request.kind == AccountRequest.Kind.CREATE or before.get(name) != request.wanted[name]
    ]


def entry_rows(entries: Sequence[AuditEntry], *, sight: Sight, sections: Mapping[str, str]) -> list[EntryRow]:
    """Describe entries of the trail, without what ``sight`` does not reach."""
    return [_entry_row(entry, hidden=hides_subject(entry, sight=sight), sections=sections) for entry in entries]


def role_label(role: str) -> str | Promise:
    """Return the role in words; a role that there is no more is left as it was."""
    return LABELS_OF_ROLES.get(role, role)


def section_label(code: str, sections: Mapping[str, str]) -> str:
    """Return the section's name of today, else its code."""
    return sections.get(code, code) or NOTHING


def in_our_words(text: str) -> str:
    """Translate what the product itself has written into the trail; all else stays as somebody typed it."""
    return _(text) if text in OUR_WORDS else text


def value_label(name: str, value: Any, sections: Mapping[str, str]) -> str:
    """Return a value of an account or of an entry in words."""
    if name == "role":
        return str(role_label(str(value)))
    if name == "kind":
        return str(LABELS_OF_KINDS.get(value, value))
    if name == "unit":
        return section_label(str(value), sections)
    if name == "is_active":
        return _("Enabled") if value else _("Disabled")
    return NOTHING if value in (None, "") else in_our_words(str(value))


def _held(account: User) -> dict[str, Any]:
    return {
        "role": account.role,
        "unit": account.unit.code if account.unit else "",
        "until": account.until.isoformat(),
        "is_active": account.is_active,
    }


def _entry_row(entry: AuditEntry, *, hidden: bool, sections: Mapping[str, str]) -> EntryRow:
    return EntryRow(
        entry=entry,
        action=str(Action(entry.action).label) if entry.action in Action else entry.action,
        who=entry.actor_name,
        role=role_label(entry.role),
        section=sections.get(entry.unit, entry.unit),
        subject=_("Hidden") if hidden else in_our_words(entry.subject),
        reason="" if hidden else entry.reason,
        details=() if hidden else _details(entry.details, sections),
    )


def _details(details: Mapping[str, Any], sections: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(str(FIELD_LABELS.get(name, name)), _detail(name, value, sections)) for name, value in details.items()]


def _detail(name: str, value: Any, sections: Mapping[str, str]) -> str:
    """Return one value; a pair is what was and what is."""
    return " → ".join(value_label(name, one, sections) for one in (value if isinstance(value, list) else [value]))
