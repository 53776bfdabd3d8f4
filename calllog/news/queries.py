"""News for desks and lists, and who has read it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from calllog.news.models import News, Reading
from kb.accounts.models import User
from kb.accounts.policy import Role

EXPECTED = (Role.OPERATOR,)  # whom the news is for: of others nobody is asked whether they have read it


@dataclass(frozen=True, kw_only=True)
class ShownNews:
    """A piece of news that stands on the desks."""

    news: News
    readers: frozenset[int]  # the accounts' keys


@dataclass(frozen=True, kw_only=True)
class Readers:
    """Who has said that they read a piece of news, and who is still expected to."""

    readings: list[Reading]
    missing: list[User]


def shown_news(at: datetime) -> QuerySet[News]:
    """Return what is shown at ``at``, the latest first."""
    shown = News.objects.filter(published_at__lte=at, until__gte=timezone.localdate(at), withdrawn_at=None)
    return shown.order_by("-published_at", "-pk")


def news_of_desks(at: datetime) -> list[ShownNews]:
    """Return what is shown, with its readers. Two queries; one where nothing is shown."""
    news = list(shown_news(at).prefetch_related("readings"))
    return [ShownNews(news=one, readers=frozenset(reading.reader_id for reading in one.readings.all())) for one in news]


def readers_of(news: News) -> Readers:
    """Return who has read it, the earliest first, and which people at the desks have not. Two queries."""
    readings = list(news.readings.select_related("reader").order_by("read_at"))
    expected = User.objects.filter(role__in=EXPECTED, is_active=True).order_by("username")
    read = {reading.reader_id for reading in readings}
    return Readers(readings=readings, missing=[user for user in expected if user.pk not in read])
