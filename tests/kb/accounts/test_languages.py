"""In which language a screen speaks, and where a text is looked for."""

import pytest
from django.conf import settings
from django.utils import translation

from kb.accounts.languages import chrome_language, in_screen_language, language_of, reading_order

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("language", "order"), [("ja", ("ja",)), ("en", ("en", "ja")), ("zh-hans", ("zh-hans", "en", "ja"))]
)
def test_text_is_looked_for_in_the_readers_language_first_and_in_japanese_last(language, order):
    assert reading_order(language) == order


@pytest.mark.parametrize(("language", "words"), [("ja", "ja"), ("en", "en"), ("zh-hans", "en")])
def test_words_of_the_product_are_english_where_it_has_none(language, words):
    with translation.override(language):
        assert chrome_language() == words
        assert in_screen_language("市民課", "Citizens") == {"ja": "市民課", "en": "Citizens"}[words]


@pytest.mark.parametrize(("chosen", "language"), [("en", "en"), ("ja", "ja"), ("zh-hans", "ja"), ("", "ja")])
def test_screen_of_staff_speaks_japanese_or_english(chosen, language):
    assert language_of({settings.LANGUAGE_COOKIE_NAME: chosen}) == language
