"""A backup is one moment of everything, made while calls arrive; what is brought back is that moment, whole or not."""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection
from psycopg import sql

from calllog.ledger.keys import key_for
from kb.backups import manifest as manifests
from kb.backups.databases import database_here
from kb.backups.faults import BackupError
from kb.backups.making import discard_backups, make_backup
from kb.backups.restoring import restore_backup
from telephony_bridge.spool import Kind, Position, Record, SpoolReader, SpoolWriter
from tests.databases import ROOT
from tests.telephony_bridge.bridges import full_disk

pytestmark = pytest.mark.integration

NOW = datetime(2026, 11, 22, 19, 15, tzinfo=UTC)  # 4:15 in the morning of the 23rd
COMMAND_SECONDS = 120.0
VISITOR = "somebody else"
CALL_MESSAGES = 10  # any recorded call has more
ATTACHMENT = "見本の書類".encode() * 5000
# Calls one behind the other, as fast as the ledger takes them, each also on the disk first.
BUSY = """
from datetime import UTC, datetime
from itertools import count
from django.conf import settings
from calllog.ledger.keys import key_for
from telephony_bridge.capture import take_capture
from telephony_bridge.simulator.recording import Cast, load, moved
from telephony_bridge.spool import Kind, Record, SpoolWriter
recording, cast = load("answered_caller_hangs_up"), Cast(names={})
spool = SpoolWriter(settings.SPOOL_DIR / "ami", key=key_for("spool"))
for number in count(1):
    raw = [message for _at, message in moved(recording, start=datetime.now(UTC), number=number, cast=cast)]
    spool.append([Record(kind=Kind.MESSAGE, heard_at=datetime.now(UTC), body=message) for message in raw])
    take_capture(raw)
    print(number, flush=True)
"""


TABLES = """
import json, os
from django.db import connection
tables = {}
with connection.cursor() as cursor:
    for name, rows in json.loads(os.environ["ROWS"]).items():
        order = "1, 2" if len(connection.introspection.get_table_description(cursor, name)) > 1 else "1"
        cursor.execute(f'SELECT * FROM "{name}" ORDER BY {order} LIMIT {rows}')
        tables[name] = [[str(value) for value in row] for row in cursor.fetchall()]
print(json.dumps(tables))
"""


@pytest.fixture(autouse=True)
def places(committed_db, settings, tmp_path) -> None:
    """A database of the test's own, and folders of attachments and spool with something in them."""
    settings.SPOOL_DIR = tmp_path / "var" / "spool"
    settings.MEDIA_ROOT = tmp_path / "var" / "media"
    (tmp_path / "var" / "media" / "documents").mkdir(parents=True)
    (tmp_path / "var" / "media" / "documents" / "見本.pdf").write_bytes(ATTACHMENT)


@pytest.fixture
def elsewhere(tmp_path) -> Iterator[Mapping[str, str]]:
    """The environment of another machine: no attachments, no spool, a database without tables."""
    with empty_database(tmp_path) as url:
        yield environment(tmp_path / "elsewhere", DATABASE_URL=url)


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """Give the address of a database without tables."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'elsewhere.sqlite3'}"
        return
    address = connection.settings_dict
    name = f"{address['NAME']}_elsewhere"
    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield url_of(name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def url_of(name: str) -> str:
    """Return the address of a database; on PostgreSQL by name, on SQLite by path."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/".format(**connection.settings_dict) + name


def environment(var: Path, **variables: str) -> dict[str, str]:
    """Return the environment of a product that has the test's keys."""
    return {
        **os.environ,
        "DATABASE_URL": url_of(str(connection.settings_dict["NAME"])),
        "MADOGUCHI_VAR": str(var),
        "MADOGUCHI_KEY": base64.b64encode(django_settings.PERSONAL_KEY).decode(),
        "SECRET_KEY": django_settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "kb.settings.test",
        **variables,
    }


def manage(variables: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the product."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=dict(variables), capture_output=True, text=True, check=False, timeout=COMMAND_SECONDS
    )


