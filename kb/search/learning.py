"""What calls teach: which FAQ answered a call to which group."""

from datetime import datetime

from django.db.models import F

from kb.directory.models import ServiceGroup
from kb.faq_pages.models import FaqNumber
from kb.search.models import FaqChoice


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
