"""When a service group is open: weekly hours, closures, and what was decided for one occasion."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kb.directory.models.dated import DatedRow
from kb.directory.models.groups import ServiceGroup
from kb.directory.opening_hours import Days

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
DAYS = [
    (Days.ORDINARY.value, _("Not on public holidays")),
    (Days.HOLIDAYS.value, _("On public holidays only")),
    (Days.BOTH.value, _("Public holidays too")),
]


class WeeklyHours(DatedRow):
    """One stretch of one weekday in which a service group is open; a lunch break makes two."""

    service_group = models.ForeignKey(
        ServiceGroup, on_delete=models.CASCADE, related_name="hours", verbose_name=_("service group")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=_("Open until just before this time. All day: 00:00 to 23:59:59."))
    days = models.CharField(
        _("public holidays"),
        max_length=10,
        choices=DAYS,
        default=Days.ORDINARY.value,
        help_text=_("National holidays and their substitutes."),
    )

    history = HistoricalRecords(table_name="directory_weeklyhours_history", app="directory")

    class Meta(DatedRow.Meta):
        abstract = False
        db_table = "directory_weeklyhours"
        ordering = ["service_group", "weekday", "opens"]
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        constraints = [
            *DatedRow.Meta.constraints,
            models.CheckConstraint(name="directory_hours_weekday_known", condition=models.Q(weekday__range=(0, 6))),
            models.CheckConstraint(
                name="directory_hours_days_known", condition=models.Q(days__in=[days.value for days in Days])
            ),
            # Hours that end before they begin would close the group all day without a word.
            models.CheckConstraint(
                name="directory_hours_opens_first", condition=models.Q(opens__lt=models.F("closes"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class Closure(models.Model):
    """Days on which a group, or all of them, is closed whatever the week says: the turn of the year, for example."""

    service_group = models.ForeignKey(
        ServiceGroup,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="closures",
        verbose_name=_("service group"),
        help_text=_("Blank: all groups but those that are always open."),
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=60)
    reason_en = models.CharField(_("reason in English"), max_length=100, blank=True)

    history = HistoricalRecords(table_name="directory_closure_history", app="directory")

    class Meta:
        db_table = "directory_closure"
        ordering = ["first_day"]
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        constraints = [
            models.CheckConstraint(
                name="directory_closure_period",
                condition=models.Q(last_day__gte=models.F("first_day")),
                violation_error_message=_("The last day must not come before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.first_day:%Y-%m-%d}"


class HoursOverride(models.Model):
    """For one occasion a group is open or closed against its hours; holds once a second person has approved it."""

    service_group = models.ForeignKey(
        ServiceGroup,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="overrides",
        verbose_name=_("service group"),
        help_text=_("Blank: all groups."),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), help_text=_("Always needed: afterwards the ordinary hours hold again."))
    is_open = models.BooleanField(_("open"), default=False)
    reason = models.CharField(_("reason"), max_length=200)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    history = HistoricalRecords(table_name="directory_hoursoverride_history", app="directory")

    class Meta:
        db_table = "directory_hoursoverride"
        ordering = ["-starts_at"]
        verbose_name = _("exception to the hours")
        verbose_name_plural = _("exceptions to the hours")
        constraints = [
            models.CheckConstraint(
                name="directory_override_period",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                violation_error_message=_("The end must come after the beginning."),
            ),
            models.CheckConstraint(
                name="directory_override_second_person",
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("proposed_by")),
                violation_error_message=_("Somebody else must approve it."),
            ),
            models.CheckConstraint(
                name="directory_override_approval_whole",
                condition=models.Q(approved_by__isnull=True, approved_at__isnull=True)
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.starts_at:%Y-%m-%d %H:%M}"
