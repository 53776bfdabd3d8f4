"""In which language a screen speaks, and in which a text is read where it is not translated."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language, trans_real

STAND_IN = "en"  # where the product has no words of its own in a language


def language_of(cookies: Mapping[str, str]) -> str:
    """Return the language that the switch in the top bar has set; Japanese where it has not."""
    chosen = cookies.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.SCREEN_LANGUAGES) else settings.LANGUAGE_CODE


def chrome_language() -> str:
    """Return the language of the product's own words on this screen, which may not be that of the texts."""
    return _spoken_for(get_language() or settings.LANGUAGE_CODE)


def reading_order(language: str) -> tuple[str, ...]:
    """Return the languages in which a text is looked for: the reader's own, English for a further one, Japanese."""
    return tuple(dict.fromkeys((language, _spoken_for(language), settings.LANGUAGE_CODE)))


def in_screen_language(name: str, name_en: str) -> str:
    """Choose between a name and its English form; where the English is missing, the name stands in."""
    return (name_en or name) if chrome_language() == "en" else name


def speak_english_in_further_languages() -> None:
    """Let the product's words come in English where it has none.

    Django would take the Japanese ones, and mix them with its own words in that language.
    """
    for code, _name in settings.LANGUAGES:
        if code not in dict(settings.SCREEN_LANGUAGES):
            # Django keeps its catalogues here, made or not yet made, and offers no other way to give it one.
            trans_real._translations[code] = _EnglishWords(code)  # type: ignore[attr-defined]


class _EnglishWords(trans_real.DjangoTranslation):
    """What Django takes for the catalogue of a further language: the English words under that language's code."""

    def __init__(self, code: str) -> None:
        super().__init__(STAND_IN)
        self._code = code

    def language(self) -> str:
        return self._code

    def to_language(self) -> str:
        return self._code


def _spoken_for(language: str) -> str:
    return language if language in dict(settings.SCREEN_LANGUAGES) else STAND_IN
