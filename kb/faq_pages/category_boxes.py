"""The boxes by which an FAQ's categories are chosen: those of one scope together, under its name."""

from typing import Any

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext as _

from kb.accounts.languages import in_screen_language


class CategoryBoxes(CheckboxSelectMultiple):
    """Boxes for a field of categories; a scope itself stands first among its own."""

    template_name = "faq_pages/widgets/category_boxes.html"

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        """Return a group for each scope, in the order of the scopes."""
        options = [option for _group, (option,), _index in super().optgroups(name, value, attrs)]
        categories = {option["value"].value: option["value"].instance for option in options}
        groups: dict[int, list[Any]] = {key: [] for key, category in categories.items() if category.parent_id is None}
        for option in options:
            category = option["value"].instance
            option["label"] = _("In general") if category.parent_id is None else _name(category)
            groups.setdefault(category.parent_id or category.pk, []).append(option)
        return [(_name(categories[scope]), boxes, index) for index, (scope, boxes) in enumerate(groups.items())]


def _name(category: Any) -> str:
    return in_screen_language(category.name, category.name_en)
