"""System checks: what a production installation must not run on."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def embedded_defaults(**kwargs: object) -> list[CheckMessage]:
    """Refuse the embedded defaults where they are not allowed; every command stops at these errors."""
    return [] if settings.EMBEDDED_DEFAULTS_ALLOWED else list(_found())


def _found() -> Iterator[CheckMessage]:
    environment = settings.ENVIRONMENT
    if environment.database["ENGINE"] == "django.db.backends.sqlite3":
        yield Error("The database is SQLite.", hint="Set DATABASE_URL to a PostgreSQL address.", id="madoguchi.E001")
    if environment.ami is None and not environment.webhook_secret:
        yield Error(
            "Without a PBX recorded sample calls would fill the ledger.",
            hint="Set AMI_URL or WEBHOOK_SECRET.",
            id="madoguchi.E002",
        )
    if not environment.redis_url:
        yield Error("The channel layer is in memory.", hint="Set REDIS_URL.", id="madoguchi.E003")
    if environment.generated_secrets:
        yield Error(
            "SECRET_KEY or MADOGUCHI_KEY is one that was generated into a file.",
            hint="Set both, and keep MADOGUCHI_KEY safe: without it no caller's number can be read.",
            id="madoguchi.E004",
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield Error("ALLOWED_HOSTS is empty or open to all.", hint="Name the hosts.", id="madoguchi.E005")
