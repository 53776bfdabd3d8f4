"""The rows of ``docs/roles.md`` on accounts and on the audit log: every role tries everything on the running pages.

What is expected comes from the document's cells alone, and from what a cell's words mean, written down here.
"""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from kb.accounts import sight
from kb.accounts.models import AccountRequest, User
from kb.accounts.policy import Role
from kb.audit import trail
from kb.audit.models import Action
from tests.factories import faqs
from tests.kb.accounts.matrix import cells_of

pytestmark = [pytest.mark.integration, pytest.mark.any_database, pytest.mark.django_db]

LETTERS = {
    "AUT": Role.AUTHOR,
    "APR": Role.APPROVER,
    "STF": Role.STAFF,
    "OP": Role.OPERATOR,
    "SV": Role.SUPERVISOR,
    "MGR": Role.MANAGER,
    "CTY": Role.CITY,
    "AUD": Role.AUDITOR,
    "SYS": Role.ADMINISTRATOR,
}
AT_ONCE = {"read", "create", "change", "end", "disable", "password"}
BY_REQUEST = {"read", "ask to create", "ask to change", "ask to end", "ask to password"}
ON_ACCOUNTS = {
    "-": set(),
    "R": {"read"},
    "request": BY_REQUEST,
    "CRU (not self, not >= own)": AT_ONCE,
    "CRU2": BY_REQUEST | {"disable"},
    "disable only": {"read", "disable"},
    "A2 for MGR": set(),  # of the others; the manager's own account is another row of the test
}
OWN = {"own act", "own act under another account"}
ALL_ACTS = OWN | {
    "operator's act",
    "supervisor's act",
    "author's act",
    "operator's reading",
    "own section's FAQ",
    "another section's FAQ",
    "failed sign-in",
}
ON_THE_LOG = {
    "-": None,  # no door
    "health of chain only": None,
    "own acts": OWN,
    "own 課's FAQ": OWN | {"own section's FAQ"},
    "team (no unmask)": OWN | {"operator's act", "supervisor's act", "operator's reading"},
    "R": ALL_ACTS | {"unmasked"},
    "R X verify": ALL_ACTS | {"unmasked", "take away"},
}


def cases_of(name: str) -> list[tuple[str | None, str]]:
    cells = cells_of(name)
    return [(None, cells["PUB"]), *((letters, cells[letters]) for letters in LETTERS)]


@pytest.fixture
def section() -> None:
    faqs.service_group("shimin")


def browser_of(letters: str | None) -> Client:
    client = Client()
    if letters:
        client.force_login(faqs.person(f"the-{letters}".lower(), LETTERS[letters]))
    return client


def tried(client: Client, of: Role) -> set[str]:
    """Return what this browser can do to accounts of the role ``of``, by what has become of them."""
    unit = "" if of in {Role.OPERATOR, Role.SUPERVISOR, Role.MANAGER} else "shimin"
    until = (timezone.localdate() + timedelta(days=20)).isoformat()
    rights = {"role": of.value, "unit": unit, "until": until, "reason": "試験"}
    done = set()
    if client.get(f"/accounts/{faqs.person('read', of).pk}/").status_code == 200:
        done.add("read")
    client.post("/accounts/new/", {**rights, "username": "created", "display_name": "新", "person_number": "N1"})
    if User.objects.filter(username="created").exists():
        done.add("create")
    for deed in ("change", "end", "disable", "password"):
        account = faqs.person(deed, of)
        client.post(f"/accounts/{account.pk}/{deed}/", rights)
        after = User.objects.get(pk=account.pk)
        if _rights(after) != _rights(account):
            done.add(deed)
    return done | {f"ask to {kind}" for kind in AccountRequest.objects.values_list("kind", flat=True)}


def _rights(account: User) -> tuple[object, ...]:
    return account.role, account.until, account.is_active, account.password


@pytest.mark.parametrize(("letters", "cell"), cases_of("Users/roles of contractor"))
def test_accounts_of_the_contractor_are_for_those_whom_the_table_names(section, letters, cell):
    assert tried(browser_of(letters), Role.OPERATOR) == ON_ACCOUNTS[cell]


@pytest.mark.parametrize(("letters", "cell"), cases_of("Users/roles of contractor"))
def test_managers_account_is_for_the_city_and_for_readers(section, letters, cell):
    of_a_manager = {
        "A2 for MGR": BY_REQUEST | {"disable"},
        "CRU (not self, not >= own)": {"read"},
        "request": {"read"},  # not of their own rank or above
        "disable only": {"read"},
    }

    assert tried(browser_of(letters), Role.MANAGER) == of_a_manager.get(cell, ON_ACCOUNTS[cell])


@pytest.mark.parametrize(("letters", "cell"), cases_of("Users/roles of city"))
def test_accounts_of_the_city_are_for_those_whom_the_table_names(section, letters, cell):
    assert tried(browser_of(letters), Role.AUTHOR) == ON_ACCOUNTS[cell]


@pytest.mark.parametrize(("letters", "cell"), cases_of("Users/roles of city"))
@pytest.mark.parametrize("rank", [Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR, Role.CITY])
def test_nobody_reaches_their_own_rank_or_above(section, letters, cell, rank):
    by_city = ON_ACCOUNTS[cell] if rank is not Role.CITY else {"read"}
    expected = {"CRU2": by_city, "disable only": {"read"}}.get(cell, ON_ACCOUNTS[cell])

    assert tried(browser_of(letters), rank) == expected


@pytest.mark.parametrize(("letters", "cell"), cases_of("Audit log"))
def test_audit_log_shows_what_the_table_says(section, monkeypatch, letters, cell):
    client = browser_of(letters)
    reader = User.objects.filter(username=f"the-{letters}".lower()).first() if letters else None
    _plant(reader)
    monkeypatch.setattr(sight, "_faqs_of", [lambda user: ["faq:1001"]])

    page = client.get("/audit/")

    if ON_THE_LOG[cell] is None:
        assert page.status_code == 404
        return
    text = unescape(page.content.decode())
    seen = {name for name in ALL_ACTS if f"«{name}»" in text}
    if "操作者の読んだ相手" in text:
        seen |= {"operator's reading", "unmasked"}
    elif "非表示" in text or "Hidden" in text:
        seen.add("operator's reading")
    if client.post("/audit/export/").status_code == 200:
        seen.add("take away")
    assert seen == ON_THE_LOG[cell]


def _plant(reader: User | None) -> None:
    def act(by: User | None, name: str, action: Action = Action.RULE_SET, key: str = "") -> None:
        trail.note(action, by=by, subject=f"«{name}»", subject_key=key)

    if reader:
        act(reader, "own act")
        other = faqs.person("second", Role(reader.role), person_number=reader.person_number)
        act(other, "own act under another account")
    operator, supervisor = faqs.person("an-operator", Role.OPERATOR), faqs.person("a-supervisor", Role.SUPERVISOR)
    author = faqs.person("an-author", Role.AUTHOR)
    act(operator, "operator's act")
    act(supervisor, "supervisor's act")
    act(author, "author's act")
    act(author, "own section's FAQ", key="faq:1001")
    act(author, "another section's FAQ", key="faq:1002")
    act(None, "failed sign-in", action=Action.SIGN_IN_FAILED)
    trail.note(Action.PERSONAL_READ, by=operator, subject="操作者の読んだ相手", reason="折返しのため")


def test_every_role_of_the_product_stands_in_the_table():
    assert set(LETTERS.values()) == set(Role)
    assert set(LETTERS) < set(cells_of("Audit log"))
