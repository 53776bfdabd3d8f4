"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kb.accounts.languages import chrome_language
from kb.accounts.menu import entries_for, fills_window


def city(request: HttpRequest) -> dict[str, object]:
    """Return the city's name, the language of its words, those to switch between, and the ways to other screens."""
    return {
        "city_name": settings.CITY_NAMES[chrome_language()],
        "chrome_language": chrome_language(),
        "languages": settings.SCREEN_LANGUAGES,
        "menu": SimpleLazyObject(lambda: entries_for(request)),  # most pages of citizens show none
        "menu_in_bar": fills_window(request),
    }
