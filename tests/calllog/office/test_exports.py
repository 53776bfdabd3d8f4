"""Files of calls and records: who may ask, what stands in them, and what becomes of them when something goes wrong."""

import csv
import errno
import io
import stat
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.urls import reverse
from openpyxl import load_workbook

from calllog.contacts.outcomes import Outcome
from calllog.contacts.records import AnsweredQuestion, Noted, save_record, save_record_by_hand
from calllog.office import export_files, exports
from calllog.office.export_files import Exporter
from calllog.office.exports import KEPT_FOR, MOST_OPEN, MOST_RUNS, SILENT_FOR, ask_for, forget_old, path_of, take_next
from calllog.office.models import Export
from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.audit.models import Action, AuditEntry
from tests.factories import faqs
from tests.factories.calls import call_of

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CALLER = "09000001234"
NOTE = "=1+1 粗大ごみ 氏名：見本花子 090-0000-1234"
COMPLETED = AnsweredQuestion(outcome=Outcome.COMPLETED, category_code="garbage/bulky", unit_code="shimin")
State, Problem, Format = Export.State, Export.Problem, Export.Format


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.EXPORTS_DIR = tmp_path / "exports"
    return settings.EXPORTS_DIR


@pytest.fixture
def record(operator, now):
    call_of(CALLER, member="1001", began=now - timedelta(minutes=10), call_id="with.1", ended=True)
    return save_record(call_id="with.1", operator=operator, noted=Noted(questions=[COMPLETED], note=NOTE), at=now)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(owner: User, now: datetime, file_format: Format = Format.CSV, filters: str = "") -> Export:
    return ask_for(owner=owner, file_format=file_format, filters=filters, language="ja", at=now)


def rows_of(export: Export) -> list[list[str]]:
    content = path_of(export).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def taken_away(user: User, export: Export) -> tuple[int, bytes]:
    """Ask as the server does, which hands files on piece by piece."""

    async def read() -> tuple[int, bytes]:
        client = AsyncClient()
        await client.aforce_login(user)
        response = await client.get(reverse("office_export_file", args=[export.pk]))
        if not response.streaming:
            return response.status_code, response.content
        return response.status_code, b"".join([piece async for piece in response.streaming_content])

    return async_to_sync(read)()


def by_hand(operator: User, at: datetime, *, count: int) -> None:
    for number in range(count):
        save_record_by_hand(
            record_id=uuid4(),
            group_code="",
            happened_at=at - timedelta(minutes=number + 20),
            operator=operator,
            noted=Noted(questions=[COMPLETED]),
            at=at,
        )


def test_csv_holds_what_is_looked_for_without_personal_data(record, supervisor, now):
    call_of(CALLER, member="1001", began=now, call_id="without.1", ended=True)
    export = asked(supervisor, now, filters="record=yes")

    assert Exporter().do()

    export.refresh_from_db()
    assert (export.state, export.rows_written, export.rows, export.percent) == (State.READY, 1, 1, 100)
    header, row = rows_of(export)
    assert len(header) == len(row) == 11
    assert record.receipt_number in row
    assert "090-****-1234" in row
    assert row[-1].startswith("'=1+1 粗大ごみ")
    for secret in ("見本花子", "090-0000-1234", "+81"):
        assert secret not in str(row)


def test_workbook_has_text_cells_that_nothing_runs(record, supervisor, now):
    export = asked(supervisor, now, Format.XLSX)

    Exporter().do()

    export.refresh_from_db()
    sheet = load_workbook(path_of(export)).active
    cells = next(sheet.iter_rows(min_row=2, max_row=2))
    assert {cell.data_type for cell in cells} == {"s"}
    assert cells[-1].value.startswith("=1+1 粗大ごみ")
    assert "見本花子" not in cells[-1].value


def test_files_are_private(record, supervisor, now, folder):
    export = asked(supervisor, now)

    Exporter().do()

    export.refresh_from_db()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path_of(export).stat().st_mode) == 0o600


