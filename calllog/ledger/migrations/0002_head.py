"""The one row from which sequence numbers are taken."""

from django.db import migrations


def make_head(apps, schema_editor):
    """Make the row."""
    apps.get_model("ledger", "LedgerHead").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(make_head, migrations.RunPython.noop)]
