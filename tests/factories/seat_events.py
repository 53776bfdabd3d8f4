"""What a PBX tells of operators' seats, short to write and at random."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from calllog.ledger import events
from calllog.ledger.events import OperatorState, OperatorStateChanged

START = datetime(2024, 11, 22, 1, 0, tzinfo=UTC)  # past: the command knows nothing of the future


def moment(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def seat(seconds: float, state: str, *, queue: str = "shimin", pause: str = "", reason: str = "", **more):
    paused = pause or (state if state in {"away", "after_call"} else "ready")
    return OperatorStateChanged(
        occurred_at=moment(seconds),
        operator=more.pop("operator", "sato"),
        state=OperatorState(state),
        reason=reason,
        feed="ami",
        queue=queue,
        pause=OperatorState(paused),
        **more,
    )


def signed_off(seconds: float, *, queue: str = "shimin") -> OperatorStateChanged:
    return seat(seconds, "offline", queue=queue, in_queue=False)


def answered(seconds: float, call: str = "a.0", operator: str = "sato") -> events.CallAnswered:
    return events.CallAnswered(occurred_at=moment(seconds), call_id=call, operator=operator, queue="shimin")


def placed(seconds: float, call: str) -> events.CallPlaced:
    return events.CallPlaced(occurred_at=moment(seconds), call_id=call, operator="sato")


def held(seconds: float, call: str = "a.0") -> events.CallHeld:
    return events.CallHeld(occurred_at=moment(seconds), call_id=call)


def resumed(seconds: float, call: str = "a.0") -> events.CallResumed:
    return events.CallResumed(occurred_at=moment(seconds), call_id=call)


def ended(seconds: float, call: str) -> events.CallEnded:
    return events.CallEnded(occurred_at=moment(seconds), call_id=call, refused=False)


def transferred(seconds: float, *, operator: str, receiver: str) -> events.CallTransferred:
    return events.CallTransferred(
        occurred_at=moment(seconds),
        call_id="a.0",
        kind=events.TransferKind.ATTENDED,
        operator=operator,
        receiver=receiver,
        to="1001",
        number=None,
        consultation="b.0",
    )


def seen_again(seconds: float, operator: str) -> events.CallSeenAgain:
    return events.CallSeenAgain(
        occurred_at=moment(seconds),
        call_id="a.0",
        queue="",
        queued_at=None,
        ringing=(),
        operator=operator,
        through_queue=True,
    )


def lost(seconds: float, feed: str = "ami") -> events.FeedLost:
    return events.FeedLost(occurred_at=moment(seconds), feed=feed)


def restored(seconds: float, feed: str = "ami") -> events.FeedRestored:
    return events.FeedRestored(occurred_at=moment(seconds), feed=feed)


TIMES = st.integers(0, 60).map(lambda tick: tick / 4)
CALLS = st.sampled_from(["a.0", "b.0"])
PEOPLE = st.sampled_from(["sato", "sato", "sato", "ito"])
QUEUES = st.sampled_from(["shimin", "zeimu", "kankyo"])


def _told_of_seat(seconds, state, queue, pause, wrap_up, operator):
    free = state == "ready"
    return seat(
        seconds,
        pause if free else state,
        queue=queue,
        pause=pause,
        reason="" if pause == "ready" else "昼休み",
        wrap_up=timedelta(seconds=wrap_up),
        operator=operator,
    )


SEATS = st.one_of(
    st.builds(
        _told_of_seat,
        TIMES,
        st.sampled_from(["ready", "ringing", "talking", "on_hold", "offline", "unknown"]),
        QUEUES | st.just(""),
        st.sampled_from(["ready", "away", "after_call"]),
        st.sampled_from([0, 0, 0, 1, 7]),
        PEOPLE,
    ),
    st.builds(signed_off, TIMES, queue=QUEUES),
)
IN_TALK = st.builds(seat, TIMES, st.just("talking"))
CALLS_OF_SEATS = st.one_of(
    st.builds(answered, TIMES, CALLS, PEOPLE),
    st.builds(placed, TIMES, CALLS),
    st.builds(seen_again, TIMES, PEOPLE | st.just("")),
    st.builds(held, TIMES, CALLS),
    st.builds(resumed, TIMES, CALLS),
    st.builds(ended, TIMES, CALLS),
    st.builds(transferred, TIMES, operator=PEOPLE, receiver=PEOPLE),
)
FEEDS = st.one_of(st.builds(lost, TIMES), st.builds(restored, TIMES))
HISTORIES = st.lists(SEATS | IN_TALK | CALLS_OF_SEATS | FEEDS, max_size=25)
LONG_HISTORIES = st.lists(SEATS | IN_TALK | CALLS_OF_SEATS | CALLS_OF_SEATS | FEEDS, min_size=8, max_size=30)
