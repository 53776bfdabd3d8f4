"""What the caller pressed in the announcement's menu; and the calls of one caller are looked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_operators_by_time")]

    operations = [
        migrations.AddField(
            model_name="call",
            name="ivr_key",
            field=models.CharField(blank=True, default="", max_length=8, verbose_name="pressed in the menu"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="call",
            name="caller",
            field=models.CharField(blank=True, db_index=True, max_length=100),
        ),
    ]
