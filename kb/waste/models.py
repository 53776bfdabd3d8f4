"""The city's table of collection days and sorting, as it was brought in each time."""

from django.db import models


class WasteTable(models.Model):
    """One version of the table; the newest holds. Nothing is changed or deleted: what held on a past day stays."""

    sheets = models.JSONField()  # {name of the sheet: [[cell, …], …]}, as ``table.read`` takes them
    source = models.CharField(max_length=200)  # name of the file
    imported_at = models.DateTimeField()

    class Meta:
        db_table = "waste_table"

    def __str__(self) -> str:
        return self.source
