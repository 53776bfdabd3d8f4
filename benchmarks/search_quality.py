"""How well search answers real questions to a city: ``MADOGUCHI_DATA=… python -m benchmarks.search_quality``.

Needs ``search/faqs.jsonl`` and ``search/queries.dev.jsonl`` in the folder that MADOGUCHI_DATA names. Printed are the
steps (each kind of evidence added to those before), both halves of the questions, the questions typed in other ways,
and what a log of past questions adds: each fold is asked with the others as the log. docs/search.md tells the rest.

=======================================  =====  =========  =======
floors                                   MRR    recall@10  nDCG@10
=======================================  =====  =========  =======
the questions                            0.62   0.68       0.57
with the others as a log                 0.635  0.70       0.60
half typed                               0.57
kana only                                0.58
romaji                                   0.55
=======================================  =====  =========  =======
"""

import json
import os
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.hepburn import hepburn
from benchmarks.report import verdict
from kb.directory.readings import fold
from kb.search.analysis.japanese import japanese_words
from kb.search.engine.ranking import MEASURED, Weights
from kb.search.evaluation import Quality
from kb.search.trial import Faq, GradedQuery, index_of_faqs, past_of_log, tried

FOLDS = (2, 10)
NONE = Weights(synonyms=0.0, pairs=0.0, sounds=0.0, neighbours=0.0)
STEPS = {
    "BM25F of terms": NONE,
    "+ pairs of characters": replace(NONE, pairs=MEASURED.pairs),
    "+ pieces of sound": replace(NONE, pairs=MEASURED.pairs, sounds=MEASURED.sounds),
    "+ neighbours": replace(MEASURED, synonyms=0.0),
    "+ synonyms": MEASURED,
}
FLOORS = {"the questions": (0.62, 0.68, 0.57), "with 2 folds as log": (0.635, 0.70, 0.60)}
FLOORS_TYPED = {"half typed": 0.57, "kana only": 0.58, "romaji": 0.55}


def main() -> int:
    """Measure, print; exit status 1 where a floor is missed."""
    folder = Path(os.environ["MADOGUCHI_DATA"]) / "search"
    faqs = [Faq(id=row["id"], question=row["question"], answer=row["answer"]) for row in _rows(folder / "faqs.jsonl")]
    queries = [
        GradedQuery(id=row["id"], query=row["query"], relevant=row["relevant"])
        for row in _rows(folder / "queries.dev.jsonl")
    ]
    index, ids = index_of_faqs(faqs), [faq.id for faq in faqs]
    places = {key: place for place, key in enumerate(ids)}

    def asked(some: Sequence[GradedQuery], weights: Weights = MEASURED) -> Quality:
        return tried(index, some, ids=ids, weights=weights).quality

    def with_log(folds: int) -> Quality:
        parts = []
        for part, rest in _folds(queries, folds):
            past = past_of_log(index, rest, places=places)
            parts.append((len(part), tried(index, part, ids=ids, past=past).quality))
        return _mean(parts)

    found = {name: asked(queries, weights) for name, weights in STEPS.items()}
    found["the questions"] = found["+ synonyms"]
    found["their first half"], found["their second half"] = asked(queries[::2]), asked(queries[1::2])
    for name, typed in TYPED.items():
        found[name] = asked([replace(one, query=typed(one.query)) for one in queries])
    for folds in FOLDS:
        found[f"with {folds} folds as log"] = with_log(folds)
    print(f"{len(faqs)} FAQs, {len(queries)} questions\n\n{'':<26}    MRR  recall  nDCG   SR@1   SR@3   SR@5")
    for name, quality in found.items():
        print(_line(name, quality))
    kept = {
        f"{name}: MRR {mrr}, recall {recall}, nDCG {ndcg}": (
            found[name].mrr >= mrr and found[name].recall >= recall and found[name].ndcg >= ndcg
        )
        for name, (mrr, recall, ndcg) in FLOORS.items()
    } | {f"{name}: MRR {mrr}": found[name].mrr >= mrr for name, mrr in FLOORS_TYPED.items()}
    print()
    for claim, is_kept in kept.items():
        print(verdict(claim, kept=is_kept))
    return 0 if all(kept.values()) else 1


def half_typed(query: str) -> str:
    """Return the first half of the characters: the last word is mostly broken off."""
    return query[: (len(query) + 1) // 2]


def kana_only(query: str) -> str:
    """Return the query as it is read, by the dictionary; signs and digits stay."""
    said, end = "", 0
    for word in japanese_words(query):
        said += query[end : word.start] + (word.kana or word.surface)
        end = word.end
    return fold(said + query[end:])


def in_letters(query: str) -> str:
    """Return the query in Hepburn as it is typed, every vowel written; without blanks."""
    return hepburn(kana_only(query))


TYPED: dict[str, Callable[[str], str]] = {"half typed": half_typed, "kana only": kana_only, "romaji": in_letters}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield {**row, "id": str(row["id"])}


def _folds(queries: Sequence[GradedQuery], count: int) -> Iterator[tuple[list[GradedQuery], list[GradedQuery]]]:
    mixed = list(queries)
    random.Random(1).shuffle(mixed)  # noqa: S311 - the same in every run
    for fold_number in range(count):
        part = mixed[fold_number::count]
        yield part, [one for place, one in enumerate(mixed) if place % count != fold_number]


def _mean(parts: Sequence[tuple[int, Quality]]) -> Quality:
    whole = sum(count for count, _quality in parts)

    def mean(value: Callable[[Quality], float]) -> float:
        return sum(count * value(quality) for count, quality in parts) / whole

    return Quality(
        mrr=mean(lambda quality: quality.mrr),
        success={near: mean(lambda quality, near=near: quality.success[near]) for near in parts[0][1].success},
        recall=mean(lambda quality: quality.recall),
        ndcg=mean(lambda quality: quality.ndcg),
        zero_hits=sum(quality.zero_hits for _count, quality in parts),
    )


def _line(name: str, quality: Quality) -> str:
    figures = (quality.mrr, quality.recall, quality.ndcg, *quality.success.values())
    return f"{name:<26}" + "".join(f"  {figure:.3f}" for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