def test_only_whoever_asked_takes_a_file_away_and_that_is_noted(record, supervisor, now):
    export = asked(supervisor, now, filters="record=yes")
    assert taken_away(supervisor, export)[0] == 404
    Exporter().do()
    export.refresh_from_db()

    status, content = taken_away(supervisor, export)

    assert (status, content) == (200, path_of(export).read_bytes())
    entry = AuditEntry.objects.get(action=Action.EXPORTED)
    assert (entry.actor, entry.details) == (supervisor.pk, {"rows": 1, "format": "csv", "record": "yes"})
    assert taken_away(faqs.person("other", Role.MANAGER), export)[0] == 404
    assert AuditEntry.objects.filter(action=Action.EXPORTED).count() == 1


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OPERATOR, 404),
        (Role.SUPERVISOR, 302),
        (Role.MANAGER, 302),
        (Role.CITY, 302),
        (Role.AUDITOR, 302),
        (Role.APPROVER, 404),
        (Role.ADMINISTRATOR, 404),
    ],
)
def test_who_may_ask(role, status):
    client = browser(faqs.person("somebody", role))

    assert client.post(reverse("office_exports"), {"format": "csv"}).status_code == status
    assert client.get(reverse("office_exports")).status_code == (200 if status == 302 else 404)
    assert Export.objects.count() == (1 if status == 302 else 0)


def test_filters_of_the_list_are_kept_and_nothing_else(supervisor):
    sent = {"format": "xlsx", "result": "answered", "words": "粗大&ごみ", "group": "", "place": "x", "outcome": "none"}

    browser(supervisor).post(reverse("office_exports"), sent)

    assert Export.objects.get().filters == "result=answered&words=%E7%B2%97%E5%A4%A7%26%E3%81%94%E3%81%BF"


def test_list_sends_its_filters_along(record, supervisor):
    page = browser(supervisor).get(reverse("office"), {"result": "answered"}).content.decode()

    assert '<input type="hidden" name="result" value="answered">' in page


def test_unknown_format_is_not_found(supervisor):
    assert browser(supervisor).post(reverse("office_exports"), {"format": "<b>"}).status_code == 404


def test_nobody_waits_for_more_than_a_few(supervisor):
    client = browser(supervisor)

    for _number in range(MOST_OPEN + 2):
        client.post(reverse("office_exports"), {"format": "csv"})

    assert Export.objects.count() == MOST_OPEN


def test_second_file_of_one_person_waits_for_the_first(supervisor, now):
    first, second = asked(supervisor, now), asked(supervisor, now + timedelta(seconds=1))
    others = asked(faqs.person("manager", Role.MANAGER), now + timedelta(seconds=2))

    taken = [take_next(now), take_next(now), take_next(now)]

    assert taken == [first, others, None]
    assert exports.finish(taken[0], at=now)
    assert take_next(now) == second


def test_file_whose_process_was_killed_is_written_once(record, supervisor, now, folder):
    asked(supervisor, now)
    killed = take_next(now)
    folder.mkdir()
    path_of(killed).write_text("half")
    later = now + SILENT_FOR

    assert take_next(later - timedelta(seconds=1)) is None
    Exporter(clock=lambda: later).do()

    export = Export.objects.get()
    assert (export.state, export.run) == (State.READY, 2)
    assert not exports.finish(killed, at=later)
    forget_old(later)
    assert list(folder.iterdir()) == [path_of(export)]


def test_file_at_which_every_process_dies_is_given_up(supervisor, now):
    asked(supervisor, now)
    for run in range(MOST_RUNS):
        assert take_next(now + run * SILENT_FOR)

    assert take_next(now + MOST_RUNS * SILENT_FOR) is None
    assert Export.objects.get().problem == Problem.BROKEN


