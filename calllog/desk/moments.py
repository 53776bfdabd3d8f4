"""Times as the desk tells them."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def moment_label(at: datetime) -> str:
    """Return weekday, day and time in the city."""
    local = timezone.localtime(at)
    return f"{date_format(local, _('D, N j'))} {local.hour}:{local.minute:02}"
