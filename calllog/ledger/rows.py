"""Rows read and written by statements that are built once for each table.

Django builds its SQL anew at every call, which on the way from the ring to the pop costs several
times what the database itself takes.
"""

from collections.abc import Collection, Sequence
from functools import cache
from typing import TypeVar

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


def rows_with(model: type[M], column: str, values: Collection[str]) -> list[M]:
    """Return the rows of ``model`` which hold one of ``values`` in ``column``, in no order."""
    if not values:
        return []
    places = ", ".join(["%s"] * len(values))
    selection = _selection(model, column, vendor=connection.vendor)
    return list(model._default_manager.raw(f"{selection} ({places})", list(values)))


def insert(rows: Sequence[Model]) -> None:
    """Insert ``rows`` of one model, whose primary keys are set."""
    _write(rows, replace=False)


def upsert(rows: Sequence[Model]) -> None:
    """Insert ``rows`` of one model; a row whose primary key is there already is overwritten."""
    _write(rows, replace=True)


def _write(rows: Sequence[Model], *, replace: bool) -> None:
    if not rows:
        return
    fields = rows[0]._meta.concrete_fields
    with connection.cursor() as cursor:
        cursor.executemany(
            _statement(type(rows[0]), replace=replace, vendor=connection.vendor),
            [[field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields] for row in rows],
        )


@cache
def _selection(model: type[Model], column: str, *, vendor: str) -> str:
    quoted = connection.ops.quote_name
    return f"SELECT * FROM {quoted(model._meta.db_table)} WHERE {quoted(column)} IN"  # noqa: S608 - names of our own tables


@cache
def _statement(model: type[Model], *, replace: bool, vendor: str) -> str:
    quoted = connection.ops.quote_name
    columns = [quoted(str(field.column)) for field in model._meta.concrete_fields]
    key = quoted(str(model._meta.pk.column))
    values = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(columns)}) VALUES ({values})"  # noqa: S608 - names of our own tables
    if not replace:
        return statement
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns if column != key)
    return f"{statement} ON CONFLICT ({key}) DO UPDATE SET {changes}"
