"""What follows from the events can be thrown away and made anew: nothing changes."""

import pytest
from django.core.management import call_command

from calllog.ledger.models import Call
from calllog.presence.models import PresenceStretch, SeatState
from telephony_bridge.capture import take_capture
from telephony_bridge.management.commands.ingest_ami import messages_of
from tests.account import RECORDED

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CAPTURES = sorted(RECORDED.glob("*.least.txt"))


def projections() -> list[list[dict]]:
    return [
        list(Call.objects.order_by("call_id").values()),
        list(SeatState.objects.order_by("member").values()),
        list(PresenceStretch.objects.order_by("member", "began").values("member", "state", "reason", "began", "ended")),
    ]


def test_all_recordings_rebuilt_are_as_they_were():
    for capture in CAPTURES:
        take_capture(messages_of(capture.read_bytes()))
    before = projections()

    call_command("rebuild")

    assert len(CAPTURES) == 19
    assert all(before)
    assert projections() == before