def test_file_that_is_called_off_is_written_no_further(operator, supervisor, now, folder, monkeypatch):
    by_hand(operator, now, count=6)
    monkeypatch.setattr(export_files, "CHUNK", 2)
    export = asked(supervisor, now)
    client = browser(supervisor)
    seen = []

    def clock() -> datetime:
        seen.append(Export.objects.get().rows_written)
        if len(seen) == 4:
            client.post(reverse("office_export_cancel", args=[export.pk]))
        return now

    Exporter(clock=clock).do()

    assert Export.objects.get().state == State.CANCELLED
    assert list(folder.iterdir()) == []
    assert max(seen) < 6
    client.post(reverse("office_export_again", args=[export.pk]))
    Exporter().do()
    assert Export.objects.get().state == State.READY


def test_process_that_is_told_to_end_leaves_the_file_to_the_next(operator, supervisor, now, folder, monkeypatch):
    by_hand(operator, now, count=5)
    monkeypatch.setattr(export_files, "CHUNK", 1)
    asked(supervisor, now)
    exporter = Exporter(clock=lambda: (Export.objects.get().rows_written and exporter.stop()) or now)

    exporter.do()

    export = Export.objects.get()
    assert (export.state, export.tries) == (State.WAITING, 0)
    assert list(folder.iterdir()) == []
    Exporter().do()
    assert Export.objects.get().state == State.READY


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), Problem.DISK_FULL),
        (OSError(errno.EACCES, "Permission denied"), Problem.BROKEN),
        (ValueError("unforeseen"), Problem.BROKEN),
    ],
)
@pytest.mark.parametrize("file_format", Format)
def test_what_goes_wrong_is_said_and_can_be_started_again(
    record, supervisor, now, folder, monkeypatch, error, problem, file_format
):
    def refuse(*_arguments: object, **_named: object) -> None:
        raise error

    export = asked(supervisor, now, file_format)
    with monkeypatch.context() as patched:
        patched.setattr(export_files, "_cells", refuse)
        Exporter().do()
    client = browser(supervisor)

    page = client.get(reverse("office_exports")).content.decode()

    assert Export.objects.get().problem == problem
    assert str(problem.label) in page
    assert list(folder.iterdir()) == []
    client.post(reverse("office_export_again", args=[export.pk]))
    Exporter().do()
    assert Export.objects.get().state == State.READY


def test_files_are_deleted_a_day_later(record, supervisor, now, folder):
    asked(supervisor, now)
    Exporter(clock=lambda: now).do()
    ready = Export.objects.get()
    (folder / "left over").write_text("of a killed process")

    forget_old(now + KEPT_FOR - timedelta(seconds=1))
    assert list(folder.iterdir()) == [path_of(ready)]
    forget_old(now + KEPT_FOR)

    assert list(folder.iterdir()) == []
    assert not Export.objects.exists()


def test_whoever_lost_the_right_gets_no_file(record, supervisor, now):
    asked(supervisor, now)
    supervisor.role = Role.STAFF
    supervisor.save()

    Exporter().do()

    assert Export.objects.get().problem == Problem.NOT_ALLOWED


def test_nobody_touches_what_somebody_else_asked_for(supervisor, now):
    export = asked(supervisor, now)
    client = browser(faqs.person("manager", Role.MANAGER))

    for name in ("office_export_cancel", "office_export_again"):
        assert client.post(reverse(name, args=[export.pk])).status_code == 404
    assert "data-export=" not in client.get(reverse("office_exports")).content.decode()
    assert Export.objects.get().state == State.WAITING


def test_page_follows_without_scripts(supervisor, now):
    asked(supervisor, now)

    page = browser(supervisor).get(reverse("office_exports")).content.decode()

    assert '<noscript><meta http-equiv="refresh"' in page


@pytest.mark.parametrize("rows", [0, 1, 5, 6])
def test_every_row_comes_once(operator, supervisor, now, monkeypatch, rows):
    by_hand(operator, now, count=rows)
    monkeypatch.setattr(export_files, "CHUNK", 2)
    export = asked(supervisor, now)

    Exporter().do()

    export.refresh_from_db()
    assert export.rows_written == rows
    assert len({row[1] for row in rows_of(export)[1:]}) == rows
