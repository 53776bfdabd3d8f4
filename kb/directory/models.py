"""Service groups, the lines on which they are called, and their weekly hours."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]

LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]


class ServiceGroup(models.Model):
    """A counter or section as the centre serves it; its FAQs stand under one page per language."""

    code = models.SlugField(
        _("code"),
        max_length=40,
        unique=True,
        help_text=_("Short and lasting, in Latin letters: it stands in addresses."),
    )
    name = models.CharField(_("name"), max_length=60)
    name_kana = models.CharField(_("name in kana"), max_length=120, help_text=_("For sorting and for reading aloud."))
    name_en = models.CharField(_("name in English"), max_length=100)

    history = HistoricalRecords(table_name="directory_servicegroup_history", app="directory")

    class Meta:
        db_table = "directory_servicegroup"
        ordering = ["name_kana", "code"]
        verbose_name = _("service group")
        verbose_name_plural = _("service groups")

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """A number that citizens call."""

    number = models.CharField(
        _("number"),
        max_length=30,
        unique=True,
        validators=[RegexValidator(r"^\S+$", _("No spaces: exactly as the PBX gives it."))],
        help_text=_("Exactly as the PBX gives it, without hyphens."),
    )
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=100)
    service_group = models.ForeignKey(
        ServiceGroup, on_delete=models.PROTECT, related_name="lines", verbose_name=_("service group")
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=LANGUAGES,
        default="ja",
        help_text=_("The language in which callers speak."),
    )

    history = HistoricalRecords(table_name="directory_line_history", app="directory")

    class Meta:
        db_table = "directory_line"
        ordering = ["number"]
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints = [
            # A language without texts would leave the operator without cards.
            models.CheckConstraint(name="directory_line_language_known", condition=models.Q(language__in=["ja", "en"])),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class WeeklyHours(models.Model):
    """One stretch of one weekday in which a service group is open; a lunch break makes two."""

    service_group = models.ForeignKey(
        ServiceGroup, on_delete=models.CASCADE, related_name="hours", verbose_name=_("service group")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=_("Open until just before this time. All day: 00:00 to 23:59:59."))

    history = HistoricalRecords(table_name="directory_weeklyhours_history", app="directory")

    class Meta:
        db_table = "directory_weeklyhours"
        ordering = ["service_group", "weekday", "opens"]
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        constraints = [
            models.CheckConstraint(name="directory_hours_weekday_known", condition=models.Q(weekday__range=(0, 6))),
            # Hours that end before they begin would close the group all day without a word.
            models.CheckConstraint(
                name="directory_hours_opens_first", condition=models.Q(opens__lt=models.F("closes"))
            ),
            models.UniqueConstraint(name="directory_hours_once", fields=["service_group", "weekday", "opens"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"