@contextmanager
def busy(variables: Mapping[str, str]) -> Iterator[None]:
    """Let calls arrive in another process, which is killed in the end."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", BUSY]
    with subprocess.Popen(command, cwd=ROOT, env=dict(variables), stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "1\n"
        try:
            yield
            assert writer.poll() is None, "Calls arrived until the end."
        finally:
            writer.kill()


def tables_of(variables: Mapping[str, str], rows: Mapping[str, int]) -> dict[str, list[list[str]]]:
    """Return the first ``rows`` of each table as that database has them, in the order of the first two columns."""
    told = manage({**variables, "ROWS": json.dumps(dict(rows))}, "shell", "--no-imports", "-c", TABLES)
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout.splitlines()[-1])


def backed_up(variables: Mapping[str, str], into: Path) -> Path:
    """Let the command make a backup; return its folder."""
    told = manage(variables, "backup", str(into))
    assert told.returncode == 0, told.stderr
    return Path(told.stdout.strip())


def made(into: Path) -> Path:
    """Make a backup here and now."""
    return make_backup(database_here(), into, at=NOW, say=lambda line: None)


def brought_back(folder: Path, *, replace: bool = True) -> list[str]:
    """Bring it back here, where the test's own connections must not be in the way; return what was said."""
    connection.close()
    if getattr(connection, "pool", None):
        connection.close_pool()
        gone(connection.settings_dict)
    said: list[str] = []
    restore_backup(database_here(), folder, replace=replace, say=said.append)
    return said


