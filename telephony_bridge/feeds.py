"""Which feeds there are, and how the records of each are read."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from django.conf import settings

from calllog.ledger.events import Observation
from telephony_bridge.ami.fields import SOURCE as AMI
from telephony_bridge.ami.logs.recovery import LogForm
from telephony_bridge.ami.observe import observe as observe_ami
from telephony_bridge.spool import Record
from telephony_bridge.webhook.normalise import SOURCE as WEBHOOK
from telephony_bridge.webhook.observe import observe as observe_webhook

__all__ = ["AMI", "WEBHOOK", "ami_form", "observer_of"]

OBSERVERS: Mapping[str, Callable[[], Callable[[Record], Sequence[Observation]]]] = {
    AMI: lambda: partial(observe_ami, form=ami_form()),
    WEBHOOK: lambda: observe_webhook,
}


def ami_form() -> LogForm:
    """Return what this installation says of its Asterisk."""
    return LogForm(
        zone=settings.AMI_LOGS_ZONE,
        inbound_contexts=settings.AMI_INBOUND_CONTEXTS,
        inbound_endpoints=settings.AMI_TRUNKS,
        ivr_variable=settings.AMI_IVR_VARIABLE,
    )


def observer_of(feed: str) -> Callable[[Record], Sequence[Observation]]:
    """Return what translates a record of ``feed``, such as ``ami`` or ``webhook/0``. Raises KeyError for another."""
    return OBSERVERS[feed.partition("/")[0]]()
