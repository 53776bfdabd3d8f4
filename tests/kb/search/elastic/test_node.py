"""A real Elasticsearch: it ranks as the process does, is told of edits, and is mended where it differs."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from kb.faq_pages.models import Audience
from kb.search.checks import elasticsearch
from kb.search.elastic.first_stage import scores_of
from kb.search.elastic.looking_after import COMPARED_EVERY, LookingAfter
from kb.search.elastic.server import alias_of
from kb.search.engine.ranking import in_process
from kb.search.faqs import find_faqs, is_fallback
from kb.search.kept import INDEXES
from kb.search.models import Engine, EngineState
from kb.search.standing import standings
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)
TITLES = ("転入届には何が必要ですか", "転出届はいつまでですか", "ごみの出し方", "図書館は何時に開きますか")


@pytest.fixture
def pages(node):
    group = faqs.service_group()
    made = [faqs.faq(group, languages=("ja",), title=title, place="本庁舎")["ja"] for title in TITLES]
    call_command("search_rebuild", stdout=StringIO())
    return made


def _numbers(query, audience=Audience.STAFF):
    return [one.number for one in find_faqs(query, language="ja", audience=audience, at=NOON)]


def _own_scores(node, term):
    index = INDEXES.get(at=NOON).indexes["ja"]
    [scores] = scores_of(node, index, [{term: index.weight(term)}], alias=alias_of("ja"))
    return {index.documents[place].key: float(scores[place]) for place in scores.nonzero()[0]}


def _standing():
    return next(one for one in standings() if one.engine == Engine.ELASTICSEARCH)


def test_it_scores_as_the_process_does(node, pages):
    index = INDEXES.get(at=NOON).indexes["ja"]
    weighted = [{term: index.weight(term) for term in ("転入", "届", "本庁舎")}, {}]

    theirs, nothing = scores_of(node, index, weighted, alias=alias_of("ja"))

    ours = in_process(index, weighted)[0]
    assert theirs.argsort(kind="stable").tolist() == ours.argsort(kind="stable").tolist()
    assert theirs.tolist() == pytest.approx(ours.tolist(), rel=0.3)
    assert not nothing.any()


def test_a_search_is_answered(pages):
    assert _numbers("転入届")[0] == pages[0].number_id
    assert not is_fallback()


def test_the_check_of_an_installation_passes(node):
    assert elasticsearch() == []


def test_what_is_hidden_stays_hidden(pages):
    hidden = pages[0]
    hidden.audience = Audience.STAFF
    hidden.save_revision().publish()

    assert hidden.number_id in _numbers("転入届")
    assert hidden.number_id not in _numbers("転入届", Audience.PUBLIC)


def test_an_edit_is_told_with_the_next_search(node, pages):
    _numbers("転入届")
    pages[0].title = "公民館の予約"
    pages[0].save_revision().publish()
    pages[1].unpublish()

    assert _numbers("公民館")[0] == pages[0].number_id
    assert _own_scores(node, "公民").keys() == {pages[0].number_id}
    assert _own_scores(node, "転出") == {}
    assert not _standing().drifts


def test_what_is_lost_is_found_and_mended(node, pages):
    node.delete(index=alias_of("ja"), id=str(pages[0].number_id), refresh=True)
    assert (_standing().wrong, _standing().drifts) == (1, True)

    LookingAfter().do(NOON)

    assert not _standing().drifts
    assert pages[0].number_id in _own_scores(node, "転入")


def test_an_index_that_is_gone_is_built_again(node, pages):
    node.indices.delete(index=",".join(node.indices.get_alias(name=alias_of("ja"))))
    assert _numbers("転入届")[0] == pages[0].number_id
    assert is_fallback()
    assert _standing().drifts

    LookingAfter().do(NOON)

    assert not _standing().drifts


def test_it_is_compared_again_after_some_minutes(node, pages):
    looking_after = LookingAfter()
    looking_after.do(NOON)
    node.delete(index=alias_of("ja"), id=str(pages[0].number_id), refresh=True)

    looking_after.do(NOON + COMPARED_EVERY - timedelta(seconds=1))
    assert _standing().drifts
    looking_after.do(NOON + COMPARED_EVERY)

    assert not _standing().drifts


def test_a_rebuild_leaves_one_index_behind_the_alias(node, pages):
    [before] = node.indices.get_alias(name=alias_of("ja"))

    call_command("search_rebuild", stdout=StringIO())

    [after] = node.indices.get(index=f"{alias_of('ja')}*")
    assert after != before
    assert list(node.indices.get_alias(name=alias_of("ja"))) == [after]


def test_it_is_asked_again_when_it_is_back(node, pages, monkeypatch):
    node.indices.update_aliases(actions=[{"remove": {"index": f"{alias_of('ja')}-*", "alias": alias_of("ja")}}])
    _numbers("転入届")
    node.indices.update_aliases(actions=[{"add": {"index": f"{alias_of('ja')}-*", "alias": alias_of("ja")}}])
    _numbers("転入届")
    assert is_fallback()
    monkeypatch.setattr("kb.search.elastic.first_stage.monotonic", lambda: 10.0**12)

    _numbers("転入届")

    state = EngineState.objects.get(engine=Engine.ELASTICSEARCH)
    assert (is_fallback(), state.fallback_count, state.away_since) == (False, 2, None)


def test_its_ranking_is_measured(node, tmp_path):
    faqs_file, queries = tmp_path / "faqs", tmp_path / "queries"
    faqs_file.write_text(
        json.dumps({"id": "a", "question": "転入届には何が必要ですか", "answer": "転出証明書"}), "utf-8"
    )
    queries.write_text(json.dumps({"id": "q", "query": "転入", "relevant": {"a": 2}}), "utf-8")
    out, files = StringIO(), ["--faqs", str(faqs_file), "--queries", str(queries)]

    call_command("search_eval", *files, "--engine", "elasticsearch", "--json", stdout=out, stderr=StringIO())

    assert json.loads(out.getvalue())["mrr"] == 1.0
    assert not list(node.indices.get(index="madoguchi-trial-*"))
