"""The boxes of categories."""

import pytest
from django.forms.models import ModelChoiceIteratorValue
from django.utils import translation

from kb.faq_pages.category_boxes import CategoryBoxes
from kb.faq_pages.models import Category

pytestmark = pytest.mark.unit

WASTE = Category(pk=1, code="waste", name="ごみ", name_en="Waste")
EVENTS = Category(pk=2, code="events", name="催し", name_en="Events")
SORTING = Category(pk=3, code="sorting", name="分別", name_en="Sorting", parent=WASTE)


def boxes(*categories: Category) -> CategoryBoxes:
    return CategoryBoxes(choices=[(ModelChoiceIteratorValue(one.pk, one), str(one)) for one in categories])


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ja", [("ごみ", ["全般", "分別"]), ("催し", ["全般"])]),
        ("en", [("Waste", ["In general", "Sorting"]), ("Events", ["In general"])]),
    ],
)
def test_boxes_stand_below_their_scope(language: str, expected: list[tuple[str, list[str]]]):
    with translation.override(language):
        groups = boxes(SORTING, WASTE, EVENTS).optgroups("categories", [])

    shown = [(scope, sorted(option["label"] for option in options)) for scope, options, _index in groups]
    assert shown == [(scope, sorted(labels)) for scope, labels in expected]


def test_what_is_chosen_is_checked():
    groups = boxes(WASTE, SORTING).optgroups("categories", ["3"])

    assert [
        (option["value"].value, option["selected"]) for _scope, options, _index in groups for option in options
    ] == [
        (1, False),
        (3, True),
    ]


def test_every_box_is_in_the_form_once():
    html = boxes(WASTE, SORTING, EVENTS).render("categories", ["1"], {"id": "id_categories"})

    assert html.count('type="checkbox"') == 3
    assert html.count("<fieldset>") == 2
