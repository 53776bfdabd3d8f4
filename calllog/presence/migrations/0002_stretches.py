from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("presence", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="seatstate",
            name="known",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="seatstate",
            name="told_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="PresenceStretch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("member", models.CharField(max_length=80)),
                ("state", models.CharField(max_length=20)),
                ("reason", models.CharField(blank=True, max_length=80)),
                ("began", models.DateTimeField()),
                ("ended", models.DateTimeField(null=True)),
                ("known", models.JSONField()),
            ],
            options={
                "db_table": "presence_stretch",
                "constraints": [
                    models.UniqueConstraint(fields=("member", "began"), name="presence_stretch_began_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended", None)), fields=("member",), name="presence_stretch_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended", None), ("ended__gt", models.F("began")), _connector="OR"),
                        name="presence_stretch_ends_after_it_began",
                    ),
                ],
            },
        ),
    ]
