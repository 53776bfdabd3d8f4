"""``calls --json [--since T] [--until T]``: the calls, one object a line."""

import json
from argparse import ArgumentParser
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from calllog.contacts.call_list import call_lines


class Command(BaseCommand):
    """Print the calls of a stretch of time."""

    help = "Print the calls as JSON, one object a line, oldest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the stretch of time."""
        parser.add_argument("--json", action="store_true", required=True, help="One JSON object a line.")
        parser.add_argument("--since", help="ISO 8601; offered at or after this time. Asia/Tokyo without an offset.")
        parser.add_argument("--until", help="ISO 8601; offered before this time. Asia/Tokyo without an offset.")

    def handle(self, *args: object, **options: object) -> None:
        """Write one line for each call."""
        for line in call_lines(since=_time(options["since"]), until=_time(options["until"])):
            self.stdout.write(json.dumps(line, ensure_ascii=False))


def _time(text: object) -> datetime | None:
    if text is None:
        return None
    try:
        parsed = parse_datetime(str(text)) or datetime.fromisoformat(str(text))
    except ValueError as error:
        raise CommandError(f"{text} is no time in ISO 8601.") from error
    return parsed if timezone.is_aware(parsed) else timezone.make_aware(parsed)
