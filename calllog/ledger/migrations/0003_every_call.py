"""Calls of every kind: outbound and internal ones, hand-overs, ends that nobody saw."""

from django.db import migrations, models


def fill(apps, schema_editor):
    """Give the calls there are what they would have been written with."""
    apps.get_model("ledger", "Call").objects.update(
        pbx_id=models.F("call_id"), is_over=models.Q(ended_at__isnull=False)
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_head")]

    operations = [
        migrations.RemoveField(model_name="call", name="ringing_at"),
        migrations.AlterField(
            model_name="call",
            name="call_id",
            field=models.CharField(max_length=160, primary_key=True, serialize=False),
        ),
        migrations.AlterField(model_name="call", name="talked", field=models.DurationField(null=True)),
        *[
            migrations.AddField(model_name="call", name=name, field=field, preserve_default=False)
            for name, field in [
                ("pbx_id", models.CharField(default="", max_length=150)),
                ("source", models.CharField(default="ami", max_length=40)),
                ("direction", models.CharField(default="inbound", max_length=10, verbose_name="direction")),
                ("is_over", models.BooleanField(default=False)),
            ]
        ],
        *[
            migrations.AddField(model_name="call", name=name, field=field)
            for name, field in [
                ("dialled", models.CharField(blank=True, max_length=100)),
                ("ringing", models.JSONField(default=list)),
                ("talks", models.JSONField(default=list)),
                ("took_over", models.JSONField(default=list)),
                ("transfers", models.JSONField(default=list)),
                ("consultation_of", models.CharField(blank=True, db_index=True, max_length=160)),
            ]
        ],
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(model_name="call", name="pbx_id", field=models.CharField(db_index=True, max_length=150)),
    ]
