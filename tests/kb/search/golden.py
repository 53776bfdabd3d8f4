"""The sample city's FAQs as documents to search, and the queries whose answers were written down beforehand."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from kb.sample_city.files import faqs_of, rows_of
from kb.search.analysis.synonyms import own_groups, synonyms_of
from kb.search.engine.documents import Document
from kb.search.engine.index import Index, index_of
from kb.search.engine.ranking import rank
from kb.search.evaluation import Quality, quality_of

QUERIES = tomllib.loads((Path(__file__).parent / "golden_queries.toml").read_text("utf-8"))
FACTS = ("fee", "deadline", "place", "documents")
TAG = re.compile(r"<[^>]*>")


@cache
def city_faqs() -> dict[str, Any]:
    """Return the FAQs by their keys."""
    return {faq["key"]: faq for group in rows_of("groups.toml")["group"] for faq in faqs_of(group["code"])}


@cache
def city_index(language: str) -> Index:
    """Index the FAQs that there are in this language."""
    return index_of(
        city_documents(language), language=language, synonyms=synonyms_of(own_groups(language), language=language)
    )


def golden_quality(language: str) -> Quality:
    """Ask all queries of a language."""
    index, keys = city_index(language), list(city_faqs())
    return quality_of(
        ([keys[hit.key] for hit in rank(index, query, limit=100).hits], grades)
        for query, grades in QUERIES[language].items()
    )


def city_documents(language: str) -> Iterator[Document]:
    """Yield what there is in this language; the keys are the places among all."""
    for place, faq in enumerate(city_faqs().values()):
        if language in faq:
            said = faq[language]
            yield Document(
                key=place,
                language=language,
                question=said["question"],
                wordings=said.get("other_wordings", ""),
                answer="\n".join([said["spoken_answer"], *_strings(said.get("answer", []))]),
                facts="\n".join(said.get(name, "") for name in FACTS),
            )


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield TAG.sub("\n", value)
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)
