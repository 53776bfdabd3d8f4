"""modelsearch's own tests of its backend end alike with ours in its place."""

import json
import os
import subprocess
import sys
from collections import Counter

import pytest

pytestmark = pytest.mark.integration

PEER = "tests.kb.search.wagtail_backend.peer"
# Tests that end otherwise with our backend, each with its reason.
OTHERWISE: dict[str, str] = {}
LEAST = 100  # of tests that pass: fewer would mean that they were not found


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, str]]:
    """Run them in a process with modelsearch's own models, on the database of this run."""
    run = subprocess.run(
        [sys.executable, "-m", f"{PEER}.outcomes"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": f"{PEER}.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def test_the_same_tests_pass_as_with_the_stock_backend(outcomes):
    stock, ours = outcomes["stock"], outcomes["ours"]

    assert {name: ours[name] for name in stock if ours[name] != stock[name]} == OTHERWISE
    assert ours.keys() == stock.keys()


def test_the_stock_backend_passes_with_the_texts_that_we_wrote(outcomes):
    counted = Counter(outcome.partition(":")[0] for outcome in outcomes["stock"].values())

    assert counted["passed"] >= LEAST
    assert counted.keys() == {"passed", "skipped", "failed as expected"}
