"""A line may speak a further language: which, its form knows; the database no longer does."""

from django.db import migrations, models

from kb.directory.models.groups import spoken_languages
from kb.directory.overlaps import guard, unguard

LANGUAGE = models.CharField(
    choices=spoken_languages,
    default="ja",
    help_text="The language in which callers speak.",
    max_length=10,
    verbose_name="language",
)


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_guarded")]

    operations = [
        migrations.RunPython(unguard, guard),  # SQLite makes the table anew, and its triggers with it
        migrations.RemoveConstraint(model_name="line", name="directory_line_language_known"),
        migrations.AlterField(model_name="line", name="language", field=LANGUAGE),
        migrations.AlterField(model_name="historicalline", name="language", field=LANGUAGE.clone()),
        migrations.RunPython(guard, unguard),
    ]
