"""The matrix bites: of plausible slips in who may do what, it notices nearly all."""

from collections.abc import Iterator
from itertools import islice

import pytest

from tests.kb.accounts import matrix
from tests.kb.accounts.matrix_trial import (
    Trial,
    faults,
    faults_of_ended_accounts,
    faults_on_the_desk,
    quiet_city,
    undone,
)
from tests.kb.accounts.mutations import DESK, ENDED, MUTANTS, Mutant

pytestmark = [pytest.mark.integration, pytest.mark.any_database]

CAUGHT_AT_LEAST = 0.95


@pytest.fixture(scope="module")
def trial(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Trial]:
    """One city for all mutants."""
    with django_db_blocker.unblock(), quiet_city(tmp_path_factory.mktemp("media")) as trial:
        yield trial


def test_nearly_every_slip_is_noticed(trial, capsys):
    survivors = [mutant.name for mutant in MUTANTS if not _is_caught(mutant, trial)]

    with capsys.disabled():
        for name in survivors:
            print(f"\nsurvived: {name}")  # noqa: T201 - whoever runs it wants to know
    assert len(survivors) <= (1 - CAUGHT_AT_LEAST) * len(MUTANTS)


def _is_caught(mutant: Mutant, trial: Trial) -> bool:
    with undone(), pytest.MonkeyPatch.context() as patch:
        mutant.apply(patch, trial.city)
        return bool(list(islice(_faults(mutant.shows, trial), 1)))


def _faults(shows: str, trial: Trial) -> Iterator[str]:
    if shows == DESK:
        return faults_on_the_desk(trial)
    if shows == ENDED:
        return faults_of_ended_accounts(trial)
    name, _colon, deed = shows.partition(": ")
    return faults(trial, matrix.row_called(name), deeds=[deed] if deed else [])
