"""Run modelsearch's own tests of the database's backend and the same tests of ours; print how each ended, as JSON.

    python -m tests.kb.search.wagtail_backend.peer.outcomes

Its settings are beside it.
"""

import json
import sys
from importlib import import_module
from unittest import TestCase, TestLoader, TestResult, TestSuite

import django
from django.db import connection
from django.test.utils import override_settings, setup_databases, setup_test_environment, teardown_databases

OURS = "kb.search.wagtail_backend"
MODULES = ("test_backends", "test_sqlite_backend" if connection.vendor == "sqlite" else "test_postgres_backend")


class Outcomes(TestResult):
    """How each test ended, by its name."""

    def __init__(self) -> None:
        """Nothing has ended."""
        super().__init__()
        self.of: dict[str, str] = {}

    def stopTest(self, test: TestCase) -> None:
        """Note what none of the lists has as passed."""
        super().stopTest(test)
        self.of.setdefault(_name(test), "passed")

    def addSkip(self, test: TestCase, reason: str) -> None:
        """Note it."""
        self.of[_name(test)] = "skipped"

    def addExpectedFailure(self, test: TestCase, err: object) -> None:
        """Note it."""
        self.of[_name(test)] = "failed as expected"

    def addUnexpectedSuccess(self, test: TestCase) -> None:
        """Note it."""
        self.of[_name(test)] = "passed unexpectedly"

    def addFailure(self, test: TestCase, err: object) -> None:
        """Note why."""
        self.of[_name(test)] = f"failed: {err[1]}"

    addError = addFailure

    def addSubTest(self, test: TestCase, subtest: TestCase, err: object) -> None:
        """Note why a part of a test failed."""
        if err is not None:
            self.addFailure(test, err)


def main() -> None:
    """Run both and print them."""
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    classes = [one for name in MODULES for one in _classes(name)]
    found = {"stock": _outcomes(classes), "ours": _outcomes([_of_ours(one) for one in classes])}
    teardown_databases(databases, verbosity=0)
    sys.stdout.write(json.dumps(found, ensure_ascii=False))


def _classes(module: str) -> list[type[TestCase]]:
    tests = import_module(f"modelsearch.tests.{module}")
    own = [one for one in vars(tests).values() if isinstance(one, type) and one.__module__ == tests.__name__]
    return [one for one in own if issubclass(one, TestCase)]


def _of_ours(tests: type[TestCase]) -> type[TestCase]:
    """Return the same tests with our backend in place of modelsearch's, its other settings as they are."""
    if not hasattr(tests, "backend_path"):
        return tests  # of how backends are loaded, by the names of modelsearch's own
    backends = tests._overridden_settings["MODELSEARCH_BACKENDS"]
    ours = {name: settings | {"BACKEND": OURS} for name, settings in backends.items()}
    same = type(tests.__name__, (tests,), {"backend_path": OURS, "__module__": tests.__module__})
    return override_settings(MODELSEARCH_BACKENDS=ours)(same)


def _outcomes(classes: list[type[TestCase]]) -> dict[str, str]:
    outcomes = Outcomes()
    load = TestLoader().loadTestsFromTestCase
    TestSuite(load(one) for one in classes).run(outcomes)
    return outcomes.of


def _name(test: TestCase) -> str:
    return ".".join(test.id().split(".")[-2:])


if __name__ == "__main__":
    django.setup()
    main()
