"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def city(request: HttpRequest) -> dict[str, object]:
    """Return the city's name and the languages to switch between."""
    return {
        "city_name": settings.CITY_NAMES.get(get_language() or "", settings.CITY_NAMES[settings.LANGUAGE_CODE]),
        "languages": settings.LANGUAGES,
    }
