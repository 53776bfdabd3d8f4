"""The menu shows the doors that are open, and where one stands."""

import re

import pytest
from django.test import Client

from kb.accounts.menu import FULL_WINDOW, SCREENS
from kb.accounts.policy import Role, may_enter
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

LINK = re.compile(r'<a href="([^"]+)" (aria-current="page")?>')


def browser_of(role: Role) -> Client:
    client = Client()
    client.force_login(faqs.person(role.value, role))
    return client


def menu_of(page: str) -> dict[str, bool]:
    """Return the addresses of the menu, and which of them is marked as the present page."""
    (menu,) = re.findall(r'<nav class="menu".*?</nav>', page, re.DOTALL)
    return {address: bool(mark) for address, mark in LINK.findall(menu)}


@pytest.mark.parametrize("role", Role)
def test_every_way_that_is_shown_leads_somewhere(role):
    faqs.service_group()
    client = browser_of(role)

    menu = menu_of(client.get("/accounts/password/").content.decode())

    assert {client.get(address).status_code for address in menu} == {200}
    assert [address for address, is_here in menu.items() if is_here] == ["/accounts/password/"]
    assert len(menu) == len([screen for screen in SCREENS if may_enter(role, screen.door)])


@pytest.mark.parametrize("address", ["/audit/", "/accounts/", "/accounts/requests/", "/operations/set-aside/"])
def test_present_screen_is_marked(address):
    client = browser_of(Role.MANAGER)

    menu = menu_of(client.get(address).content.decode())

    (here,) = [shown for shown, is_here in menu.items() if is_here]
    assert address.startswith(here)


def test_pages_that_stand_beside_a_screens_own_mark_it_too():
    menu = menu_of(browser_of(Role.MANAGER).get("/search/pins/").content.decode())

    assert [shown for shown, is_here in menu.items() if is_here] == ["/search/vain/"]


@pytest.mark.parametrize(("role", "address"), [(Role.OPERATOR, "/desk/"), (Role.SUPERVISOR, "/board/")])
def test_screens_that_fill_the_window_open_it_from_the_bar(role, address):
    page = browser_of(role).get(address).content.decode()

    bar = page[page.index('<header class="bar"') : page.index("</header>")]
    assert address.strip("/") in FULL_WINDOW
    assert menu_of(bar)[address] is True


def test_stranger_sees_no_menu():
    assert '<nav class="menu"' not in Client().get("/sign-in/").content.decode()
