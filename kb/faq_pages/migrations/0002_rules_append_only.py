"""Let the database refuse to change or delete a handling rule.

SQLite loses triggers whenever a later migration rebuilds the table: such a migration must call
``guard`` of this one again (a test looks whether they are there).
"""

from django.db import migrations

SQLITE = [
    f"""
    CREATE TRIGGER faq_pages_handlingrule_no_{name} BEFORE {name} ON faq_pages_handlingrule
    BEGIN SELECT RAISE(ABORT, 'Handling rules are only ever added.'); END
    """
    for name in ("update", "delete")
] + [
    # REPLACE deletes without asking the trigger above.
    """
    CREATE TRIGGER faq_pages_handlingrule_no_replace BEFORE INSERT ON faq_pages_handlingrule
    WHEN EXISTS (SELECT 1 FROM faq_pages_handlingrule WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'Handling rules are only ever added.'); END
    """
]

POSTGRESQL = [
    """
    CREATE FUNCTION faq_pages_handlingrule_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'Handling rules are only ever added.' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE TRIGGER faq_pages_handlingrule_append_only BEFORE UPDATE OR DELETE ON faq_pages_handlingrule
    FOR EACH ROW EXECUTE FUNCTION faq_pages_handlingrule_append_only()
    """,
]

STATEMENTS = {
    "sqlite": (
        SQLITE,
        [f"DROP TRIGGER IF EXISTS faq_pages_handlingrule_no_{name}" for name in ("update", "delete", "replace")],
    ),
    "postgresql": (POSTGRESQL, ["DROP FUNCTION faq_pages_handlingrule_append_only() CASCADE"]),
}


def guard(apps, schema_editor):
    """Put the triggers on the table."""
    for statement in STATEMENTS[schema_editor.connection.vendor][0]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    """Take the triggers off the table."""
    for statement in STATEMENTS[schema_editor.connection.vendor][1]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("faq_pages", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
