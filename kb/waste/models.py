"""The city's table of collection days and sorting, as it was brought in each time, and uploads of it that wait."""

from django.conf import settings
from django.db import models


class WasteTable(models.Model):
    """One version of the table; the newest holds. Nothing is changed or deleted: what held on a past day stays."""

    sheets = models.JSONField()  # {name of the sheet: [[cell, …], …]}, as ``table.read`` takes them
    source = models.CharField(max_length=200)  # names of the files
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # None: by a command on the server

    class Meta:
        db_table = "waste_table"

    def __str__(self) -> str:
        return self.source


class WasteUpload(models.Model):
    """A table that was compared with the one that holds, and waits for the word; gone with the next."""

    sheets = models.JSONField()  # all of them, those that were not uploaded too
    source = models.CharField(max_length=200)
    follows = models.ForeignKey(WasteTable, null=True, on_delete=models.CASCADE, related_name="+")  # compared with it
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        db_table = "waste_upload"

    def __str__(self) -> str:
        return self.source
