"""A row for each choice instead of a count: when and on which line an FAQ answers is what the next pop needs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kb_search", "0004_steering"),
        ("directory", "0001_initial"),
        ("faq_pages", "0001_initial"),
    ]

    operations = [
        # The choices themselves are in the records: calllog's migration brings them back.
        migrations.DeleteModel(name="FaqChoice"),
        migrations.CreateModel(
            name="FaqChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.CharField(blank=True, max_length=80, verbose_name="line")),
                ("ivr_key", models.CharField(blank=True, max_length=8, verbose_name="pressed in the menu")),
                ("called_at", models.DateTimeField(verbose_name="called at")),
                (
                    "faq_number",
                    models.ForeignKey(
                        db_column="faq_number",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="faq_pages.faqnumber",
                    ),
                ),
                (
                    "service_group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.servicegroup"
                    ),
                ),
            ],
            options={
                "verbose_name": "choice of an FAQ",
                "verbose_name_plural": "choices of FAQs",
                "db_table": "search_faqchoice",
                "indexes": [models.Index(fields=["called_at"], name="search_faqchoice_called_at")],
            },
        ),
    ]
