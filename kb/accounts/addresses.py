"""From which address a request comes."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

HOMES_OF_ONE = 64  # the bits that a provider gives to one customer: the rest they choose at will


def client_address(request: HttpRequest) -> str:
    """Return the nearest address that is not one of ``TRUSTED_PROXIES``; of IPv6 the network, blank for no network.

    What a client writes into X-Forwarded-For stands to the left of what a trusted proxy adds, and is not reached.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    nearest = ""
    for text in (request.META.get("REMOTE_ADDR", ""), *reversed(forwarded)):
        address = _address(text)
        if address is None:
            break
        nearest = _home(address)
        if not any(address in network for network in settings.TRUSTED_PROXIES):
            break
    return nearest


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _home(address: IPv4Address | IPv6Address) -> str:
    return str(IPv6Network((int(address), HOMES_OF_ONE), strict=False) if address.version == 6 else address)
