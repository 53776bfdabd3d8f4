"""Sentences for those whose table was refused."""

import pytest
from django.utils.translation import override

from kb.tables.problems import Problem, TableError
from kb.tables.texts import TEXTS, explain

pytestmark = pytest.mark.unit

PARAMETERS = {"limit": 1, "sheet": "職員", "line": 2, "column": "AB", "cells": "B3, C4"}


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_a_sentence(problem):
    with override("en"):
        sentence = explain(TableError(problem, **PARAMETERS))

    assert sentence.endswith(".")
    assert "%(" not in sentence


def test_sentence_names_the_place():
    with override("en"):
        sentence = explain(TableError(Problem.CELL_TOO_LONG, sheet="職員", line=2, column="AB", limit=5000))

    assert sentence == "Sheet “職員”, line 2, column AB: the cell holds more than 5000 characters."


def test_no_sentence_is_left_over():
    assert set(TEXTS) == set(Problem)
