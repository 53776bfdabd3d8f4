"""The recordings as events: what the normaliser makes of each."""

from calllog.ledger.events import CallEvent, Observation
from telephony_bridge.ami.normalise import normalise
from telephony_bridge.ami.protocol import parse
from telephony_bridge.simulator.recording import load

INBOUND = frozenset({"from-trunk"})


def recorded_observations(name: str) -> list[Observation]:
    """Return what the recording of that name tells the ledger, in the order in which it was told."""
    observations = [
        normalise(parse(raw), key=f"{name}-{place}", inbound_contexts=INBOUND)
        for place, (_at, raw) in enumerate(load(name).messages)
    ]
    return [observation for observation in observations if observation]


def recorded_events(name: str) -> list[CallEvent]:
    """Return the events of the recording's call, without those of the operators' seats."""
    return [
        observation.event for observation in recorded_observations(name) if isinstance(observation.event, CallEvent)
    ]
