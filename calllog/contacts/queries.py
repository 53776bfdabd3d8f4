"""Questions to the contact records that other screens ask."""

from collections.abc import Collection

from calllog.contacts.models import ContactRecord


def receipt_numbers(call_ids: Collection[str]) -> dict[str, str]:
    """Return the receipt numbers of those calls that have a record, by call. One query; none for no call."""
    if not call_ids:
        return {}
    records = ContactRecord.objects.filter(call_id__in=call_ids).only("call_id", "receipt_day", "receipt_count")
    return {record.call_id: record.receipt_number for record in records if record.call_id}
