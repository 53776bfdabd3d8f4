# Named by hand

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("telephony_bridge", "0002_bridge_lease"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TornRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("feed", models.CharField(max_length=40)),
                ("dropped_at", models.DateTimeField()),
            ],
            options={"db_table": "telephony_bridge_torn_record"},
        ),
        migrations.RenameField("setasidemessage", old_name="reason", new_name="error"),
        migrations.AlterField("setasidemessage", "error", models.CharField(max_length=200)),
        migrations.AlterField("setasidemessage", "feed", models.CharField(max_length=40, verbose_name="feed")),
        # Messages that were set aside before are known by their place only: kind 1 is a message, and no text was kept.
        migrations.AddField(
            "setasidemessage", "kind", models.PositiveSmallIntegerField(default=1), preserve_default=False
        ),
        migrations.AddField("setasidemessage", "sealed", models.BinaryField(default=b""), preserve_default=False),
        migrations.AddField(
            "setasidemessage",
            "reason",
            models.CharField(
                choices=[("field_missing", "A field is missing"), ("unreadable", "A value cannot be read")],
                default="unreadable",
                max_length=20,
                verbose_name="reason",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "setasidemessage",
            "outcome",
            models.CharField(
                choices=[("waiting", "To be looked at"), ("taken", "Taken"), ("dismissed", "Dismissed")],
                default="waiting",
                max_length=20,
                verbose_name="outcome",
            ),
        ),
        migrations.AddField("setasidemessage", "fed_again_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "setasidemessage",
            "fed_again_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("setasidemessage", "dismissed_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "setasidemessage",
            "dismissed_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("setasidemessage", "dismissed_because", models.CharField(blank=True, max_length=200)),
        migrations.RemoveConstraint("setasidemessage", "telephony_bridge_set_aside_once"),
        migrations.AddConstraint(
            "setasidemessage",
            models.UniqueConstraint(
                fields=("feed", "segment", "offset", "heard_at"), name="telephony_bridge_set_aside_once"
            ),
        ),
        migrations.AddIndex(
            "setasidemessage",
            models.Index(fields=["outcome", "reason", "heard_at"], name="telephony_bridge_set_aside_out"),
        ),
    ]
