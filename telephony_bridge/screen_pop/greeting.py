"""What an operator says first: by the hour of the city, in the language of the caller."""

from datetime import datetime, time

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from kb.accounts.languages import chrome_language
from kb.directory.opening_hours import CITY_TIME

MORNING_ENDS = time(10, 30)


def greeting(*, language: str, at: datetime) -> str:
    """Return one or two short sentences; in English where the product has no words in ``language``."""
    with override(language):
        city = settings.CITY_NAMES[chrome_language()]
        if at.astimezone(CITY_TIME).time() < MORNING_ENDS:
            return _("Good morning. This is the %(city)s contact centre.") % {"city": city}
        return _("Thank you for calling the %(city)s contact centre.") % {"city": city}
