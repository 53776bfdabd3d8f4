"""System check: a secret that can be guessed would let anybody write calls."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

SHORTEST_SECRET = 32


@register()
def webhook_secret(**kwargs: object) -> list[CheckMessage]:
    """Refuse a short secret; a blank one closes the webhook."""
    if not settings.WEBHOOK_SECRET or len(settings.WEBHOOK_SECRET) >= SHORTEST_SECRET:
        return []
    return [
        Error(
            f"WEBHOOK_SECRET has fewer than {SHORTEST_SECRET} characters.",
            hint="Make one by `openssl rand -hex 32`, or leave it blank to close the webhook.",
            id="webhook.E001",
        )
    ]
