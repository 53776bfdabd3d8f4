"""What the tests of health and of metrics share: a monitor's token, browsers, and a PBX that was heard."""

from datetime import timedelta
from pathlib import Path

from django.test import Client
from django.utils import timezone

from calllog.ledger.keys import key_for
from calllog.ledger.models import Feed
from kb.accounts.policy import Role
from telephony_bridge.spool import Kind, Position, Record, SpoolReader, SpoolWriter
from tests.factories.faqs import person

TOKEN = "for-tests-only-0123456789-0123456789"


def browser_of(role: Role | None) -> Client:
    """Return the browser of somebody in that role; None: of a stranger."""
    client = Client()
    if role:
        client.force_login(person(role.value, role))
    return client


def heard_now() -> None:
    """Let the PBX have been heard at this moment."""
    now = timezone.now()
    Feed.objects.create(name="ami", heard_at=now, changed_at=now)


def spooled(folder: Path, *bodies: bytes, ago: timedelta = timedelta()) -> list[Position]:
    """Write messages into a spool; return the places behind each."""
    writer = SpoolWriter(folder, key=key_for("spool"))
    writer.append([Record(kind=Kind.MESSAGE, heard_at=timezone.now() - ago, body=body) for body in bodies])
    writer.close()
    return [behind for _record, behind in SpoolReader(folder, key=key_for("spool")).read(Position(), limit=100)]
