"""An operator's events are looked for by time, not by sequence number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_feed_trouble")]

    operations = [
        migrations.RemoveIndex(model_name="storedevent", name="ledger_event_operator"),
        migrations.AddIndex(
            model_name="storedevent",
            index=models.Index(name="ledger_event_operator", fields=["operator", "occurred_at"]),
        ),
    ]
