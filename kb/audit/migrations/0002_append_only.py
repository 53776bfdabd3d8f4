"""Let the database refuse to change or delete an entry of the audit trail.

SQLite loses triggers whenever a later migration rebuilds the table: such a migration must call
``guard`` of this one again (a test looks whether they are there).
"""

from django.db import migrations

REFUSAL = "The audit trail is only ever added to."

SQLITE = [
    f"CREATE TRIGGER audit_entry_no_{name} BEFORE {name} ON audit_entry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for name in ("update", "delete")
] + [
    # REPLACE deletes without asking the trigger above.
    f"""
    CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
    WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """  # noqa: S608 - our own sentence
]
POSTGRESQL = [
    f"""
    CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()
    """,
]
STATEMENTS = {
    "sqlite": (SQLITE, [f"DROP TRIGGER IF EXISTS audit_entry_no_{name}" for name in ("update", "delete", "replace")]),
    "postgresql": (POSTGRESQL, ["DROP FUNCTION audit_entry_append_only() CASCADE"]),
}


def guard(apps, schema_editor):
    """Put the triggers on the table."""
    for statement in STATEMENTS[schema_editor.connection.vendor][0]:
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    """Take the triggers off the table."""
    for statement in STATEMENTS[schema_editor.connection.vendor][1]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
