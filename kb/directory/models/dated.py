"""What holds from one day to another: half-open rows that the database refuses to overlap."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ALWAYS = date(2000, 1, 1)  # before anything that the directory tells of


class DatedQuerySet(models.QuerySet):
    """Rows with a beginning and an end."""

    def on(self, day: date) -> "DatedQuerySet":
        """Return the rows that hold on ``day``, by the city's calendar."""
        return self.filter(holds_on(day))


class DatedRow(models.Model):
    """One period ``[valid_from, valid_to)`` of something lasting; without an end it holds until further notice.

    Which rows may not overlap stands in ``kb.directory.overlaps``; the database refuses them.
    """

    valid_from = models.DateField(_("valid from"), default=ALWAYS, help_text=_("The first day on which this holds."))
    valid_to = models.DateField(
        _("valid to"),
        null=True,
        blank=True,
        help_text=_("The first day on which this no longer holds. Blank: until further notice."),
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            # A period that ends before it begins would hold on no day, without a word.
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_period",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                violation_error_message=_("The last day must come after the first."),
            ),
        ]


def holds_on(day: date, *, through: str = "") -> Q:
    """Return the condition that a dated row holds on ``day``; ``through`` is the relation's name with ``__``."""
    conditions: dict[str, Any] = {f"{through}valid_from__lte": day}
    return Q(**conditions) & (Q(**{f"{through}valid_to__isnull": True}) | Q(**{f"{through}valid_to__gt": day}))
