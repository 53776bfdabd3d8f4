"""An event or a course, and how it stands today."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kb.directory.models import OrgUnit, ServiceGroup


class State(models.TextChoices):
    """How an event stands; what a caller asks first on the day."""

    PLANNED = "planned", _("Planned")
    APPLICATIONS_OPEN = "applications_open", _("Applications open")
    FULL = "full", _("Full")
    APPLICATIONS_CLOSED = "applications_closed", _("Applications closed")
    AS_PLANNED = "as_planned", _("Takes place as planned")
    CHANGED = "changed", _("Takes place, changed")
    UNDECIDED = "undecided", _("Decided on the day")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")
    UNDER_WAY = "under_way", _("Under way")
    ENDED = "ended", _("Ended")
    INTERRUPTED = "interrupted", _("Interrupted")


class Event(models.Model):
    """One event or course session."""

    title = models.CharField(_("event name"), max_length=100)
    title_en = models.CharField(_("event name in English"), max_length=150, blank=True)
    service_group = models.ForeignKey(
        ServiceGroup, on_delete=models.PROTECT, related_name="events", verbose_name=_("service group")
    )
    unit = models.ForeignKey(
        OrgUnit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name=_("responsible section"),
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=100)
    place_en = models.CharField(_("place in English"), max_length=150, blank=True)
    fee = models.CharField(_("cost"), max_length=60, blank=True)
    fee_en = models.CharField(_("cost in English"), max_length=100, blank=True)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    how_to_apply = models.CharField(_("how to apply"), max_length=200, blank=True)
    how_to_apply_en = models.CharField(_("how to apply, in English"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.PLANNED)
    spoken = models.TextField(_("to be read aloud"), blank=True)
    spoken_en = models.TextField(_("to be read aloud, in English"), blank=True)

    history = HistoricalRecords(table_name="events_event_history", app="events")

    class Meta:
        db_table = "events_event"
        ordering = ["starts_at"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                name="events_event_period",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                violation_error_message=_("The end must come after the beginning."),
            ),
            models.CheckConstraint(name="events_event_state_known", condition=models.Q(state__in=State.values)),
        ]

    def __str__(self) -> str:
        return self.title
