"""The files of deploy/ agree with the product: its variables, its addresses, its units."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.databases import ROOT

pytestmark = pytest.mark.integration

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
READER = ROOT / "kb" / "settings" / "env.py"
READ = re.compile(r'variables(?:\.get\(|\[)"([A-Z_]+)"')
EXECUTED = re.compile(r"^Exec\w+=(\S+)", re.MULTILINE)
OF_THE_MACHINE = {"MADOGUCHI_VAR", "DEBUG"}  # the units and the image say where; production takes no DEBUG
OF_COMPOSE = {"POSTGRES_PASSWORD"}


def test_example_names_every_variable_and_no_other():
    known = set(READ.findall(READER.read_text(encoding="utf-8")))

    named = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "env.example").read_text(encoding="utf-8"), re.MULTILINE))

    assert named - OF_COMPOSE == known - OF_THE_MACHINE


def test_example_holds_no_secret():
    text = (DEPLOY / "env.example").read_text(encoding="utf-8")

    for name in ("SECRET_KEY", "MADOGUCHI_KEY", "WEBHOOK_SECRET", "METRICS_TOKEN", "POSTGRES_PASSWORD"):
        assert f"\n{name}=\n" in text


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_are_understood_by_systemd(unit, tmp_path):
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not installed.")
    for file in UNITS:
        text = EXECUTED.sub(lambda found: found[0].replace(found[1], "/bin/true"), file.read_text(encoding="utf-8"))
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    name = unit.name.replace("@.", "@8001.")
    if not (tmp_path / name).exists():
        (tmp_path / name).symlink_to(tmp_path / unit.name)

    told = subprocess.run([verify, "verify", "--man=no", tmp_path / name], capture_output=True, text=True, check=False)

    ours = [line for line in told.stderr.splitlines() if "madoguchi" in line]
    assert (told.returncode, ours) == (0, [])


def test_programs_of_the_units_are_those_of_the_product():
    programs = {Path(found) for unit in UNITS for found in EXECUTED.findall(unit.read_text(encoding="utf-8"))}

    assert {program.parent for program in programs} == {Path("/opt/madoguchi/.venv/bin")}
    assert {program.name for program in programs} == {"python", "daphne"}
