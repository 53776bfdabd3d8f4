"""What is done with uploads of the directory: looked through, stored, let in, sent back."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of
from kb.audit.models import Action
from kb.audit.trail import note
from kb.directory.importing.applying import Author, apply
from kb.directory.importing.files import Upload, read_files
from kb.directory.importing.issues import Issue, Reason, Trouble
from kb.directory.importing.plan import Plan, check, check_later, planned
from kb.directory.importing.present import later_than, state_on
from kb.directory.importing.rows import Wanted, from_json, to_json
from kb.directory.importing.summary import Summary, summarised, vanishing
from kb.directory.importing.texts import sentence
from kb.directory.models import DirectoryImport, DirectoryRevision
from kb.directory.opening_hours import CITY_TIME
from kb.directory.revision import directory_revision

State = DirectoryImport.State
NAME_CHARACTERS = 200


class NotImported(Exception):
    """Nothing was taken in; ``issues`` say why, warnings among them."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("; ".join(f"{issue.line}: {sentence(issue)}" for issue in issues if issue.is_error))
        self.issues = list(issues)


class Declined(Exception):
    """A decision that is not carried out. The views show ``texts.DECLINED`` of the reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What files would do to the directory from a day on. Nothing is stored."""

    wanted: Wanted
    plan: Plan
    issues: list[Issue]
    summary: Summary
    revision: int  # of the directory, before it was read

    @property
    def errors(self) -> list[Issue]:
        """With one of them, nothing is taken in."""
        return [issue for issue in self.issues if issue.is_error]


def upload(
    uploads: Sequence[Upload], *, effective_on: date, by: User, at: datetime, confirmed: bool = False
) -> DirectoryImport:
    """Read the files, compare them, and store the import for somebody else to decide.

    ``confirmed``: whoever uploads has seen that more than a third of a table ends.

    Raises NotImported if anything is wrong, or nothing would change; Declined for whoever may not upload.
    """
    _allow(by, Deed.DIRECTORY_IMPORT)
    reading = read_files(uploads, effective_on=effective_on)
    run = dry_run(reading.wanted, effective_on=effective_on, issues=reading.issues)
    digest = hashlib.sha256(b"".join(file.content for file in uploads)).hexdigest()
    name = ", ".join(file.name for file in uploads)
    return _stored(run, name=name, digest=digest, effective_on=effective_on, by=by, at=at, confirmed=confirmed)


@transaction.atomic
def run_again(outdated: DirectoryImport, *, effective_on: date, by: User, at: datetime) -> DirectoryImport:
    """Compare the rows of an import anew with the directory as it is now, and store that for somebody to decide.

    Raises NotImported if they no longer fit or change nothing; Declined if it is decided, or not theirs to upload.
    """
    _allow(by, Deed.DIRECTORY_IMPORT)
    old = DirectoryImport.objects.select_for_update().get(pk=outdated.pk)
    if old.state not in (State.WAITING, State.OUTDATED):
        raise Declined(Reason.DECIDED)
    old.state = State.OUTDATED
    old.save(update_fields=["state"])
    run = dry_run(from_json(old.plan), effective_on=effective_on)
    # More than a third may end: that was said with the first upload, and whoever approves is asked again.
    return _stored(
        run, name=old.file_name, digest=old.file_hash, effective_on=effective_on, by=by, at=at, confirmed=True
    )


def approve(
    waiting: DirectoryImport, *, by: User, at: datetime, comment: str = "", confirmed: bool = False
) -> DirectoryImport:
    """Let an import in: a second person does, and only what was shown to them happens.

    The directory may have changed since the dry run. What the import would do now is compared with what was shown: if
    it is not the same, the import is outdated. Absences change the directory many times a day and outdate nothing.

    Raises Declined.
    """
    _allow(by, Deed.DIRECTORY_IMPORT_APPROVE)
    if by.person_number == waiting.uploaded_by.person_number:
        raise Declined(Reason.SAME_PERSON)
    if vanishing(waiting.summary) and not confirmed:
        raise Declined(Reason.CONFIRM)
    # Before the transaction, in which all other writers wait.
    run = dry_run(from_json(waiting.plan), effective_on=waiting.effective_on)
    is_past = _is_past(waiting.effective_on, run.plan, at=at)
    is_outdated = bool(run.errors) or is_past or run.summary["differences"] != waiting.summary["differences"]
    try:
        decided = _decide(
            waiting, to=State.OUTDATED if is_outdated else State.APPLIED, run=run, by=by, at=at, comment=comment
        )
    except IntegrityError as error:
        raise Declined(Reason.DATABASE) from error
    if is_outdated:
        raise Declined(Reason.OUTDATED)
    return decided


@transaction.atomic
def refuse(waiting: DirectoryImport, *, by: User, at: datetime, comment: str) -> DirectoryImport:
    """Send an import back, with a comment; whoever uploaded it takes it back so.

    Raises Declined.
    """
    if by.pk != waiting.uploaded_by_id:
        _allow(by, Deed.DIRECTORY_IMPORT_APPROVE)
    if not comment:
        raise Declined(Reason.COMMENT)
    refused = _still_waiting(waiting)
    _close(refused, State.REFUSED, by=by, at=at, comment=comment)
    note(Action.DIRECTORY_REFUSED, by=by, at=at, reason=comment, **_subject(refused))
    return refused


