"""What a bridge says of itself: that it lives, and what keeps it from its work."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_every_call")]

    operations = [
        migrations.AddField(model_name="feed", name="bridge_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="feed",
            name="trouble",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(model_name="feed", name="trouble_since", field=models.DateTimeField(null=True)),
    ]
