"""Which bridge listens for a feed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telephony_bridge", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="BridgeLease",
            fields=[
                ("feed", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("holder", models.CharField(blank=True, max_length=200)),
                ("until", models.DateTimeField()),
            ],
            options={"db_table": "telephony_bridge_lease"},
        ),
    ]
