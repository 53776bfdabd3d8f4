"""``search_eval --dense``: a model is measured on a set of its own."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.unit

FAQS = [
    {"id": "dog", "question": "犬の相談", "answer": ""},
    {"id": "cat", "question": "猫の相談とその費用の一覧", "answer": ""},
]
QUERIES = [{"id": "q", "query": "相談 虎", "relevant": {"cat": 2}}]


@pytest.fixture
def arguments(tmp_path):
    found = []
    for name, rows in (("faqs", FAQS), ("queries", QUERIES)):
        path = tmp_path / name
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
        found += [f"--{name}", str(path)]
    return found


def _run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("search_eval", *arguments, "--json", stdout=out, stderr=err)
    return json.loads(out.getvalue()), err.getvalue()


def test_a_model_is_measured(arguments, make_model):
    folder = make_model(manners={"weight": 2.0})

    without, _err = _run(*arguments)
    figures, err = _run(*arguments, "--dense", str(folder))

    assert (without["mrr"], figures["mrr"]) == (0.5, 1.0)
    assert list(figures) == list(without)
    assert "2 vectors made in" in err


def test_a_model_that_cannot_be_used_is_told(arguments, tmp_path):
    with pytest.raises(CommandError, match="is no folder"):
        _run(*arguments, "--dense", str(tmp_path / "none"))


def test_a_query_at_which_the_model_fails_is_told(arguments, make_model, tmp_path):
    (tmp_path / "queries").write_text('{"id": "q", "query": "相談 毒", "relevant": {}}', encoding="utf-8")

    with pytest.raises(CommandError, match="fails at"):
        _run(*arguments, "--dense", str(make_model()))
