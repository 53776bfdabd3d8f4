"""From where a request comes: nobody but a trusted proxy has a say in it."""

from ipaddress import ip_network

import pytest
from django.test import RequestFactory

from kb.accounts.addresses import client_address

pytestmark = pytest.mark.unit

PROXIES = [ip_network("10.0.0.0/24"), ip_network("2001:db8:1::/64")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.5", None, "203.0.113.5"),
        ("203.0.113.5", "198.51.100.7", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "192.0.2.1, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "192.0.2.1, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7, unknown", "10.0.0.1"),
        ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("2001:db8:1::9", "2001:db8:2:3:4:5:6:7", "2001:db8:2:3::/64"),
        ("2001:db8:2:3::1", None, "2001:db8:2:3::/64"),
        ("", "198.51.100.7", ""),
    ],
)
def test_address_is_the_nearest_that_no_trusted_proxy_has(settings, peer, forwarded, client):
    settings.TRUSTED_PROXIES = PROXIES
    said = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}

    assert client_address(RequestFactory().get("/", REMOTE_ADDR=peer, **said)) == client


def test_without_trusted_proxies_nobody_has_a_say(settings):
    settings.TRUSTED_PROXIES = []
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.7")

    assert client_address(request) == "127.0.0.1"
