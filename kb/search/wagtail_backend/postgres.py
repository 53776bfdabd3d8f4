"""The backend on PostgreSQL: tokens in tsvectors."""

from typing import Any

from django.contrib.postgres.search import SearchQuery
from modelsearch.backends.database.postgres.postgres import (
    ObjectIndexer,
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from modelsearch.query import Phrase, PlainText

from kb.search.wagtail_backend.conditions import Syntax, written
from kb.search.wagtail_backend.indexing import AnalysedIndex, tokens

TSQUERY = Syntax(run="({}{})", between=" <-> ", begun=":*", both=" & ", either=" | ", nothing="")


class AnalysedCompiler(PostgresSearchQueryCompiler):
    """Asks for the tokens of what was typed."""

    def build_tsquery_content(self, query: Any, config: Any = None, invert: bool = False) -> Any:
        """Return the condition of a query; combined queries come back here for each of their parts."""
        if isinstance(query, PlainText | Phrase):
            condition = written(query, TSQUERY, may_be_begun=self.LAST_TERM_IS_PREFIX)
            return SearchQuery(condition, search_type="raw", config=config, invert=invert)
        return super().build_tsquery_content(query, config=config, invert=invert)


class AnalysedAutocompleteCompiler(AnalysedCompiler, PostgresAutocompleteQueryCompiler):
    """The same, where the last word may be half typed."""


class AnalysedIndexer(ObjectIndexer):
    """What an object's entry holds."""

    def as_vector(self, texts: list[tuple[str, str]], for_autocomplete: bool = False) -> Any:
        """Return the vector of the texts' tokens; each text has a weight."""
        read = [(tokens(text, may_be_begun=for_autocomplete), weight) for text, weight in texts]
        return super().as_vector(read, for_autocomplete=for_autocomplete)


class AnalysedPostgresIndex(AnalysedIndex, PostgresIndex):
    """The vectors; beside them the texts themselves, for those who ask for ``Fuzzy``."""

    indexer = AnalysedIndexer
    columns = ("title", "body", "autocomplete", "title_text", "body_text")


class AnalysedPostgresBackend(PostgresSearchBackend):
    """Wagtail's search with our analyser, on PostgreSQL; a ``SEARCH_CONFIG`` would analyse the tokens once more."""

    query_compiler_class = AnalysedCompiler
    autocomplete_query_compiler_class = AnalysedAutocompleteCompiler
    index_class = AnalysedPostgresIndex

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__({"SEARCH_CONFIG": "simple"} | params)
