"""App configuration of kb.events."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """Events and courses."""

    name = "kb.events"
    label = "events"
    verbose_name = _("Events")
