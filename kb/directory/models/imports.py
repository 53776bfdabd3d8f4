"""Uploads of the directory that wait for a second person, and what became of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DirectoryImport(models.Model):
    """One file: what it says, what it would change, who brought it and who let it in."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("Waits for approval")
        APPLIED = "applied", _("Applied")
        REFUSED = "refused", _("Sent back")
        OUTDATED = "outdated", _("Outdated")  # the directory changed after the dry run

    file_name = models.CharField(_("file"), max_length=200)
    file_hash = models.CharField(max_length=64)  # SHA-256 of what was uploaded
    effective_on = models.DateField(_("holds from"))
    plan = models.JSONField()  # the rows as they were read; see kb.directory.importing
    summary = models.JSONField()  # the differences in words and in numbers, as they were shown
    directory_revision = models.PositiveBigIntegerField()  # on which the dry run was made
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    comment = models.CharField(_("comment"), max_length=200, blank=True)

    class Meta:
        db_table = "directory_import"
        ordering = ["-uploaded_at"]
        verbose_name = _("import of the directory")
        verbose_name_plural = _("imports of the directory")
        constraints = [
            models.CheckConstraint(
                name="directory_import_second_person",
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(state="applied")
                | ~models.Q(decided_by=models.F("uploaded_by")),
                violation_error_message=_("Somebody else must approve it."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class DirectoryRevision(models.Model):
    """One row: a number that the database raises at every change of the directory, whatever made it.

    Whoever keeps something of the directory in memory looks here whether it is still true.
    """

    number = models.PositiveBigIntegerField()

    class Meta:
        db_table = "directory_revision"
        verbose_name = _("revision of the directory")
        verbose_name_plural = _("revisions of the directory")

    def __str__(self) -> str:
        return str(self.number)
