"""``seat_times --from T --until T --json``: how long each operator was in which state, one object a line."""

import json
from argparse import ArgumentParser
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from calllog.presence.queries import members_told_of, seconds_by_state, usernames_by_member
from calllog.presence.states import signed_in


class Command(BaseCommand):
    """Print the times of all seats."""

    help = "Print how long each operator was in which state as JSON, one object a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the stretch of time."""
        parser.add_argument("--json", action="store_true", required=True, help="One JSON object a line.")
        parser.add_argument(
            "--from", dest="since", required=True, help="ISO 8601; from this time. Asia/Tokyo without an offset."
        )
        parser.add_argument(
            "--until", required=True, help="ISO 8601; before this time, and at most until now. Asia/Tokyo likewise."
        )

    def handle(self, *args: object, **options: object) -> None:
        """Write one line for each member of a queue of which the PBX has told."""
        since, until = _time(options["since"]), min(_time(options["until"]), timezone.now())
        if until < since:
            raise CommandError("The time ends before it begins, or begins in the future.")
        users = usernames_by_member()
        for member in members_told_of():
            line = {"member": member, "user": users.get(member), **_times(member, since=since, until=until)}
            self.stdout.write(json.dumps(line, ensure_ascii=False))


def _times(member: str, *, since: datetime, until: datetime) -> dict[str, float]:
    sums = seconds_by_state(member, since=since, until=until)
    seconds = {f"{state}_seconds": _seconds(length) for state, length in sums.items()}
    return {"signed_in_seconds": _seconds(signed_in(sums)), **seconds}


def _seconds(length: timedelta) -> float:
    # Exact in JSON: a float's shortest form is the decimal itself up to 15 digits, which is 31 years in microseconds.
    return length / timedelta(seconds=1)


def _time(text: object) -> datetime:
    try:
        parsed = parse_datetime(str(text)) or datetime.fromisoformat(str(text))
    except ValueError as error:
        raise CommandError(f"{text} is no time in ISO 8601.") from error
    return parsed if timezone.is_aware(parsed) else timezone.make_aware(parsed)
