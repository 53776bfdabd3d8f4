"""What calls teach: which FAQ answered a call to which group."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F

from kb.directory.models import ServiceGroup
from kb.faq_pages.models import FaqNumber
from kb.search.models import FaqChoice

# Django's own upsert would set the count of a row that is there already; this adds to it.
ADD_TO_COUNT = """
INSERT INTO search_faqchoice (service_group_id, faq_number, chosen_count, last_chosen_at) VALUES (%s, %s, 1, %s)
ON CONFLICT (service_group_id, faq_number) DO UPDATE SET
    chosen_count = search_faqchoice.chosen_count + 1,
    last_chosen_at = CASE WHEN excluded.last_chosen_at > search_faqchoice.last_chosen_at
                          THEN excluded.last_chosen_at ELSE search_faqchoice.last_chosen_at END
"""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One FAQ with which a call to a group was answered."""

    group_code: str
    faq_number: int
    at: datetime


def learn_all(choices: Iterable[Choice]) -> None:
    """Count many choices of the past as ``learn`` does one; when an FAQ was chosen last never goes back."""
    wanted = list(choices)
    groups = dict(ServiceGroup.objects.values_list("code", "pk"))
    numbers = set(
        FaqNumber.objects.filter(pk__in={choice.faq_number for choice in wanted}).values_list("pk", flat=True)
    )
    rows = [
        (groups[choice.group_code], choice.faq_number, connection.ops.adapt_datetimefield_value(choice.at))
        for choice in wanted
        if choice.group_code in groups and choice.faq_number in numbers
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(ADD_TO_COUNT, rows)


def learn(*, group_code: str, faq_number: int, at: datetime) -> None:
    """Count one choice of this FAQ for this group.

    A group or a number that is not ours (a line that nobody configured) teaches nothing: the record
    of the call must not fail for it.
    """
    group = ServiceGroup.objects.filter(code=group_code).first()
    if group is None or not FaqNumber.objects.filter(pk=faq_number).exists():
        return
    FaqChoice.objects.update_or_create(
        service_group=group,
        faq_number_id=faq_number,
        # The database adds: two operators who save at once are both counted.
        defaults={"chosen_count": F("chosen_count") + 1, "last_chosen_at": at},
        create_defaults={"chosen_count": 1, "last_chosen_at": at},
    )
