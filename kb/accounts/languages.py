"""In which language somebody's screen speaks."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


def language_of(cookies: Mapping[str, str]) -> str:
    """Return the language that the switch in the top bar has set; Japanese where it has not."""
    chosen = cookies.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE


def in_screen_language(name: str, name_en: str) -> str:
    """Choose between a name and its English form; where the English is missing, the name stands in."""
    return (name_en or name) if get_language() == "en" else name
