"""Writes the files that are asked for, one at a time, in the background: a chunk, a sign of life, the next chunk."""

import errno
import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from calllog.contacts.form import LONGEST_NOTE
from calllog.office.exports import fail, finish, forget_old, path_of, put_back, report, take_next
from calllog.office.filters import read_wanted
from calllog.office.listing import Listing, listing_of
from calllog.office.models import Export
from calllog.office.rows import Names, OfficeRow, office_rows
from calllog.office.sight import Sight, sight_of
from kb.accounts.policy import Deed, may, role_of
from kb.tables.writing import Value, write_csv, write_xlsx

logger = logging.getLogger(__name__)

CHUNK = 500
BREATH_SECONDS = 0.01  # in which a telephone may ring, where one process does everything
FORGET_EVERY = timedelta(minutes=1)
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
Clock = Callable[[], datetime]


class _NotWantedError(Exception):
    """The file was called off, or another process writes it."""


class _StoppedError(Exception):
    """This process is told to end."""


class Exporter:
    """Writes files until it is stopped."""

    def __init__(self, clock: Clock = timezone.now) -> None:
        self._clock = clock
        self._is_stopped = False
        self._forgot_at: datetime | None = None

    def stop(self) -> None:
        """Write no further; may be called from another thread."""
        self._is_stopped = True

    def do(self) -> bool:
        """Write the next file; False where there was none. Delete old ones every now and then."""
        at = self._clock()
        if self._forgot_at is None or at - self._forgot_at >= FORGET_EVERY:
            forget_old(at)
            self._forgot_at = at
        export = None if self._is_stopped else take_next(at)
        if export:
            self._write(export)
        return export is not None

    def _write(self, export: Export) -> None:
        path = path_of(export)
        try:
            if problem := self._written(export, path):
                fail(export, problem, at=self._clock())
            elif finish(export, at=self._clock()):
                return
        except _NotWantedError:
            logger.info("Export %s is not wanted any more.", export.pk)
        except _StoppedError:
            put_back(export)
        except OSError as error:
            logger.exception("Export %s could not be written.", export.pk)
            problem = Export.Problem.DISK_FULL if error.errno in FULL else Export.Problem.BROKEN
            fail(export, problem, at=self._clock())
        except (DatabaseError, InterfaceError):
            raise  # nothing can be told to it now: the file is taken again later
        except Exception:
            # One file that cannot be written must not keep the others from being.
            logger.exception("Export %s failed.", export.pk)
            fail(export, Export.Problem.BROKEN, at=self._clock())
        path.unlink(missing_ok=True)

    def _written(self, export: Export, path: Path) -> Export.Problem | None:
        owner = export.owner
        sight = sight_of(owner) if owner.is_active and may(role_of(owner), Deed.RECORDS_EXPORT) else None
        if sight is None:
            return Export.Problem.NOT_ALLOWED
        with translation.override(export.language), _private(path) as file:
            listing = listing_of(read_wanted(QueryDict(export.filters), sight), sight)
            # Whoever may read notes whole may not take them away whole: see "Bulk export with PII" in docs/roles.md.
            rows = self._rows(export, listing, replace(sight, is_masked=True))
            if export.format == Export.Format.CSV:
                write_csv(file, _header(), rows)
            else:
                write_xlsx(file, _header(), rows, sheet=_("Calls and records"))
        return None

    def _rows(self, export: Export, listing: Listing, sight: Sight) -> Iterator[Sequence[Value]]:
        names, count, written = Names(), listing.count_all(), 0
        for chunk in listing.chunks(CHUNK):
            if self._is_stopped:
                raise _StoppedError
            if not report(export, written=written, of=max(count, written), at=self._clock()):
                raise _NotWantedError
            yield from map(_cells, office_rows(chunk, sight, names=names, note_characters=LONGEST_NOTE))
            written += len(chunk)
            time.sleep(BREATH_SECONDS)
        if not report(export, written=written, of=written, at=self._clock()):
            raise _NotWantedError


def _private(path: Path) -> IO[bytes]:
    """Open a new file that only this service's account can read."""
    folder = Path(settings.EXPORTS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _header() -> list[str]:
    return [
        _("Time"),
        _("Receipt number"),
        _("Line"),
        _("Service group"),
        _("Caller"),
        _("Result"),
        _("Operator"),
        _("Type of call"),
        _("Questions"),
        _("Outcome"),
        _("Note"),
    ]


def _cells(row: OfficeRow) -> list[Value]:
    return [
        row.when,
        row.receipt_number,
        row.line,
        row.group,
        row.caller,
        row.result_label,
        row.operator,
        row.call_type,
        "\n".join(title for title, _outcome in row.questions),
        "\n".join(outcome for _title, outcome in row.questions),
        row.note,
    ]
