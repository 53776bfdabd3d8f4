import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("faq_pages", "0001_initial"),
        ("kb_search", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="LearnedQuery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=200, verbose_name="words")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("chosen_count", models.PositiveIntegerField(verbose_name="times chosen")),
                ("last_chosen_at", models.DateTimeField(verbose_name="chosen last")),
                (
                    "faq_number",
                    models.ForeignKey(
                        db_column="faq_number",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="faq_pages.faqnumber",
                    ),
                ),
            ],
            options={
                "verbose_name": "learned query",
                "verbose_name_plural": "learned queries",
                "db_table": "search_learnedquery",
                "constraints": [
                    models.UniqueConstraint(fields=("words", "language", "faq_number"), name="search_learnedquery_once")
                ],
            },
        ),
    ]
