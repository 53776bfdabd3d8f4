"""A piece of news for the centre, and who has said that they read it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class News(models.Model):
    """One piece of news: what is different today, what was corrected, what to tell callers."""

    title = models.CharField(_("title"), max_length=100)
    body = models.TextField(_("text"), max_length=4000)
    is_important = models.BooleanField(_("must be read before the next call"), default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    published_at = models.DateTimeField(_("published at"), db_index=True)
    until = models.DateField(_("shown until"))  # the last day on which desks show it
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    class Meta:
        db_table = "news_news"
        ordering = ["-published_at", "-pk"]
        verbose_name = _("news")
        verbose_name_plural = _("news")

    def __str__(self) -> str:
        return self.title


class Reading(models.Model):
    """That somebody has read it."""

    news = models.ForeignKey(News, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        db_table = "news_reading"
        constraints = [models.UniqueConstraint(name="news_reading_once", fields=["news", "reader"])]

    def __str__(self) -> str:
        return f"{self.news_id} {self.reader_id}"
