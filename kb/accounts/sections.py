"""The city's sections, as far as accounts need them: the directory stands above and is reached by its models' names."""

from datetime import date

from django.apps import apps

from kb.accounts.languages import in_screen_language


def sections_on(day: date) -> dict[str, str]:
    """Return the names of all units that stand on ``day``, by their codes, in the directory's order; one query."""
    versions = apps.get_model("directory", "OrgUnitVersion").objects.on(day).select_related("unit")
    return {
        version.unit.code: in_screen_language(version.name, version.name_en)
        for version in versions.order_by("position", "unit__code")
    }


def unit_with(code: str) -> int | None:
    """Return the key of the unit with this code; None for a blank one. Raises DoesNotExist where there is none."""
    return apps.get_model("directory", "OrgUnit").objects.get(code=code).pk if code else None
