"""Until when somebody cannot be reached, in the words in which a caller would be told."""

from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kb.directory.models import Absence
from kb.directory.opening_hours import CITY_TIME


def absence_in_words(absence: Absence, *, day: date, since: datetime) -> str:
    """Return why somebody is away and until when, seen from ``since`` on ``day``."""
    starts, ends = absence.starts_at.astimezone(CITY_TIME), absence.ends_at.astimezone(CITY_TIME)
    reason = absence.get_reason_display()
    until = _end(ends, day)
    if starts <= max(since, datetime.combine(day, time.min, tzinfo=CITY_TIME)):
        return _("%(reason)s until %(until)s") % {"reason": reason, "until": until}
    return _("%(reason)s from %(from)s until %(until)s") % {
        "reason": reason,
        "from": f"{starts.hour}:{starts.minute:02}",
        "until": until,
    }


def _end(ends: datetime, day: date) -> str:
    if ends.time() == time.min:  # whole days: the last one is meant, not the midnight after it
        last = ends.date() - timedelta(days=1)
        return _("the end of the day") if last == day else date_format(last, _("D, N j"))
    clock = f"{ends.hour}:{ends.minute:02}"
    return clock if ends.date() == day else f"{date_format(ends.date(), _('D, N j'))} {clock}"
