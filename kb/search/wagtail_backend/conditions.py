"""Conditions in the words of a database's full-text search, and which conditions a query of modelsearch has."""

from dataclasses import dataclass
from typing import Any

from modelsearch.query import Phrase

from kb.search.known_synonyms import synonyms_for
from kb.search.wagtail_backend.reading import AllOf, AnyOf, Condition, Run, asked_of, phrase_of

SYNONYMS_IN = ("ja", "en")


@dataclass(frozen=True, kw_only=True)
class Syntax:
    """How a database writes conditions. Tokens are letters and digits only: nothing needs escaping."""

    run: str  # of tokens that follow one another; the second place is for ``begun``
    between: str
    begun: str  # after a last token that may be only begun
    both: str
    either: str
    nothing: str  # what finds nothing


def written(query: Any, syntax: Syntax, *, may_be_begun: bool) -> str:
    """Write a ``PlainText`` or a ``Phrase`` of modelsearch, which may be anything that somebody typed.

    ``may_be_begun``: its last word may be half typed.
    """
    if isinstance(query, Phrase):
        return _written(AllOf(tuple(phrase_of(query.query_string, may_be_begun=may_be_begun))), syntax)
    synonyms = {language: synonyms_for(language) for language in SYNONYMS_IN}
    conditions = tuple(asked_of(query.query_string, synonyms=synonyms, may_be_begun=may_be_begun))
    return _written(AllOf(conditions) if query.operator == "and" else AnyOf(conditions), syntax)


def _written(condition: Condition, syntax: Syntax) -> str:
    if isinstance(condition, Run):
        return syntax.run.format(syntax.between.join(condition.tokens), syntax.begun if condition.is_begun else "")
    by = syntax.both if isinstance(condition, AllOf) else syntax.either
    parts = [_written(one, syntax) for one in condition.of]
    return f"({by.join(parts)})" if parts else syntax.nothing