@transaction.atomic
def load_first(units_csv: bytes, posts_csv: bytes, people_csv: bytes, *, effective_on: date) -> None:
    """Fill an empty directory from three CSV files, from any day on; nobody's second look is needed for it.

    Raises NotImported if a row is wrong or the directory has ever held anything.
    """
    uploads = [
        Upload(name="units.csv", content=units_csv),
        Upload(name="posts.csv", content=posts_csv),
        Upload(name="people.csv", content=people_csv),
    ]
    reading = read_files(uploads, effective_on=effective_on)
    run = dry_run(reading.wanted, effective_on=effective_on, issues=reading.issues)
    if not run.plan.before.is_new:
        raise NotImported([Issue(trouble=Trouble.NOT_EMPTY)])
    if run.errors:
        raise NotImported(run.errors)
    apply(run.plan, on=effective_on, author=Author(user=None, reason="First loading"))
    names = ", ".join(file.name for file in uploads)
    note(Action.DIRECTORY_IMPORTED, subject=names, details={"effective_on": effective_on.isoformat()})


def dry_run(wanted: Wanted, *, effective_on: date, issues: Sequence[Issue] = ()) -> DryRun:
    """Compare the files with the directory of the day; ``issues`` are those of their reading.

    With errors in the files themselves no further ones are looked for: rows that are missing would make many.
    """
    revision = directory_revision()
    before = state_on(effective_on)
    is_readable = not any(issue.is_error for issue in issues)
    plan = planned(before, wanted if is_readable else Wanted())
    found = list(issues)
    if is_readable:
        found += [*check(before, wanted), *check_later(plan, later_than(effective_on))]
    summary = summarised(plan, found, effective_on=effective_on)
    return DryRun(wanted=wanted, plan=plan, issues=found, summary=summary, revision=revision)


def _stored(
    run: DryRun, *, name: str, digest: str, effective_on: date, by: User, at: datetime, confirmed: bool
) -> DirectoryImport:
    issues = [*run.issues, *_against_storing(run, effective_on=effective_on, at=at, confirmed=confirmed)]
    if any(issue.is_error for issue in issues):
        raise NotImported(issues)
    others = DirectoryImport.objects.filter(state=State.WAITING).count()
    if others:
        run.summary["warnings"].append(asdict(Issue(trouble=Trouble.OTHERS_WAIT, parameters={"number": others})))
    with transaction.atomic():
        stored = DirectoryImport.objects.create(
            file_name=name if len(name) <= NAME_CHARACTERS else name[: NAME_CHARACTERS - 1] + "…",
            file_hash=digest,
            effective_on=effective_on,
            plan=to_json(run.wanted),
            summary=run.summary,
            directory_revision=run.revision,
            uploaded_by=by,
            uploaded_at=at,
        )
        note(Action.DIRECTORY_UPLOADED, by=by, at=at, details={"sha256": digest}, **_subject(stored))
    return stored


def _against_storing(run: DryRun, *, effective_on: date, at: datetime, confirmed: bool) -> list[Issue]:
    """Return what stands against an import whose rows are right."""
    issues = []
    if _is_past(effective_on, run.plan, at=at):
        issues.append(Issue(trouble=Trouble.PAST_DAY, parameters={"day": effective_on.isoformat()}))
    if run.errors:
        return issues
    if run.plan.is_empty:
        issues.append(Issue(trouble=Trouble.NOTHING_CHANGES))
    many = vanishing(run.summary)
    if many and not confirmed:
        issues.append(many)
    return issues


def _is_past(day: date, plan: Plan, *, at: datetime) -> bool:
    """Say whether the day is over; a directory that has never held anything may begin in the past."""
    return day < at.astimezone(CITY_TIME).date() and not plan.before.is_new


@transaction.atomic
def _decide(waiting: DirectoryImport, *, to: str, run: DryRun, by: User, at: datetime, comment: str) -> DirectoryImport:
    # Every change of the directory raises this row's number: whoever writes now waits for us.
    DirectoryRevision.objects.select_for_update().get()
    decided = _still_waiting(waiting)
    if to == State.OUTDATED:
        decided.state = to
        decided.save(update_fields=["state"])
        return decided
    if directory_revision() != run.revision:
        raise Declined(Reason.CHANGING)
    apply(run.plan, on=waiting.effective_on, author=Author(user=by, reason=f"Import {waiting.pk}"))
    _close(decided, to, by=by, at=at, comment=comment)
    note(Action.DIRECTORY_IMPORTED, by=by, at=at, reason=comment, **_subject(decided))
    return decided


def _still_waiting(waiting: DirectoryImport) -> DirectoryImport:
    found = DirectoryImport.objects.select_for_update().get(pk=waiting.pk)
    if found.state != State.WAITING:
        raise Declined(Reason.DECIDED)
    return found


def _close(decided: DirectoryImport, state: str, *, by: User, at: datetime, comment: str) -> None:
    decided.state = state
    decided.decided_by = by
    decided.decided_at = at
    decided.comment = comment[:200]
    decided.save(update_fields=["state", "decided_by", "decided_at", "comment"])


def _allow(user: User, deed: Deed) -> None:
    if not may(role_of(user), deed):
        raise Declined(Reason.NOT_YOURS)


def _subject(stored: DirectoryImport) -> dict[str, Any]:
    return {
        "subject": f"{stored.file_name} ({stored.effective_on:%Y-%m-%d})",
        "subject_key": f"directory_import:{stored.pk}",
    }
