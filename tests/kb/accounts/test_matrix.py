"""Every role, and a stranger, tries everything: what answers, what changes and what is read is what the table says."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.urls import resolve

from kb.accounts.middleware import route_of
from tests.kb.accounts import matrix
from tests.kb.accounts.matrix_trial import (
    Trial,
    faults,
    faults_of_ended_accounts,
    faults_on_the_desk,
    leaks,
    quiet_city,
)
from tests.kb.accounts.test_doors import all_routes

pytestmark = pytest.mark.integration

# Addresses of ours that no row tries: what monitors ask, and what needs a thing that the city has not.
UNTRIED = {
    "healthz",
    "accounts/<int:pk>/enable/",
    "desk/earlier/<uuid:record>/",
    "desk/drafts/<path:key>/",
    "records/<receipt:number>/",
    "records/<receipt:number>/correct/",
    "records/caller/",
    "records/exports/<uuid:pk>/cancel/",
    "records/exports/<uuid:pk>/again/",
    "records/exports/<uuid:pk>/file/",
    "board/hands/<int:pk>/answer/",
    "board/hands/<int:pk>/lower/",
    "board/kiosk/<str:token>/",
    "board/kiosks/<int:pk>/withdraw/",
    "ws/kiosk/",
    "operations/set-aside/<int:pk>/",
    "documents/authenticate_with_password/<int:restriction_id>/",
}
NOWHERE = {"/nothing/", "ws/nothing/"}
# Of Wagtail's addresses, what stands for what.
FILLED = {
    r"(?<=api/main/\^pages/)<int:pk>": "{page}",
    r"(?<=documents/)<int:pk>|(?<=chosen/)<str:pk>": "{inside}",
    r"<int:(page_id|page_to_move_id|page_pk)>|\(\?P<pk>\\d\+\)": "{page}",
    r"<int:parent_page_id>": "{group_page}",
    r"<int:destination_id>": "{other_group_page}",
    r"<int:revision_id>": "{draft}",
    r"<int:task_state_id>": "{task_state}",
    r"<int:workflow_state_id>": "{state}",
    r"<int:task_id>": "{task}",
    r"<int:(document_id|doc_id)>": "{inside}",
    r"<str:object_id>": "{page}",
    r"<slug:action_name>": "approve",
    r"<str:(action|action_name)>": "delete",
    r"<(slug|str):(content_type_app_name|app_label|app_name)>": "faq_pages",
    r"<(slug|str):(content_type_model_name|model_name)>": "faqpage",
    r"\(\?P<revision_id_a>[^)]*\)\\\.\\\.\\\.\(\?P<revision_id_b>[^)]*\)": "earliest...latest",
    r"<[a-z:_0-9]+>": "1",
    r"[\^$]": "",
}
# Who sees least in the CMS: one of another section, and who keeps the machine running.
READ_LEAST = ("AUT of another section", "CTY", "SYS")
DO_LEAST = ("APR of another section", "SYS")
# Rows of the directory are taken out, and a table of the waste is brought in, by an address alone.
BY_THEIR_ROLE = {"SYS": {"directory", "waste"}}


@pytest.fixture(scope="module")
def trial(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Trial]:
    """One city for all tests of the module; whatever is tried in it is undone."""
    with django_db_blocker.unblock(), quiet_city(tmp_path_factory.mktemp("media")) as trial:
        yield trial


@pytest.mark.parametrize("row", matrix.ROWS, ids=lambda row: row.name)
def test_row_holds_for_everybody(trial, row):
    assert list(faults(trial, row)) == []


def test_pop_brings_nothing_to_a_desk_that_is_not_for_operators(trial):
    assert list(faults_on_the_desk(trial)) == []


def test_account_that_has_ended_or_is_disabled_opens_no_door(trial):
    assert list(faults_of_ended_accounts(trial)) == []


def test_every_address_of_ours_stands_in_a_row(trial):
    lines = [line for row in matrix.ROWS for tried in row.deeds.values() for line in tried]
    addresses = {line.address.format(**trial.city.keys).partition("?")[0] for line in lines} - NOWHERE
    tried = {_route_of(address) for address in addresses if not address.startswith("/en/")}

    # Django names a resolved route without the beginnings of the expressions inside it.
    ours = {route.replace("/^", "/") for route in all_routes() if not route.startswith("admin/")}

    assert ours - tried == UNTRIED


def test_no_address_of_the_cms_shows_a_secret_to_those_who_see_least(trial):
    found = [
        leak
        for line in _lines_of_the_cms(matrix.get)
        for person in READ_LEAST
        for leak in leaks(trial.answer(line, person), person=person, of=line)
    ]

    assert found == []


def test_no_address_of_the_cms_changes_anything_for_those_who_may_do_least(trial):
    found = []
    for line in _lines_of_the_cms(matrix.post):
        for person in DO_LEAST:
            answer, changed = trial.changed_by(line, person)
            found += [f"{line}: {person} changes {what}" for what in changed - BY_THEIR_ROLE.get(person, set())]
            found += leaks(answer, person=person, of=line)

    assert found == []


def _lines_of_the_cms(made: Callable[[str], matrix.Line]) -> list[matrix.Line]:
    return [made(_address(route)) for route in sorted(all_routes()) if route.startswith("admin/")]


def _address(route: str) -> str:
    for pattern, name in FILLED.items():
        route = re.sub(pattern, name, route)
    return f"/{route}"


def _route_of(address: str) -> str:
    """Return the route as ``all_routes`` names it; sockets and static files are reached without one."""
    if address.startswith("/static/"):
        return "static/<path>"
    return address if address.startswith("ws/") else route_of(resolve(address).route)
