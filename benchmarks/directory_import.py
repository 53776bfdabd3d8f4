"""A city's 3,000 people on their first of April, through the import: ``python -m benchmarks.directory_import``.

A workbook with all units, posts and people is compared with the directory, and let in by a second person: one in four
people moves, some leave, some join, units are renamed. ``--postgres`` takes a PostgreSQL of its own instead of SQLite.
The floor is a bare bulk insert of as many rows as the import writes, history rows among them, in one transaction.

===================================================  ==============
upload: read, checked, compared, stored              at most 20 s
let in: compared again, written, with its history    at most 20 s
===================================================  ==============
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

from benchmarks.databases import database_url
from benchmarks.product import ROOT
from benchmarks.report import verdict

MOST_SECONDS = 20.0


def main() -> int:
    """Measure, print; exit status 1 where a claim is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--postgres", action="store_true")
    postgres = parser.parse_args().postgres
    measured = _measured(postgres=postgres)
    print(f"{measured['people']:.0f} people, {measured['posts']:.0f} posts, {measured['units']:.0f} units")
    print(f"{measured['differences']} differences, {measured['written']} rows written, on {_name(postgres=postgres)}\n")
    print(f"first loading of an empty directory        {measured['first']:8.2f} s")
    print(f"upload: read, checked, compared, stored    {measured['upload']:8.2f} s")
    print(f"let in: compared again, written            {measured['let_in']:8.2f} s")
    print(f"floor: bare insert of as many rows         {measured['floor']:8.2f} s")
    print(f"\nlet in / floor: {measured['let_in'] / measured['floor']:.1f}\n")
    claims = {
        f"upload within {MOST_SECONDS:.0f} s": measured["upload"] <= MOST_SECONDS,
        f"let in within {MOST_SECONDS:.0f} s": measured["let_in"] <= MOST_SECONDS,
        "the same workbook changes nothing afterwards": bool(measured["settled"]),
    }
    for claim, kept in claims.items():
        print(verdict(claim, kept=kept))
    return 0 if all(claims.values()) else 1


def _measured(*, postgres: bool) -> dict[str, float]:
    (ROOT / "var").mkdir(exist_ok=True)  # the disk that the product writes to; the system's own may be in memory
    with (
        database_url(postgres=postgres) as url,
        tempfile.TemporaryDirectory(prefix="madoguchi-benchmark-", dir=ROOT / "var") as folder,
    ):
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "kb.settings.test",
            "MADOGUCHI_VAR": folder,
            "DATABASE_URL": url,
        }
        environment.pop("REDIS_URL", None)
        for command in (["manage.py", "migrate", "--verbosity", "0"], ["-m", "benchmarks.directory_first_of_april"]):
            answer = subprocess.check_output(  # noqa: S603 - our own command
                [sys.executable, *command], cwd=ROOT, env=environment, text=True
            )
    measured: dict[str, float] = json.loads(answer.splitlines()[-1])
    return measured


def _name(*, postgres: bool) -> str:
    return "PostgreSQL" if postgres else "SQLite"


if __name__ == "__main__":
    sys.exit(main())
