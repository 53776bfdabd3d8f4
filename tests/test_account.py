"""Every recording through the product, compared with what the PBX itself wrote of the same calls.

With MADOGUCHI_DATA, also those in its folder ``ami`` that have their logs beside them.
"""

import io
import json
import os
import random
from contextlib import redirect_stderr
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from kb.directory.telephone import canonical
from telephony_bridge.management.commands.ingest_ami import messages_of
from tests.account import RECORDED, AccountedCall, accounted_calls, recorded_logs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

LEAST = ".least"
BETWEEN_LOGS = timedelta(milliseconds=100)  # AMI and CEL tell of the same thing at slightly different steps
SECOND = 1.0  # what whole seconds, rounded down, can be wrong by
CARRIER_SENT_IT_NEVERTHELESS = frozenset({"withheld_number"})  # the logs do not tell that it is withheld


def captures() -> list[object]:
    """Return the captures, with all rights and with the least, that have all three logs beside them."""
    folders = [RECORDED]
    if data := os.environ.get("MADOGUCHI_DATA"):
        folders.append(Path(data) / "ami")
    found = [file for folder in folders for file in sorted(folder.glob("*.txt"))]
    return [pytest.param(file, id=f"{file.parent.parent.name}-{file.stem}") for file in found if has_logs(file)]


def has_logs(capture: Path) -> bool:
    return all(
        (capture.parent / f"{scenario(capture)}{log}").exists() for log in (".queue_log", ".cel.csv", ".cdr.csv")
    )


def scenario(capture: Path) -> str:
    return capture.stem.removesuffix(LEAST)


def recorded(messages: list[bytes]) -> list[bytes]:
    return messages


def shuffled(messages: list[bytes]) -> list[bytes]:
    return random.Random(20261122).sample(messages, len(messages))  # noqa: S311 - an order, no secret


def doubled(messages: list[bytes]) -> list[bytes]:
    return [message for message in messages for _time in range(2)]


def calls_of(messages: list[bytes], tmp_path: Path) -> list[dict]:
    """Feed the messages to the product and return its calls."""
    capture = tmp_path / "capture.txt"
    capture.write_bytes(b"".join(message + b"\r\n\r\n" for message in messages))
    output = io.StringIO()
    with redirect_stderr(io.StringIO()):
        call_command("ingest_ami", capture)
        call_command("calls", json=True, stdout=output)
    return [json.loads(line) for line in output.getvalue().splitlines()]


@pytest.mark.parametrize("order", [recorded, shuffled, doubled])
@pytest.mark.parametrize("capture", captures())
def test_calls_are_as_the_pbx_accounts_for_them(capture, order, tmp_path):
    accounted = accounted_calls(recorded_logs(scenario(capture), folder=capture.parent))

    calls = calls_of(order(messages_of(capture.read_bytes())), tmp_path)

    assert [exact(call) for call in calls] == [accounted_exact(call) for call in accounted]
    for call, account in zip(calls, accounted, strict=True):
        assert_caller(call, account, is_withheld=scenario(capture) in CARRIER_SENT_IT_NEVERTHELESS)
        assert_times(call, account)
        assert_durations(call, account)


def exact(call: dict) -> dict:
    """Return what must be the same to the letter."""
    same = {
        name: call[name] for name in ("call_id", "direction", "line", "queue", "result", "abandoned_in", "operators")
    }
    return {**same, "transfers": [(transfer["kind"], transfer["to"]) for transfer in call["transfers"]]}


def accounted_exact(account: AccountedCall) -> dict:
    return {
        "call_id": account.call_id,
        "direction": account.direction,
        "line": account.line,
        "queue": account.queue,
        "result": account.result,
        "abandoned_in": account.abandoned_in,
        "operators": list(account.operators),
        "transfers": list(account.transfers),
    }


def assert_caller(call: dict, account: AccountedCall, *, is_withheld: bool) -> None:
    withheld = account.direction == "inbound" and (is_withheld or account.caller is None)
    assert call["withheld"] is withheld
    assert call["caller"] == (canonical(account.caller) if account.caller and not withheld else None)


def assert_times(call: dict, account: AccountedCall) -> None:
    for name in ("offered_at", "answered_at", "ended_at"):
        told, expected = call[name], getattr(account, name)
        assert (told is None) is (expected is None), name
        if told:
            assert abs(datetime.fromisoformat(told) - expected) <= BETWEEN_LOGS, name


def assert_durations(call: dict, account: AccountedCall) -> None:
    if account.direction == "inbound":
        assert (call["wait_seconds"] is None) is (account.wait_seconds is None)
    if account.wait_seconds is not None:
        assert call["wait_seconds"] == pytest.approx(account.wait_seconds, abs=SECOND)
    if account.talk_seconds is not None:
        # Each talk is counted in whole seconds of its own.
        assert call["talk_seconds"] == pytest.approx(account.talk_seconds, abs=SECOND * max(1, len(account.operators)))
