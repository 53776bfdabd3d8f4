"""What our catalogue says in Wagtail's place."""

from pathlib import Path

import polib
import pytest
import wagtail

from kb.faq_pages.wagtail_words import TEXTS

pytestmark = pytest.mark.unit

WAGTAIL = Path(wagtail.__file__).parent


def test_wagtail_still_says_it_so():
    catalogues = [polib.pofile(path) for path in WAGTAIL.glob("**/locale/en/LC_MESSAGES/django.po")]
    theirs = {entry.msgid for catalogue in catalogues for entry in catalogue if entry.msgctxt is None}

    assert set(TEXTS) - theirs == set()
