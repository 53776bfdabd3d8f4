"""Why a group is open or closed, in the words in which a colleague would say it."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb.accounts.languages import in_screen_language
from kb.directory.opening_days import OpenDay, Span
from kb.directory.opening_hours import CITY_TIME, LAST_MOMENT, Days, Hours, Run, Verdict, Why, runs

PUBLIC_HOLIDAYS = {
    Days.ORDINARY: gettext_lazy("%(days)s %(hours)s"),
    Days.HOLIDAYS: gettext_lazy("%(days)s %(hours)s, on public holidays only"),
    Days.BOTH: gettext_lazy("%(days)s %(hours)s, public holidays too"),
}
SUBSTITUTE = " 振替休日"
HOLIDAYS_EN = {
    "元日": "New Year's Day",
    "成人の日": "Coming of Age Day",
    "建国記念の日": "National Foundation Day",
    "天皇誕生日": "Emperor's Birthday",
    "春分の日": "Vernal Equinox Day",
    "昭和の日": "Showa Day",
    "憲法記念日": "Constitution Memorial Day",
    "みどりの日": "Greenery Day",
    "こどもの日": "Children's Day",
    "海の日": "Marine Day",
    "山の日": "Mountain Day",
    "敬老の日": "Respect for the Aged Day",
    "秋分の日": "Autumnal Equinox Day",
    "スポーツの日": "Sports Day",
    "文化の日": "Culture Day",
    "勤労感謝の日": "Labour Thanksgiving Day",
    "国民の休日": "Citizens' Holiday",
}


def why_in_words(verdict: Verdict, at: datetime) -> str:
    """Return one sentence that says why a group is open or closed at ``at``."""
    return SENTENCES[verdict.why](verdict, at.astimezone(CITY_TIME))


def day_in_words(opening: OpenDay) -> str:
    """Return the hours of a day, or why the group is closed all day."""
    if opening.spans:
        return _("Open %(hours)s.") % {"hours": spans_in_words(opening.spans)}
    return why_in_words(opening.verdict, datetime.combine(opening.day, time.min, tzinfo=CITY_TIME))


def spans_in_words(spans: Iterable[Span | Hours | Run]) -> str:
    """Return stretches of a day as they stand on a door: ``8:30–12:00, 13:00–17:00``."""
    return _(", ").join(f"{_clock(span.opens)}–{_clock(span.closes)}" for span in spans)


def week_in_words(hours: Iterable[Hours]) -> list[str]:
    """Return the weekly hours, a run of weekdays a line, as they stand on a door."""
    return [
        PUBLIC_HOLIDAYS[run.days] % {"days": _weekdays(run.first, run.last), "hours": spans_in_words([run])}
        for run in runs(hours)
    ]


def holiday_in_words(name: str) -> str:
    """Return the name of a holiday in the language of the screen; one that is not known here stays Japanese."""
    plain, substitute = name.removesuffix(SUBSTITUTE), name.endswith(SUBSTITUTE)
    shown = in_screen_language(plain, HOLIDAYS_EN.get(plain, ""))
    return _("substitute holiday for %(holiday)s") % {"holiday": shown} if substitute else shown


def _weekdays(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS[first])
    return _("%(first)s to %(last)s") % {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}


def _occasion(verdict: Verdict, _at: datetime) -> str:
    if verdict.is_open:
        return _("Open by a special decision: %(reason)s.") % {"reason": _detail(verdict)}
    return _("Closed by a special decision: %(reason)s.") % {"reason": _detail(verdict)}


def _not_yet_served(verdict: Verdict, _at: datetime) -> str:
    day = date_format(date.fromisoformat(verdict.detail), _("D, N j, Y"))
    return _("The contact centre answers for this group from %(day)s on.") % {"day": day}


def _closure(verdict: Verdict, _at: datetime) -> str:
    return _("Closed: %(reason)s.") % {"reason": _detail(verdict)}


def _public_holiday(verdict: Verdict, _at: datetime) -> str:
    return _("Closed on public holidays (%(holiday)s).") % {"holiday": holiday_in_words(verdict.detail)}


def _holiday_hours(verdict: Verdict, at: datetime) -> str:
    return _("Open until %(time)s, although it is a public holiday (%(holiday)s).") % {
        "time": _closes(verdict, at),
        "holiday": holiday_in_words(verdict.detail),
    }


def _weekly_hours(verdict: Verdict, at: datetime) -> str:
    return _("Within the opening hours, until %(time)s.") % {"time": _closes(verdict, at)}


def _outside_hours(verdict: Verdict, _at: datetime) -> str:
    return _("Outside the opening hours: that day %(hours)s.") % {"hours": spans_in_words(verdict.stretches)}


def _no_hours_that_day(_verdict: Verdict, at: datetime) -> str:
    return _("No opening hours on a %(weekday)s.") % {"weekday": WEEKDAYS[at.weekday()]}


SENTENCES = {
    Why.OCCASION: _occasion,
    Why.NOT_YET_SERVED: _not_yet_served,
    Why.CLOSURE: _closure,
    Why.PUBLIC_HOLIDAY: _public_holiday,
    Why.HOLIDAY_HOURS: _holiday_hours,
    Why.WEEKLY_HOURS: _weekly_hours,
    Why.OUTSIDE_HOURS: _outside_hours,
    Why.NO_HOURS_THAT_DAY: _no_hours_that_day,
}


def _detail(verdict: Verdict) -> str:
    """Sentences end with their own full stop."""
    return in_screen_language(verdict.detail, verdict.detail_en).rstrip("。. ")


def _closes(verdict: Verdict, at: datetime) -> str:
    """Return when the stretch ends in which ``at`` lies."""
    holding = [stretch for stretch in verdict.stretches if stretch.opens <= at.time()]
    return _clock(holding[-1].closes)


def _clock(at: time) -> str:
    """Midnight at the end of a day is 24:00, as timetables in Japan have it; in English 0:00 would mean the morning."""
    return "24:00" if at >= LAST_MOMENT else f"{at.hour}:{at.minute:02}"
