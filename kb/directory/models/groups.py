"""Service groups as the centre serves them, the units they span, and the lines on which they are called."""

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kb.directory.models.dated import DatedRow
from kb.directory.models.units import OrgUnit


def spoken_languages() -> list[tuple[str, Any]]:
    """Return what a line may speak: the languages of the texts. A callable, so that no migration names them."""
    return settings.LANGUAGES


class ServiceGroup(models.Model):
    """What the centre counts and reports as one; its FAQs stand under one page per language.

    Not a unit: 環境センター is three units and one group (specification, section 4).
    """

    code = models.SlugField(
        _("code"),
        max_length=40,
        unique=True,
        help_text=_("Short and lasting, in Latin letters: it stands in addresses."),
    )
    name = models.CharField(_("name"), max_length=60)
    name_kana = models.CharField(_("name in kana"), max_length=120, help_text=_("For sorting and for reading aloud."))
    name_en = models.CharField(_("name in English"), max_length=100)
    go_live = models.DateField(
        _("served from"),
        null=True,
        blank=True,
        help_text=_("The day on which the centre begins to answer for this group. Blank: it always has."),
    )

    history = HistoricalRecords(table_name="directory_servicegroup_history", app="directory")

    class Meta:
        db_table = "directory_servicegroup"
        ordering = ["name_kana", "code"]
        verbose_name = _("service group")
        verbose_name_plural = _("service groups")

    def __str__(self) -> str:
        return self.name


class ServiceGroupUnit(DatedRow):
    """A unit for which a group answers, with all that stands below it."""

    service_group = models.ForeignKey(
        ServiceGroup, on_delete=models.CASCADE, related_name="units", verbose_name=_("service group")
    )
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="groups", verbose_name=_("unit"))

    history = HistoricalRecords(table_name="directory_servicegroupunit_history", app="directory")

    class Meta(DatedRow.Meta):
        abstract = False
        db_table = "directory_servicegroupunit"
        ordering = ["service_group", "unit"]
        verbose_name = _("unit of a service group")
        verbose_name_plural = _("units of service groups")

    def __str__(self) -> str:
        return f"{self.service_group_id} {self.unit_id}"


class Line(DatedRow):
    """A number that citizens call, and whom it reaches over one period. The number is what lasts."""

    number = models.CharField(
        _("number"),
        max_length=30,
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
        max_length=10,
        choices=spoken_languages,
        default="ja",
        help_text=_("The language in which callers speak."),
    )

    history = HistoricalRecords(table_name="directory_line_history", app="directory")

    class Meta(DatedRow.Meta):
        abstract = False
        db_table = "directory_line"
        ordering = ["number", "valid_from"]
        verbose_name = _("line")
        verbose_name_plural = _("lines")

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
