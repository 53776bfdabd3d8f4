"""App configuration of calllog.news."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    """News."""

    name = "calllog.news"
    label = "news"
    verbose_name = _("News")
