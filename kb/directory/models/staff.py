"""Posts, the people on them, and when they are away."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kb.directory.models.dated import DatedRow
from kb.directory.models.units import OrgUnit


class Post(models.Model):
    """A post of the city, whoever holds it at the time."""

    code = models.SlugField(_("code"), max_length=60, unique=True, help_text=_("Short and lasting, in Latin letters."))
    successor = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
        verbose_name=_("successor"),
    )

    history = HistoricalRecords(table_name="directory_post_history", app="directory")

    class Meta:
        db_table = "directory_post"
        ordering = ["code"]
        verbose_name = _("post")
        verbose_name_plural = _("posts")

    def __str__(self) -> str:
        return self.code


class PostVersion(DatedRow):
    """Unit, title and telephone of a post over one period."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="versions", verbose_name=_("post"))
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="post_versions", verbose_name=_("unit"))
    title = models.CharField(_("job title"), max_length=60)
    title_en = models.CharField(_("job title in English"), max_length=100, blank=True)
    extension = models.CharField(_("extension"), max_length=10, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    duties = models.TextField(_("duties"), blank=True)
    connects = models.BooleanField(
        _("takes calls"), default=True, help_text=_("Off: do not connect callers, note a call-back instead.")
    )
    position = models.PositiveIntegerField(_("order"), default=0)

    history = HistoricalRecords(table_name="directory_postversion_history", app="directory")

    class Meta(DatedRow.Meta):
        abstract = False
        db_table = "directory_postversion"
        ordering = ["position", "post", "valid_from"]
        verbose_name = _("post over time")
        verbose_name_plural = _("posts over time")

    def __str__(self) -> str:
        return self.title


class Person(models.Model):
    """Somebody who works for the city, whatever their name and post at the time."""

    staff_number = models.CharField(_("staff number"), max_length=20, unique=True)

    history = HistoricalRecords(table_name="directory_person_history", app="directory")

    class Meta:
        db_table = "directory_person"
        ordering = ["staff_number"]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.staff_number


class PersonVersion(DatedRow):
    """The name of a person over one period."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="versions", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=60)
    name_kana = models.CharField(_("name in kana"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)

    history = HistoricalRecords(table_name="directory_personversion_history", app="directory")

    class Meta(DatedRow.Meta):
        abstract = False
        db_table = "directory_personversion"
        ordering = ["name_kana", "person", "valid_from"]
        verbose_name = _("person over time")
        verbose_name_plural = _("people over time")

    def __str__(self) -> str:
        return self.name


class Assignment(DatedRow):
    """Who holds a post over one period. A post is held by one person, a person may hold several."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("post"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("person"))
    is_concurrent = models.BooleanField(_("concurrent post"), default=False)

    history = HistoricalRecords(table_name="directory_assignment_history", app="directory")

    class Meta(DatedRow.Meta):
        abstract = False
        db_table = "directory_assignment"
        ordering = ["post", "valid_from"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")

    def __str__(self) -> str:
        return f"{self.person_id} {self.post_id}"


class Absence(models.Model):
    """When somebody cannot be reached, and who stands in."""

    class Reason(models.TextChoices):
        """As much as a caller may be told."""

        LEAVE = "leave", _("On leave")
        TRIP = "trip", _("On a business trip")
        MEETING = "meeting", _("In a meeting")
        TRAINING = "training", _("In training")
        LONG = "long", _("Away for a longer time")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences", verbose_name=_("person"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    deputy = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("deputy")
    )

    history = HistoricalRecords(table_name="directory_absence_history", app="directory")

    class Meta:
        db_table = "directory_absence"
        ordering = ["starts_at"]
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(
                name="directory_absence_period",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                violation_error_message=_("The end must come after the beginning."),
            ),
            models.CheckConstraint(
                name="directory_absence_deputy",
                condition=models.Q(deputy__isnull=True) | ~models.Q(deputy=models.F("person")),
                violation_error_message=_("Nobody is their own deputy."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_at:%Y-%m-%d}"
