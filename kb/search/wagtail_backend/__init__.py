"""Wagtail's own search with our analyser: what is indexed and what is asked are read alike, on either database."""

from typing import Any

from django.db import connection
from django.utils.module_loading import import_string

# By dotted name: each module wants the tables that only its own database has.
BACKENDS = {
    "sqlite": "kb.search.wagtail_backend.sqlite.AnalysedSQLiteBackend",
    "postgresql": "kb.search.wagtail_backend.postgres.AnalysedPostgresBackend",
}


def SearchBackend(params: dict[str, Any]) -> Any:
    """Return the backend of the database that the product runs on."""
    return import_string(BACKENDS[connection.vendor])(params)
