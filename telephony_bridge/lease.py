"""The lease: which bridge listens for a feed when two were started. Kept in the database, by the database's clock."""

import asyncio
import logging
import secrets
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import DateTimeField, ExpressionWrapper, QuerySet, Value
from django.db.models.functions import Now
from django.utils import timezone

from calllog.ledger.feeds import FeedCondition, Trouble
from calllog.ledger.follow import follower
from calllog.ledger.threads import in_ingest_thread
from telephony_bridge.models import BridgeLease, SpoolPosition

logger = logging.getLogger(__name__)

DATABASE_FAULTS = (DatabaseError, InterfaceError, TimeoutError)
DURATION = timedelta(seconds=10)
RENEW_SECONDS = 3.0
STAND_BY_SECONDS = 1.0
PATIENCE_SECONDS = 5.0  # a database that takes longer to answer is away
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Lease:
    """This bridge's hold on a feed."""

    def __init__(self, feed: str, *, holder: str) -> None:
        # Another bridge may have taken over ten seconds after this, and not before.
        self.sure_until = timezone.now()
        self._feed = feed
        self._holder = holder
        self._unsure = False

    async def take(self) -> None:
        """Wait while another bridge holds the lease.

        Without the database nobody can be asked. Then this bridge listens: to hear twice can be made good,
        not to hear cannot.
        """
        standing_by = False
        while await self._renewed() is False:
            if not standing_by:
                standing_by = True
                follower().note_trouble(Trouble(condition=FeedCondition.STANDBY, since=timezone.now()))
                logger.error(
                    "Another bridge listens to the PBX (%s). This one stands by and takes over when that one ends.",
                    await in_ingest_thread(_holder_of, self._feed),
                )
            await asyncio.sleep(STAND_BY_SECONDS)
        if standing_by:
            logger.warning("The other bridge has ended. This one takes over.")

    async def hold(self) -> None:
        """Renew the lease; return when another bridge has it."""
        while await self._renewed() is not False:
            await asyncio.sleep(RENEW_SECONDS)
        logger.error("Another bridge has taken over: the database was out of reach for too long.")

    async def give_back(self) -> None:
        """Let another bridge take over at once. What this one wrote last must have been moved into the ledger."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await in_ingest_thread(_give_back, self._feed, holder=self._holder)
        except DATABASE_FAULTS as error:
            logger.warning("The lease could not be given back and runs out by itself: %s", error)

    async def _renewed(self) -> bool | None:
        """Return whether the lease is ours; None when the database does not answer."""
        asked_at = timezone.now()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                ours = await in_ingest_thread(_take, self._feed, holder=self._holder)
        except DATABASE_FAULTS as error:
            if not self._unsure:
                self._unsure = True
                logger.error(
                    "The lease cannot be renewed; this bridge listens on: %s", str(error) or type(error).__name__
                )
            return None
        self._unsure = False
        if ours:
            self.sure_until = asked_at
        return ours


def holder_named(folder: Path) -> str:
    """Return the name under which the bridge that writes to the spool ``folder`` holds leases.

    It is the folder's, not the process's: only one process can write there, so a bridge that is started
    again after a crash need not wait for its own lease to run out.
    """
    file = folder / "holder"
    name = file.read_text() if file.exists() else ""
    if not name:  # blank: the disk was full when it was written
        name = secrets.token_hex(8)
        file.write_text(name)
    return f"{socket.gethostname()}:{name}"


def _take(feed: str, *, holder: str) -> bool:
    """Take the lease on ``feed``, or renew it; False while another bridge holds it.

    One statement decides, on the row and on the database's clock: the hosts' clocks may differ.
    """
    if _written(BridgeLease.objects.filter(feed=feed, holder=holder), holder=holder):
        return True
    BridgeLease.objects.bulk_create([BridgeLease(feed=feed, until=LONG_AGO)], ignore_conflicts=True)
    with transaction.atomic():
        taken = _written(BridgeLease.objects.filter(feed=feed, until__lt=Now()), holder=holder)
        if taken:
            _forget_position(feed)
    return taken


def _written(lease: QuerySet[BridgeLease], *, holder: str) -> bool:
    until = ExpressionWrapper(Now() + Value(DURATION), output_field=DateTimeField())
    return lease.update(holder=holder, until=until) > 0


def _give_back(feed: str, *, holder: str) -> None:
    # The name stays: whoever comes next must know whether the position is of its own folder.
    if not BridgeLease.objects.filter(feed=feed, holder=holder).update(until=LONG_AGO):
        _forget_position(feed)


def _forget_position(feed: str) -> None:
    # A position is a place in one folder. In another folder the spool is read from its beginning:
    # that costs some seconds, and the ledger passes over what it has.
    SpoolPosition.objects.filter(feed=feed).delete()


def _holder_of(feed: str) -> str:
    return BridgeLease.objects.filter(feed=feed).values_list("holder", flat=True).first() or ""
