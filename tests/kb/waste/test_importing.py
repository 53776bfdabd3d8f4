"""The table is brought in by a command, holds at once, and what held before stays."""

from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kb.sample_city.waste import FILES, load_waste
from kb.waste.kept import KEPT_TABLE
from kb.waste.models import WasteTable
from kb.waste.payloads import waste_answers
from tests.factories import files
from tests.kb.waste.tables import SMALL

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def workbook(folder: Path, **changed: list[list[str]]) -> Path:
    path = folder / "table.xlsx"
    path.write_bytes(files.xlsx({**SMALL, **changed}))
    return path


def told(*arguments: object) -> str:
    out = StringIO()
    call_command("waste_import", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_dry_run_tells_what_would_change_and_changes_nothing(tmp_path):
    assert "品目: +5 -0" in told(workbook(tmp_path))
    assert not WasteTable.objects.exists()


def test_new_table_holds_at_once_and_the_old_one_stays(tmp_path):
    told(workbook(tmp_path), "--apply")
    assert len(KEPT_TABLE.get().towns) == 3

    shorter = workbook(tmp_path, 町名=SMALL["町名"][:2])
    assert "町名: +0 -2" in told(shorter, "--apply")

    assert len(KEPT_TABLE.get().towns) == 1
    assert WasteTable.objects.count() == 2


def test_wrong_rows_are_told_in_words_and_nothing_is_brought_in(tmp_path):
    wrong = workbook(tmp_path, 町名=[SMALL["町名"][0], ["南町", "みなみ", "", "", "南"]])

    with pytest.raises(CommandError, match=r"町名.*2.*南"):
        told(wrong, "--apply")

    assert not WasteTable.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"PK\x03\x04"])
def test_file_that_is_no_table_is_refused_with_its_name(tmp_path, content):
    (tmp_path / "a.xlsx").write_bytes(content)

    with pytest.raises(CommandError, match=r"a\.xlsx"):
        told(tmp_path / "a.xlsx")
    with pytest.raises(CommandError, match=r"none\.csv"):
        told(tmp_path / "none.csv")


def test_sample_city_has_a_table_once(django_assert_num_queries):
    load_waste()
    load_waste()

    assert WasteTable.objects.count() == 1
    assert {town.area for town in KEPT_TABLE.get().towns} == {rule.area for rule in KEPT_TABLE.get().rules}
    with django_assert_num_queries(1):
        KEPT_TABLE.get()


def test_csv_files_are_sheets_by_their_names():
    assert "町名: +6 -0" in told(*sorted(FILES.glob("*.csv")))


@pytest.mark.parametrize(
    ("clock", "line"), [("08:29", "今日 11月23日(月)、11月26日(木)"), ("08:30", "11月26日(木)、11月30日(月)")]
)
def test_today_counts_until_its_time(tmp_path, clock, line):
    told(workbook(tmp_path), "--apply")

    (answer,) = waste_answers("緑町の燃えるごみ", at=datetime.fromisoformat(f"2026-11-23T{clock}:00+09:00"), limit=2)

    assert answer["line"].startswith(f"燃やすごみ {line}")
    assert [fact["label"] for fact in answer["facts"]] == ["燃やすごみ", "びん"]