def gone(address: Mapping[str, Any]) -> None:
    """Wait until the server has seen that the pool's connections are closed."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name <> %s"
    with psycopg.connect(url_of("postgres")) as server:
        while server.execute(others, [address["NAME"], VISITOR]).fetchone() != (0,):
            time.sleep(0.02)


def rewrite(folder: Path, **changes: object) -> None:
    """Write the manifest anew with other values."""
    manifest = replace(manifests.read_manifest(folder), **changes)
    (folder / manifests.NAME).unlink()
    manifests.write_manifest(manifest, folder)


def heard(folder: Path) -> list[bytes]:
    """Return what a spool holds."""
    return [record.body for record, _at in SpoolReader(folder, key=key_for("spool")).read(Position(), limit=10**6)]


def test_backup_made_while_calls_arrive_is_one_moment_and_comes_back(tmp_path, elsewhere):
    here = environment(tmp_path / "var")
    with busy(here):
        folder = backed_up(here, tmp_path / "backups")
        time.sleep(0.5)
    rows = manifests.read_manifest(folder).rows

    restored = manage(elsewhere, "restore", str(folder))

    assert restored.returncode == 0, restored.stderr
    assert f"ledger_event\t{rows['ledger_event']}" in restored.stdout.splitlines()
    ledger = {"ledger_event": rows["ledger_event"]}
    assert tables_of(elsewhere, ledger) == tables_of(here, ledger)
    assert database_here().rows()["ledger_event"] > rows["ledger_event"] > 0
    # What the ledger lacks was heard before or while the backup was made, and is in its spool.
    spooled = heard(folder / "spool" / "ami")
    assert spooled == heard(tmp_path / "var" / "spool" / "ami")[: len(spooled)]
    assert len(spooled) >= CALL_MESSAGES


def test_everything_is_identical_when_nothing_has_happened_since(tmp_path, elsewhere):
    here = environment(tmp_path / "var")
    with busy(here):
        time.sleep(1.0)
    folder = backed_up(here, tmp_path / "backups")
    rows = manifests.read_manifest(folder).rows

    restored = manage(elsewhere, "restore", str(folder))

    assert restored.returncode == 0, restored.stderr
    assert tables_of(elsewhere, rows) == tables_of(here, rows)
    assert manage(elsewhere, "calls", "--json").stdout == manage(here, "calls", "--json").stdout != ""
    assert manage(elsewhere, "migrate", "--check").returncode == 0
    var = Path(elsewhere["MADOGUCHI_VAR"])
    assert (var / "media" / "documents" / "見本.pdf").read_bytes() == ATTACHMENT
    assert heard(var / "spool" / "ami") == heard(tmp_path / "var" / "spool" / "ami")


def test_callers_stay_sealed_and_keys_stay_out(tmp_path):
    with busy(here := environment(tmp_path / "var")):
        folder = backed_up(here, tmp_path / "backups")

    everything = b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    for secret in (here["MADOGUCHI_KEY"].encode(), django_settings.PERSONAL_KEY, here["SECRET_KEY"].encode()):
        assert secret not in everything
    assert {
        path.stat().st_mode & 0o077 for path in (folder, *folder.rglob("*")) if path == folder or path.is_file()
    } == {0}


# What is refused


@pytest.mark.parametrize("place", ["database", "media", "gone", "manifest"])
def test_damaged_backup_is_refused_and_changes_nothing(tmp_path, place):
    folder = made(tmp_path / "backups")
    database = folder / database_here().file_name
    attachment = folder / "media" / "documents" / "見本.pdf"
    if place == "gone":
        attachment.unlink()
    else:
        target = {"database": database, "media": attachment, "manifest": folder / manifests.NAME}[place]
        content = bytearray(target.read_bytes())
        content[len(content) // 2] ^= 1
        target.write_bytes(content)
    before = database_here().rows()

    with pytest.raises(BackupError, match=r"damaged|cannot be read"):
        brought_back(folder)

    assert database_here().rows() == before


def test_folder_without_a_manifest_is_no_backup(tmp_path):
    with pytest.raises(BackupError, match="no backup"):
        brought_back(tmp_path)


def test_manifest_that_leads_elsewhere_is_refused(tmp_path):
    folder = made(tmp_path / "backups")
    manifest = folder / manifests.NAME
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace("media/documents", "../../media"), encoding="utf-8"
    )

    with pytest.raises(BackupError, match="damaged"):
        brought_back(folder)


def test_database_with_tables_is_replaced_only_when_told(tmp_path):
    folder = made(tmp_path / "backups")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE newer (id integer)")

    with pytest.raises(BackupError, match="--replace"):
        brought_back(folder, replace=False)
    assert "newer" in database_here().rows()
    brought_back(folder)

    assert database_here().rows() == manifests.read_manifest(folder).rows


def test_running_product_is_refused(tmp_path, settings):
    folder = made(tmp_path / "backups")
    writer = SpoolWriter(settings.SPOOL_DIR / "ami", key=key_for("spool"))

    with pytest.raises(BackupError, match="running"):
        brought_back(folder)
    writer.close()

    brought_back(folder)


def test_connections_of_others_are_refused(tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite does not know who has its file open.")
    folder = made(tmp_path / "backups")
    here = url_of(str(connection.settings_dict["NAME"]))
    with psycopg.connect(here, application_name=VISITOR), pytest.raises(BackupError, match="Stop"):
        brought_back(folder)


def test_backup_of_a_newer_version_is_refused(tmp_path):
    folder = made(tmp_path / "backups")
    rewrite(folder, migrations=(*manifests.read_manifest(folder).migrations, "ledger.9999_from_the_future"))

    with pytest.raises(BackupError, match="newer version"):
        brought_back(folder)


def test_backup_of_the_other_database_is_refused(tmp_path):
    folder = made(tmp_path / "backups")
    rewrite(folder, database="postgresql" if connection.vendor == "sqlite" else "sqlite")

    with pytest.raises(BackupError, match="runs on"):
        brought_back(folder)


# Disks


@pytest.mark.parametrize("largest_file", [50_000, 500])
def test_full_disk_is_said_and_leaves_nothing_behind(tmp_path, largest_file):
    """First the attachments do not fit, then the database does not."""
    with full_disk(largest_file=largest_file), pytest.raises(BackupError, match=r"cannot be written|SQLite says"):
        made(tmp_path / "backups")

    assert list((tmp_path / "backups").iterdir()) == []


def test_spool_that_survived_is_newer_than_the_backup_and_stays(tmp_path, settings):
    spool = settings.SPOOL_DIR / "ami"
    writer = SpoolWriter(spool, key=key_for("spool"))
    writer.append([Record(kind=Kind.MESSAGE, heard_at=NOW, body=b"before")])
    folder = made(tmp_path / "backups")
    writer.append([Record(kind=Kind.MESSAGE, heard_at=NOW, body=b"after")])
    writer.close()

    brought_back(folder)
    assert heard(spool) == [b"before", b"after"]
    for file in spool.glob("*.spool"):
        file.unlink()
    brought_back(folder)

    assert heard(spool) == [b"before"]


def test_key_that_is_another_is_said(tmp_path, settings):
    folder = made(tmp_path / "backups")
    settings.PERSONAL_KEY = bytes(32)

    said = brought_back(folder)

    assert "MADOGUCHI_KEY" in said[-1]


# Many of them


def test_old_backups_are_deleted_and_nothing_else(tmp_path):
    into = tmp_path / "backups"
    old, young = (
        make_backup(database_here(), into, at=NOW - timedelta(days=days), say=lambda line: None) for days in (31, 29)
    )
    foreign = into / "20200101-000000"
    foreign.mkdir()
    (into / "notes.txt").write_text("not ours")

    assert discard_backups(into, before=NOW - timedelta(days=30)) == [old]

    assert sorted(path.name for path in into.iterdir()) == sorted([young.name, foreign.name, "notes.txt"])


def test_command_tells_the_folder_on_stdout_and_faults_in_a_sentence(tmp_path):
    here = environment(tmp_path / "var")
    (tmp_path / "in the way").write_text("a file")

    good = manage(here, "backup", str(tmp_path / "backups"), "--keep-days", "30")
    bad = manage(here, "backup", str(tmp_path / "in the way"))
    refused = manage(here, "restore", good.stdout.strip())

    assert Path(good.stdout.strip()).parent == tmp_path / "backups"
    assert [line.partition(":")[0] for line in good.stderr.splitlines()] == ["Database", "Attachments", "Spool files"]
    assert (bad.returncode, bad.stdout, bad.stderr.count("\n")) == (1, "", 1)
    assert (refused.returncode, "CommandError" in refused.stderr) == (1, True)
