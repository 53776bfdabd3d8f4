"""Questions to the contact records that other screens ask."""

import re
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from calllog.contacts.models import ContactRecord

RECEIPT_NUMBER = re.compile(r"([0-9]{8})-([0-9]{1,9})")


def of_receipt_number(typed: str) -> Q:
    """Return the condition for a receipt number as it is read out; nothing has one that is none."""
    match = RECEIPT_NUMBER.fullmatch(typed)
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        day = None
    return Q(receipt_day=day, receipt_count=int(match[2])) if match and day else Q(pk__in=[])


def receipt_numbers(call_ids: Collection[str]) -> dict[str, str]:
    """Return the receipt numbers of those calls that have a record, by call. One query; none for no call."""
    if not call_ids:
        return {}
    records = ContactRecord.objects.filter(call_id__in=call_ids).only("call_id", "receipt_day", "receipt_count")
    return {record.call_id: record.receipt_number for record in records if record.call_id}
