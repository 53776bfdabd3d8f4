"""System checks: what a production installation must not run on."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection
from django.utils import timezone

SHORTEST_SECRET = 32
CLOCKS_AGREE = timedelta(seconds=2)


@register()
def embedded_defaults(**kwargs: object) -> list[CheckMessage]:
    """Refuse the embedded defaults where they are not allowed; every command stops at these errors."""
    return [] if settings.EMBEDDED_DEFAULTS_ALLOWED else list(_found())


@register()
def unsafe_settings(**kwargs: object) -> list[CheckMessage]:
    """Refuse settings that would open a production installation; settings made over ours could bring them."""
    return [] if settings.EMBEDDED_DEFAULTS_ALLOWED else [*_opened(), *_misplaced()]


@register()
def contract(**kwargs: object) -> list[CheckMessage]:
    """Tell of a contract that is over. It stops nothing: calls go on being recorded."""
    ends = settings.CONTRACT_ENDS
    if settings.EMBEDDED_DEFAULTS_ALLOWED or ends is None or ends >= timezone.localdate():
        return []
    return [
        Warning(
            f"The contract ended on {ends}: nobody can sign in.",
            hint="Set CONTRACT_ENDS to its new last day.",
            id="madoguchi.W005",
        )
    ]


@register(Tags.database)
def clocks(databases: Collection[str] | None = None, **kwargs: object) -> list[CheckMessage]:
    """Compare the clock with the database's; only where a command asks for checks of the database."""
    if not databases or connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs(timezone.now() - cursor.fetchone()[0])
    if apart <= CLOCKS_AGREE:
        return []
    return [
        Warning(
            f"The clocks of this machine and of the database differ by {apart.total_seconds():.0f} s.",
            hint="Let both, and the PBX, follow the same time server.",
            id="madoguchi.W006",
        )
    ]


@register(deploy=True)
def surroundings(**kwargs: object) -> list[CheckMessage]:
    """Tell what a production installation can do without, but should not."""
    return [] if settings.EMBEDDED_DEFAULTS_ALLOWED else list(_missing())


def _missing() -> Iterator[CheckMessage]:
    environment = settings.ENVIRONMENT
    if environment.mail is None:
        yield Warning(
            "No mail is sent: nobody is told that a text waits for approval.",
            hint="Set MAIL_URL and MAIL_FROM.",
            id="madoguchi.W001",
        )
    if not environment.trusted_proxies:
        yield Warning(
            "All sign-ins seem to come from the proxy's address: one who guesses passwords delays everybody.",
            hint="Set TRUSTED_PROXIES to the proxy's address.",
            id="madoguchi.W002",
        )
    if settings.CONTRACT_ENDS is None:
        yield Warning(
            "No end of the contract is known: accounts may last for ever.",
            hint="Set CONTRACT_ENDS to its last day.",
            id="madoguchi.W004",
        )


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


def _opened() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield Error(
            "DEBUG is on: a fault shows settings and data to whoever meets it.",
            hint="Use kb.settings.production, which takes no DEBUG.",
            id="madoguchi.E006",
        )
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield Error(
            "Cookies travel unencrypted, too: whoever listens on the network can sign in with them.",
            hint="Leave SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE as kb.settings.production has them.",
            id="madoguchi.E007",
        )
    if not settings.ENVIRONMENT.base_url.startswith("https://"):
        yield Error("BASE_URL is no https address.", hint="Set it to the product's address.", id="madoguchi.E008")
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        yield Error(
            f"SECRET_KEY has fewer than {SHORTEST_SECRET} characters: a session could be forged.",
            hint="Make one by `openssl rand -hex 32`.",
            id="madoguchi.E009",
        )


def _misplaced() -> Iterator[CheckMessage]:
    static = Path(settings.STATIC_ROOT).resolve()
    for name in ("MEDIA_ROOT", "SPOOL_DIR"):
        if Path(getattr(settings, name)).resolve().is_relative_to(static):
            yield Error(
                f"{name} lies in STATIC_ROOT: whoever asks gets every file there.",
                hint="Put it beside STATIC_ROOT.",
                id="madoguchi.E010",
            )
    if not settings.USE_TZ or settings.TIME_ZONE != "Asia/Tokyo":
        yield Error(
            "The wall clock is not Japan's: opening hours, days and figures would be wrong.",
            hint="Leave USE_TZ and TIME_ZONE as kb.settings.base has them.",
            id="madoguchi.E011",
        )
