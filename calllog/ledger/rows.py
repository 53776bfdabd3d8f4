"""Rows read and written by statements that are built once for each table.

Django builds its SQL anew at every call, which on the way from the ring to the pop costs several
times what the database itself takes.
"""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, BooleanField, CharField, Field, Model, PositiveSmallIntegerField

M = TypeVar("M", bound=Model)

GO_AS_THEY_ARE = (BooleanField, BigIntegerField, CharField, PositiveSmallIntegerField)


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
    with connection.cursor() as cursor:
        cursor.executemany(
            _statement(type(rows[0]), replace=replace, vendor=connection.vendor),
            [_values(row, connection) for row in rows],
        )


def _values(row: Model, database: BaseDatabaseWrapper) -> list[Any]:
    return [
        getattr(row, name) if field is None else field.get_db_prep_save(field.pre_save(row, True), database)
        for name, field in _columns(type(row))
    ]


@cache
def _columns(model: type[Model]) -> list[tuple[str, Field | None]]:  # type: ignore[type-arg]
    """Return each column with the field that prepares its value; None where the value goes as it is."""
    return [(field.attname, None if type(field) in GO_AS_THEY_ARE else field) for field in model._meta.concrete_fields]


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
