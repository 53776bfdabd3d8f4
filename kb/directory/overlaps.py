"""What the database itself keeps of the directory: dated rows do not overlap, and every change raises the revision.

Used by migrations. SQLite loses triggers whenever a migration rebuilds a table: such a migration must
call ``guard`` again (a test looks whether they are all there).
"""

from collections.abc import Iterator
from typing import Any

# Table and the columns by which two rows tell of the same thing.
DATED = {
    "directory_orgunitversion": ("unit_id",),
    "directory_postversion": ("post_id",),
    "directory_personversion": ("person_id",),
    "directory_assignment": ("post_id",),
    "directory_servicegroupunit": ("service_group_id", "unit_id"),
    "directory_line": ("number",),
}
HOURS = "directory_weeklyhours"  # two stretches of a weekday may follow one another, never overlap
WATCHED = (
    *DATED,
    HOURS,
    "directory_orgunit",
    "directory_post",
    "directory_person",
    "directory_absence",
    "directory_servicegroup",
    "directory_closure",
    "directory_hoursoverride",
)
FOR_EVER = "'9999-12-31'"
REFUSAL = "Two rows of the directory tell of the same days."


def guard(apps: Any, schema_editor: Any) -> None:
    """Put constraints and triggers on all tables of the directory, in place of those that are there."""
    unguard(apps, schema_editor)
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


def unguard(apps: Any, schema_editor: Any) -> None:
    """Take constraints and triggers off."""
    for statement in {"sqlite": _sqlite_without, "postgresql": _postgresql_without}[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


def _sqlite() -> Iterator[str]:
    same_hours = """other.service_group_id = NEW.service_group_id AND other.weekday = NEW.weekday
        AND (other.days = NEW.days OR 'both' IN (other.days, NEW.days))
        AND other.opens < NEW.closes AND NEW.opens < other.closes"""
    same = {table: " AND ".join(f"other.{name} = NEW.{name}" for name in names) for table, names in DATED.items()}
    for table, condition in {**same, HOURS: same_hours}.items():
        for deed in ("INSERT", "UPDATE"):
            yield f"""
            CREATE TRIGGER {table}_no_overlap_{deed.lower()} AFTER {deed} ON {table}
            WHEN EXISTS (
                SELECT 1 FROM {table} AS other
                WHERE other.id <> NEW.id AND {condition}
                AND other.valid_from < COALESCE(NEW.valid_to, {FOR_EVER})
                AND NEW.valid_from < COALESCE(other.valid_to, {FOR_EVER})
            )
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
            """  # noqa: S608 - names from the tables above
    for table in WATCHED:
        for deed in ("INSERT", "UPDATE", "DELETE"):
            yield f"""
            CREATE TRIGGER {table}_revision_{deed.lower()} AFTER {deed} ON {table}
            BEGIN UPDATE directory_revision SET number = number + 1; END
            """  # noqa: S608 - as above


def _sqlite_without() -> Iterator[str]:
    for table in (*DATED, HOURS):
        for deed in ("insert", "update"):
            yield f"DROP TRIGGER IF EXISTS {table}_no_overlap_{deed}"
    for table in WATCHED:
        for deed in ("insert", "update", "delete"):
            yield f"DROP TRIGGER IF EXISTS {table}_revision_{deed}"


def _postgresql() -> Iterator[str]:
    yield "CREATE EXTENSION IF NOT EXISTS btree_gist"
    period = "daterange(valid_from, valid_to) WITH &&"
    days = (
        "(CASE days WHEN 'ordinary' THEN int4range(0, 1) WHEN 'holidays' THEN int4range(1, 2) ELSE int4range(0, 2) END)"
    )
    times = "int4range(EXTRACT(EPOCH FROM opens)::int, EXTRACT(EPOCH FROM closes)::int)"
    same = {table: ", ".join(f"{name} WITH =" for name in names) for table, names in DATED.items()}
    same_hours = f"service_group_id WITH =, weekday WITH =, {days} WITH &&, {times} WITH &&"
    for table, columns in {**same, HOURS: same_hours}.items():
        # Deferrable: an import closes one row and opens the next in whatever order.
        yield f"""
        ALTER TABLE {table} ADD CONSTRAINT {table}_no_overlap
        EXCLUDE USING gist ({columns}, {period}) DEFERRABLE INITIALLY IMMEDIATE
        """
    yield """
    CREATE FUNCTION directory_raise_revision() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN UPDATE directory_revision SET number = number + 1; RETURN NULL; END $$
    """
    for table in WATCHED:
        yield f"""
        CREATE TRIGGER {table}_revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION directory_raise_revision()
        """


def _postgresql_without() -> Iterator[str]:
    for table in (*DATED, HOURS):
        yield f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_no_overlap"
    yield "DROP FUNCTION IF EXISTS directory_raise_revision() CASCADE"
