"""What changes on the board without an event of the ledger: records, corrections, raised hands."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from calllog.contacts.models import ContactRecord, Correction
from calllog.hands.queries import RaisedHand, hands_up


@dataclass(frozen=True, kw_only=True)
class Mark:
    """How far the records go: it differs as soon as one was saved or corrected."""

    last_receipt: tuple[date, int] | None = None
    last_correction: int = 0


@dataclass(frozen=True, kw_only=True)
class BoardNews:
    """All of it, at one moment."""

    mark: Mark
    hands: tuple[RaisedHand, ...]


def board_news(at: datetime) -> BoardNews:
    """Return what there is at ``at``. Three queries, each along an index."""
    # Receipt numbers of a day are given in the order of the commits: the last one tells of all before it.
    receipts = ContactRecord.objects.order_by("-receipt_day", "-receipt_count")
    correction = Correction.objects.aggregate(last=Max("pk"))["last"]
    return BoardNews(
        mark=Mark(
            last_receipt=receipts.values_list("receipt_day", "receipt_count").first(), last_correction=correction or 0
        ),
        hands=tuple(hands_up(at)),
    )


def calls_recorded_since(mark: Mark) -> list[str]:
    """Return the calls whose record was saved after ``mark``."""
    day, count = mark.last_receipt or (date.min, 0)
    saved = ContactRecord.objects.filter(receipt_day=day, receipt_count__gt=count) | ContactRecord.objects.filter(
        receipt_day__gt=day
    )
    return list(saved.exclude(call=None).values_list("call_id", flat=True))
