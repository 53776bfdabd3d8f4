"""What calls teach: which FAQ answered which call."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kb.directory.models import ServiceGroup
from kb.faq_pages.models import FaqNumber
from kb.search.models import FaqChoice


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One FAQ with which a call to a group was answered."""

    group_code: str
    faq_number: int
    at: datetime  # when the call came in
    line: str = ""  # as the ledger has it; blank: there was no call
    ivr_key: str = ""


def learn(choices: Iterable[Choice]) -> None:
    """Remember these choices.

    A group or a number that is not ours (a line that nobody configured) teaches nothing: the record
    of the call must not fail for it.
    """
    wanted = list(choices)
    groups = dict(ServiceGroup.objects.values_list("code", "pk"))
    numbers = set(
        FaqNumber.objects.filter(pk__in={choice.faq_number for choice in wanted}).values_list("pk", flat=True)
    )
    FaqChoice.objects.bulk_create(
        FaqChoice(
            service_group_id=groups[choice.group_code],
            faq_number_id=choice.faq_number,
            line=choice.line,
            ivr_key=choice.ivr_key,
            called_at=choice.at,
        )
        for choice in wanted
        if choice.group_code in groups and choice.faq_number in numbers
    )
