"""Files to take away: asked for, started again, called off, and deleted a day after they were written."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from calllog.office.models import Export
from kb.accounts.models import User

KEPT_FOR = timedelta(hours=24)
MOST_OPEN = 5  # of one person
SILENT_FOR = timedelta(minutes=2)  # whoever writes a file and is silent so long was killed
MOST_RUNS = 3  # a file at which the process dies again and again is given up

State = Export.State


class TooManyError(Exception):
    """This person waits for enough files."""


def ask_for(*, owner: User, file_format: Export.Format, filters: str, language: str, at: datetime) -> Export:
    """Let a file be written in the background.

    Raises TooManyError.
    """
    if Export.objects.filter(owner=owner, state__in=(State.WAITING, State.RUNNING)).count() >= MOST_OPEN:
        raise TooManyError
    return Export.objects.create(owner=owner, format=file_format, filters=filters, language=language, asked_at=at)


def ask_again(export: Export, *, at: datetime) -> bool:
    """Let a file be written that was not; False where it waits or is there."""
    ended = Export.objects.filter(pk=export.pk, state__in=(State.FAILED, State.CANCELLED))
    # Tries begin anew. Runs go on: an old one must not be taken for a new one.
    new = {"state": State.WAITING, "problem": "", "rows_written": 0, "rows": None, "asked_at": at, "tries": 0}
    return bool(ended.update(ended_at=None, alive_at=None, **new))


def call_off(export: Export, *, at: datetime) -> bool:
    """Write it no further; False where it is not being written any more."""
    going_on = Export.objects.filter(pk=export.pk, state__in=(State.WAITING, State.RUNNING))
    return bool(going_on.update(state=State.CANCELLED, ended_at=at))


def take_next(at: datetime) -> Export | None:
    """Take the file that has waited longest, or one whose process was killed; None where there is nothing to do."""
    _give_up(at)
    silent = Q(state=State.RUNNING, alive_at__lte=at - SILENT_FOR)
    busy = Export.objects.filter(state=State.RUNNING, alive_at__gt=at - SILENT_FOR).values("owner")
    waiting = Export.objects.filter(silent | Q(state=State.WAITING)).exclude(owner__in=busy)
    for export in waiting.order_by("asked_at", "pk"):
        if taken := _taken(export, at):
            return taken
    return None


def report(export: Export, *, written: int, of: int, at: datetime) -> bool:
    """Say how far this run is; False where it was called off, or another process has taken the file."""
    return bool(_this_run(export).update(rows_written=written, rows=of, alive_at=at))


def finish(export: Export, *, at: datetime) -> bool:
    """Say that the file of this run is there; False where nobody wants it any more."""
    return bool(_this_run(export).update(state=State.READY, alive_at=at, ended_at=at))


def fail(export: Export, problem: Export.Problem, *, at: datetime) -> None:
    """Say that this run came to nothing, and why."""
    _this_run(export).update(state=State.FAILED, problem=problem, ended_at=at)


def put_back(export: Export) -> None:
    """Let another process take it at once: this one is told to end."""
    _this_run(export).update(state=State.WAITING, alive_at=None, tries=F("tries") - 1)


def path_of(export: Export) -> Path:
    """Return where the file of this run stands, or will."""
    return Path(settings.EXPORTS_DIR) / f"{export.pk}-{export.run}.{export.format}"


def forget_old(at: datetime) -> None:
    """Delete what was asked for and ended long ago, and every file that no row speaks of."""
    Export.objects.filter(ended_at__lte=at - KEPT_FOR).delete()
    folder = Path(settings.EXPORTS_DIR)
    if not folder.is_dir():
        return
    # Looked at before the rows: a file that comes in between is not among them.
    files = set(folder.iterdir())
    wanted = {path_of(one) for one in Export.objects.filter(state__in=(State.RUNNING, State.READY))}
    for path in files - wanted:
        path.unlink(missing_ok=True)


def _give_up(at: datetime) -> None:
    silent = Export.objects.filter(state=State.RUNNING, alive_at__lte=at - SILENT_FOR, tries__gte=MOST_RUNS)
    silent.update(state=State.FAILED, problem=Export.Problem.BROKEN, ended_at=at)


def _taken(export: Export, at: datetime) -> Export | None:
    """Return the file as this process has it; None where another one was faster."""
    as_seen = Export.objects.filter(pk=export.pk, run=export.run, state=export.state, alive_at=export.alive_at)
    try:
        with transaction.atomic():
            new = {"state": State.RUNNING, "alive_at": at, "rows_written": 0}
            taken = as_seen.update(run=F("run") + 1, tries=F("tries") + 1, **new)
    except IntegrityError:
        return None  # its owner has another file that is being written, or whose process was killed
    return Export.objects.select_related("owner").get(pk=export.pk) if taken else None


def _this_run(export: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=export.pk, run=export.run, state=State.RUNNING)
