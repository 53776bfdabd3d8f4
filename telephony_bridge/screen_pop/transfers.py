"""Where a caller was handed on to, and what became of it, in words for the desk."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from calllog.ledger.lifecycle import TransferOutcome
from kb.accounts.languages import in_screen_language
from kb.directory.queries import names_at_extension
from telephony_bridge.screen_pop.payloads import TransferPayload

LABELS = {
    None: gettext_lazy("Being transferred"),
    TransferOutcome.CONNECTED: gettext_lazy("Transferred"),
    TransferOutcome.BUSY: gettext_lazy("Busy"),
    TransferOutcome.NO_ANSWER: gettext_lazy("No answer"),
    TransferOutcome.UNREACHABLE: gettext_lazy("Not reached"),
    TransferOutcome.CANCELLED: gettext_lazy("Hung up before the transfer"),
    TransferOutcome.RETURNED: gettext_lazy("Came back"),
}


def transfers_in_words(
    transfers: Sequence[Mapping[str, str | None]], *, language: str, at: datetime
) -> list[TransferPayload]:
    """Return ``Call.transfers`` for the screen, the earliest first. Two queries for each."""
    with override(language):
        return [
            TransferPayload(
                target=_target(transfer["to"] or "", at=at),
                outcome=transfer["outcome"] or "",
                label=str(LABELS[TransferOutcome(transfer["outcome"]) if transfer["outcome"] else None]),
            )
            for transfer in transfers
        ]


def _target(extension: str, *, at: datetime) -> str:
    if not extension:
        return _("a number outside")
    names = names_at_extension(extension, at=at)
    return f"{in_screen_language(*names)} {extension}" if names else extension
