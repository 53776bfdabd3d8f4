"""What citizens said, for whoever may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from kb.accounts.languages import reading_order
from kb.accounts.policy import Deed, may, role_of
from kb.directory.opening_hours import CITY_TIME
from kb.faq_pages.models import Audience, FaqPage
from kb.faq_pages.scope import faqs_of
from kb.feedback.models import Feedback


@dataclass(frozen=True, kw_only=True)
class Search:
    """What somebody looks for; blank and None are everything."""

    number: int | None = None
    helpful: bool | None = None
    reason: str = ""
    with_text: bool = False
    first_day: date | None = None
    last_day: date | None = None


def feedback_of(user: Any) -> QuerySet[Feedback]:
    """Return what ``user`` may read: authors and approvers that on their own FAQs, others all or nothing."""
    role = role_of(user)
    if may(role, Deed.FEEDBACK_READ_ALL):
        return Feedback.objects.all()
    if not may(role, Deed.FEEDBACK_READ_OWN_SECTION):
        return Feedback.objects.none()
    return Feedback.objects.filter(number__in=faqs_of(user).values("number"))


def searched(feedback: QuerySet[Feedback], search: Search) -> QuerySet[Feedback]:
    """Return what the search leaves of it, newest first. Days are the city's."""
    conditions = Q()
    if search.number is not None:
        conditions &= Q(number=search.number)
    if search.helpful is not None:
        conditions &= Q(helpful=search.helpful)
    if search.reason:
        conditions &= Q(reason=search.reason)
    if search.with_text:
        conditions &= ~Q(text_masked="")
    if search.first_day:
        conditions &= Q(at__gte=_midnight(search.first_day))
    if search.last_day:
        conditions &= Q(at__lt=_midnight(search.last_day) + timedelta(days=1))
    return feedback.filter(conditions)


def counts_of(feedback: QuerySet[Feedback]) -> QuerySet[Feedback, Any]:
    """Return for each FAQ its ``number_id``, ``helped``, ``not_helped`` and ``last_at``; the worst first."""
    return (
        feedback.order_by()
        .values("number_id")
        .annotate(
            helped=Count("pk", filter=Q(helpful=True)),
            not_helped=Count("pk", filter=Q(helpful=False)),
            last_at=Max("at"),
        )
        .order_by("-not_helped", "number_id")
    )


def questions_of(numbers: Sequence[int], *, language: str) -> dict[int, tuple[str, str]]:
    """Return question and its language of those FAQs that are still public. One query."""
    live = FaqPage.objects.filter(live=True, number__in=numbers)
    rows = live.values_list("number_id", "locale__language_code", "title", "audience")
    texts: dict[int, dict[str, str]] = {}
    narrowed = set()
    for number, code, title, audience in rows:
        texts.setdefault(number, {})[code] = title
        if audience != Audience.PUBLIC:
            narrowed.add(number)
    return {
        number: next((by_code[code], code) for code in (*reading_order(language), *by_code) if code in by_code)
        for number, by_code in texts.items()
        if number not in narrowed
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=CITY_TIME)
