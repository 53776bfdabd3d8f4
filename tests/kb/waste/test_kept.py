"""A table that this release cannot read costs no search its answers."""

import logging

import pytest
from django.utils import timezone

from kb.waste.importing import bring_in
from kb.waste.kept import EMPTY, KEPT_TABLE, table_of
from kb.waste.models import WasteTable
from kb.waste.payloads import waste_answers
from tests.kb.waste.tables import SMALL, sheets

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

UNREADABLE = [
    {**SMALL, "町名": [["町名"], ["浜町"]]},
    {**SMALL, "町名": [SMALL["町名"][0], ["浜町"]]},
    {**SMALL, "町名": [SMALL["町名"][0], [1, 2, 3, 4, 5]]},
    {"町名": None},
    [],
    None,
]


@pytest.mark.parametrize("stored", UNREADABLE)
def test_table_that_cannot_be_read_is_logged_once_and_counts_as_empty(stored, caplog):
    version = WasteTable.objects.create(sheets=stored or [], source="later", imported_at=timezone.now())

    with caplog.at_level(logging.ERROR):
        answers = [waste_answers("浜町のごみ", at=timezone.now(), limit=3) for _search in range(3)]

    assert answers == [[], [], []]
    assert [record.name for record in caplog.records] == ["kb.waste.kept"]
    assert table_of(version) is None


def test_next_table_that_can_be_read_is_found_again():
    WasteTable.objects.create(sheets=UNREADABLE[0], source="later", imported_at=timezone.now())
    assert KEPT_TABLE.get() is EMPTY

    bring_in(sheets(), source="again", at=timezone.now())

    assert len(KEPT_TABLE.get().towns) == 3
