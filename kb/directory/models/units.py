"""The city's units: an identity that lasts, and what it was called and where it stood from day to day."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from kb.directory.models.dated import DatedRow


class UnitKind(models.TextChoices):
    """The floor on which a unit stands in the city's organisation."""

    CITY = "city", _("City")
    DEPARTMENT = "department", _("Department")
    SECTION = "section", pgettext_lazy("organisation", "Section")
    TEAM = "team", _("Team")
    FACILITY = "facility", _("Facility")


class OrgUnit(models.Model):
    """A unit of the city, whatever it is called at the time."""

    code = models.SlugField(_("code"), max_length=40, unique=True, help_text=_("Short and lasting, in Latin letters."))
    successor = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
        verbose_name=_("successor"),
        help_text=_(
            "The unit that takes over its work when it is closed. What pointed here points there from then on."
        ),
    )

    history = HistoricalRecords(table_name="directory_orgunit_history", app="directory")

    class Meta:
        db_table = "directory_orgunit"
        ordering = ["code"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.code


class OrgUnitVersion(DatedRow):
    """Name, place and duties of a unit over one period."""

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="versions", verbose_name=_("unit"))
    parent = models.ForeignKey(
        OrgUnit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="child_versions",
        verbose_name=_("part of"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind.choices)
    name = models.CharField(_("name"), max_length=60)
    name_kana = models.CharField(_("name in kana"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True, help_text=_("Building, floor, window."))
    telephone = models.CharField(_("direct number"), max_length=30, blank=True)
    is_public = models.BooleanField(
        _("shown to citizens"), default=False, help_text=_("Name and number of the section; never a person.")
    )
    duties = models.TextField(_("duties"), blank=True, help_text=_("As in the rules of the organisation, with “、”."))
    position = models.PositiveIntegerField(_("order"), default=0)

    history = HistoricalRecords(table_name="directory_orgunitversion_history", app="directory")

    class Meta(DatedRow.Meta):
        abstract = False
        db_table = "directory_orgunitversion"
        ordering = ["position", "unit", "valid_from"]
        verbose_name = _("unit over time")
        verbose_name_plural = _("units over time")

    def __str__(self) -> str:
        return self.name
