"""Let the database refuse rows of the directory that overlap, and count its revisions."""

from django.db import migrations

from kb.directory.overlaps import guard, unguard


def begin(apps, schema_editor):
    """Make the one row of the counter."""
    apps.get_model("directory", "DirectoryRevision").objects.create(number=1)


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_over_time")]

    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
