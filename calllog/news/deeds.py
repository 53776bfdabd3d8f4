"""News is published, withdrawn and read here."""

from datetime import date, datetime

from calllog.news.models import News, Reading
from kb.accounts.models import User


def publish(*, title: str, body: str, is_important: bool, until: date, by: User, at: datetime) -> News:
    """Put a piece of news on every desk, until the end of the day ``until``."""
    return News.objects.create(
        title=title, body=body, is_important=is_important, until=until, written_by=by, published_at=at
    )


def withdraw(news: News, *, at: datetime) -> None:
    """Take it off the desks; the list keeps it. Withdrawn again, nothing changes."""
    News.objects.filter(pk=news.pk, withdrawn_at=None).update(withdrawn_at=at)


def note_read(news: News, *, by: User, at: datetime) -> None:
    """Note that somebody has read it; the first time counts."""
    Reading.objects.get_or_create(news=news, reader=by, defaults={"read_at": at})
