"""Let the database count FAQ numbers from 1001, and never give one twice."""

from django.db import migrations

STATEMENTS = {
    "sqlite": ["INSERT INTO sqlite_sequence (name, seq) VALUES ('faq_pages_faqnumber', 1000)"],
    "postgresql": ["ALTER TABLE faq_pages_faqnumber ALTER COLUMN number RESTART WITH 1001"],
}


def begin(apps, schema_editor):
    """Set the first number."""
    for statement in STATEMENTS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("faq_pages", "0002_rules_append_only")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
