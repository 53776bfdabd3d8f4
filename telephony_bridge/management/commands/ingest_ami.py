"""``ingest_ami FILE...``: a raw AMI capture into the ledger, with the times it has."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from telephony_bridge.ami.protocol import Framer
from telephony_bridge.capture import take_capture


class Command(BaseCommand):
    """Feed captures to the ledger; what is there already is passed over."""

    help = "Take raw AMI captures into the ledger, with the times they have."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files' names."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: object, **options: object) -> None:
        """Take each file in one transaction."""
        files: list[Path] = options["files"]  # type: ignore[assignment]
        for file in files:
            try:
                capture = file.read_bytes()
            except OSError as error:
                raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
            told = take_capture(messages_of(capture))
            sys.stderr.write(f"{file}: {len(told)} new events\n")


def messages_of(capture: bytes) -> list[bytes]:
    """Cut a capture into messages, whichever line ends it was saved with."""
    lines = capture.replace(b"\r\n", b"\n").strip(b"\n") + b"\n\n"
    return Framer().feed(lines.replace(b"\n", b"\r\n"))
