"""The habits of this process: read once, then only what was added."""

from datetime import datetime, timedelta
from threading import Lock

from kb.search.habits import Habits, Moment
from kb.search.models import FaqChoice

Row = tuple[int, int, str, str, str, datetime]

REMEMBERED = timedelta(days=800)  # older choices weigh nothing, and two earlier years of the same month suffice
READ_AGAIN = 500  # choices: of two that are saved at once, the one with the lower key may be seen later


class KeptHabits:
    """Habits that follow the table of choices."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        """Begin anew at the next asking."""
        self._habits = Habits()
        self._last = 0
        self._lately: set[int] = set()  # keys of the last choices that were read

    def get(self, *, at: datetime) -> Habits:
        """Return what all choices up to now teach. One query; the first one reads everything."""
        with self._lock:
            rows = self._rows(at)
            if self._lately and not self._lately & {row[0] for row in rows}:
                self.forget()  # what was read is no longer there: this is another database
                rows = self._rows(at)
            for key, number, group, line, ivr_key, called_at in rows:
                if key not in self._lately:
                    self._habits.add(number, Moment(group=group, line=line, ivr_key=ivr_key, at=called_at))
            if rows:
                self._last = rows[-1][0]
                self._lately = {row[0] for row in rows[-READ_AGAIN:]}
            return self._habits

    def _rows(self, at: datetime) -> list[Row]:
        rows = FaqChoice.objects.filter(pk__gt=self._last - READ_AGAIN, called_at__gt=at - REMEMBERED).order_by("pk")
        return list(
            rows.values_list("pk", "faq_number_id", "service_group__code", "line", "ivr_key", "called_at").iterator()
        )


HABITS = KeptHabits()
