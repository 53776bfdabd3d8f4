"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from kb.accounts.menu import entries_for, fills_window


def city(request: HttpRequest) -> dict[str, object]:
    """Return the city's name, the languages to switch between, and the ways to other screens."""
    return {
        "city_name": settings.CITY_NAMES.get(get_language() or "", settings.CITY_NAMES[settings.LANGUAGE_CODE]),
        "languages": settings.LANGUAGES,
        "menu": SimpleLazyObject(lambda: entries_for(request)),  # most pages of citizens show none
        "menu_in_bar": fills_window(request),
    }
