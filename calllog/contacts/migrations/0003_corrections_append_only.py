"""Let the database refuse to change or delete a correction.

SQLite loses triggers whenever a later migration rebuilds the table: such a migration must call
``guard`` of this one again (a test looks whether they are there).
"""

from django.db import migrations

SQLITE = [
    f"""
    CREATE TRIGGER contacts_correction_no_{name} BEFORE {name} ON contacts_correction
    BEGIN SELECT RAISE(ABORT, 'Corrections are only ever added.'); END
    """
    for name in ("update", "delete")
] + [
    # REPLACE deletes without asking the trigger above.
    """
    CREATE TRIGGER contacts_correction_no_replace BEFORE INSERT ON contacts_correction
    WHEN EXISTS (SELECT 1 FROM contacts_correction WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'Corrections are only ever added.'); END
    """
]

POSTGRESQL = [
    """
    CREATE FUNCTION contacts_correction_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'Corrections are only ever added.' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE TRIGGER contacts_correction_append_only BEFORE UPDATE OR DELETE ON contacts_correction
    FOR EACH ROW EXECUTE FUNCTION contacts_correction_append_only()
    """,
]

STATEMENTS = {
    "sqlite": (
        SQLITE,
        [f"DROP TRIGGER IF EXISTS contacts_correction_no_{name}" for name in ("update", "delete", "replace")],
    ),
    "postgresql": (POSTGRESQL, ["DROP FUNCTION contacts_correction_append_only() CASCADE"]),
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
    dependencies = [("contacts", "0002_whole_record")]

    operations = [migrations.RunPython(guard, unguard)]
