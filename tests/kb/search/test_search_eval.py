"""``search_eval``: one JSON object on standard output, all else on standard error."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.unit

FAQS = [
    {"id": "a", "question": "転入届には何が必要ですか", "answer": "転出証明書です。"},
    {"id": "7", "question": "粗大ごみの出し方", "answer": "電話で申し込みます。"},
]
QUERIES = [
    {"id": "q1", "query": "引っ越してきた", "relevant": {"a": 2}},
    {"id": "q2", "query": "たんすを捨てたい", "relevant": {"7": 1}},
]


def _file(tmp_path, name, rows):
    path = tmp_path / name
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return str(path)


def _run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("search_eval", *arguments, "--json", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_figures_are_one_object(tmp_path):
    faqs, queries = _file(tmp_path, "faqs", FAQS), _file(tmp_path, "queries", QUERIES)

    out, err = _run("--faqs", faqs, "--queries", queries)

    figures = json.loads(out)
    assert list(figures) == [
        "queries", "mrr", "sr@1", "sr@3", "sr@5", "recall@10", "ndcg@10", "zero_hits", "latency_ms", "index_seconds",
    ]  # fmt: skip
    assert (figures["queries"], figures["mrr"], figures["zero_hits"]) == (2, 1.0, 0)
    assert figures["latency_ms"].keys() == {"p50", "p99"}
    assert err == "Indexing 2 FAQs.\n"


def test_a_log_teaches(tmp_path):
    faqs = _file(tmp_path, "faqs", FAQS)
    queries = _file(tmp_path, "queries", [{"id": "q", "query": "ポチの件", "relevant": {"7": 2}}])
    log = _file(tmp_path, "log", [{"id": "l", "query": "ポチ", "relevant": {"7": 2, "gone": 1}}])

    without, _err = _run("--faqs", faqs, "--queries", queries)
    taught, _err = _run("--faqs", faqs, "--queries", queries, "--log", log)

    assert (json.loads(without)["mrr"], json.loads(taught)["mrr"]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [("{", "line 1, is no JSON"), ('{"id": 1}', "line 1, needs id, question, answer"), ("3", "line 1, needs")],
)
def test_a_wrong_line_is_named(tmp_path, content, complaint):
    path = tmp_path / "faqs"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(CommandError, match=complaint):
        _run("--faqs", str(path), "--queries", str(path))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        _run("--faqs", str(tmp_path / "none"), "--queries", str(tmp_path / "none"))
