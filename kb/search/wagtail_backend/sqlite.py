"""The backend on SQLite: tokens in an FTS5 table."""

from typing import Any

from django.db.models import Value
from django.utils.functional import cached_property
from modelsearch.backends.database.sqlite.query import SearchQueryExpression
from modelsearch.backends.database.sqlite.sqlite import (
    ObjectIndexer,
    SQLiteAutocompleteQueryCompiler,
    SQLiteIndex,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)
from modelsearch.query import Phrase, PlainText

from kb.search.wagtail_backend.conditions import Syntax, written
from kb.search.wagtail_backend.indexing import AnalysedIndex, tokens

FTS5 = Syntax(run='"{}"{}', between=" ", begun="*", both=" AND ", either=" OR ", nothing='""')


class AnalysedCompiler(SQLiteSearchQueryCompiler):
    """Asks for the tokens of what was typed."""

    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        """Return the condition of a query; combined queries come back here for each of their parts."""
        if isinstance(query, PlainText | Phrase):
            return SearchQueryExpression(
                Value(written(query, FTS5, may_be_begun=self.LAST_TERM_IS_PREFIX)), config=config
            )
        return super().build_search_query_content(query, config=config)


class AnalysedAutocompleteCompiler(AnalysedCompiler, SQLiteAutocompleteQueryCompiler):
    """The same, where the last word may be half typed."""


class AnalysedIndexer(ObjectIndexer):
    """What an object's entry holds."""

    @cached_property
    def title(self) -> str:
        """Return the tokens of the title."""
        return tokens(super().title, may_be_begun=False)

    @cached_property
    def body(self) -> str:
        """Return the tokens of all else that is searched."""
        return tokens(super().body, may_be_begun=False)

    @cached_property
    def autocomplete(self) -> str:
        """Return the tokens of what is found while it is typed."""
        return tokens(super().autocomplete, may_be_begun=True)


class AnalysedSQLiteIndex(AnalysedIndex, SQLiteIndex):
    """The FTS5 table; triggers copy the entries into it."""

    indexer = AnalysedIndexer
    columns = ("title", "body", "autocomplete")


class AnalysedSQLiteBackend(SQLiteSearchBackend):
    """Wagtail's search with our analyser, on SQLite."""

    query_compiler_class = AnalysedCompiler
    autocomplete_query_compiler_class = AnalysedAutocompleteCompiler
    index_class = AnalysedSQLiteIndex
