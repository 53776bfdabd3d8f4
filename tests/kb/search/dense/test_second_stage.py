"""A site's own model in the search: what it lifts, what it may not touch, and what happens when it fails."""

from datetime import UTC, date, datetime
from io import StringIO
from threading import Event

import numpy as np
import pytest
from django.core.management import call_command

from kb.accounts.policy import Role
from kb.faq_pages.models import Audience
from kb.search.dense.folder import MODEL
from kb.search.dense.kept_file import NAME
from kb.search.dense.second_stage import DenseSecondStage, vectors_of
from kb.search.faqs import find_faqs, is_without_model
from kb.search.kept import KeptIndexes
from kb.search.steering import pin
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOON = datetime(2025, 2, 3, 3, 0, tzinfo=UTC)
TODAY = date(2025, 2, 3)
QUERY = "相談 虎"  # to the model the same as 猫; in no text


@pytest.fixture
def group():
    return faqs.service_group()


@pytest.fixture
def dog(group):
    """The FAQ that comes first by its words: its question has nothing beside them."""
    return _page(group, "犬の相談")


@pytest.fixture
def cat(group):
    return _page(group, "猫の相談とその費用の一覧")


def _page(group, title, **fields):
    return faqs.faq(group, languages=("ja",), title=title, **fields)["ja"]


def _numbers(query=QUERY, *, audience=Audience.STAFF):
    return [one.number for one in find_faqs(query, language="ja", audience=audience, at=NOON)]


def _wait(dense):
    """Return when the thread has done all that it was to do."""
    dense._worker.submit(lambda: None).result()


def _ready(dense):
    """Have the vectors made."""
    _numbers()
    _wait(dense)


def _started(model_in_use):
    """Return the model's stage as another process has it after its start."""
    other = DenseSecondStage(model_in_use._folder, kept_in=model_in_use._kept_in)
    kept = KeptIndexes().get(at=NOON)
    other.want({language: index.documents for language, index in kept.indexes.items()})
    _wait(other)
    return other


def _asked_for(monkeypatch, model_in_use):
    """Note each text that a vector is made for."""
    asked = []
    found = type(model_in_use._model).vectors
    monkeypatch.setattr(
        type(model_in_use._model), "vectors", lambda self, texts: asked.extend(texts) or found(self, texts)
    )
    return asked


def _status():
    out = StringIO()
    try:
        call_command("search_status", stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_what_the_model_thinks_nearest_is_lifted(settings, model_in_use, dog, cat):
    _ready(model_in_use)

    assert _numbers() == [cat.number_id, dog.number_id]
    assert not is_without_model()

    settings.DENSE_MODEL = None

    assert _numbers() == [dog.number_id, cat.number_id]


def test_the_first_search_waits_for_no_vector(model_in_use, dog, cat):
    free = Event()
    model_in_use._worker.submit(free.wait)

    assert _numbers() == [dog.number_id, cat.number_id]

    free.set()
    _wait(model_in_use)
    assert _numbers() == [cat.number_id, dog.number_id]


def test_the_model_finds_nothing_by_itself(model_in_use, dog, cat):
    _ready(model_in_use)

    assert _numbers("虎") == []


def test_who_may_not_see_a_text_does_not_find_it(model_in_use, group, dog):
    inside = _page(group, "猫の相談", audience=Audience.STAFF)
    _ready(model_in_use)

    assert _numbers(audience=Audience.PUBLIC) == [dog.number_id]
    assert _numbers() == [inside.number_id, dog.number_id]


@pytest.mark.parametrize("is_ban", [False, True])
def test_pinned_stays_first_and_left_out_stays_out(model_in_use, dog, cat, is_ban):
    page, manager = (cat if is_ban else dog), faqs.person("mgr", Role.MANAGER)
    pin("相談", faq_number=page.number_id, is_ban=is_ban, until=TODAY, reason="台風", by=manager, at=NOON)

    _ready(model_in_use)

    assert _numbers() == ([dog.number_id] if is_ban else [dog.number_id, cat.number_id])


def test_what_was_taken_back_is_not_found(model_in_use, dog, cat):
    _ready(model_in_use)

    cat.unpublish()

    assert _numbers() == [dog.number_id]
    _wait(model_in_use)
    assert list(model_in_use._vectors["ja"].digests) == [dog.number_id]


@pytest.mark.parametrize("query", ["", "   ", "\0", "相談" * 5_000, "虎" * 10_000])
def test_any_query_is_answered(model_in_use, dog, cat, query):
    _ready(model_in_use)

    _numbers(query)

    assert not is_without_model()


def test_a_start_takes_the_stored_vectors(model_in_use, dog, cat, monkeypatch):
    _ready(model_in_use)
    file = model_in_use._kept_in / NAME
    asked = _asked_for(monkeypatch, model_in_use)

    other = _started(model_in_use)

    assert asked == []
    assert other._vectors["ja"].digests == model_in_use._vectors["ja"].digests
    assert other._vectors["ja"].matrix.tolist() == model_in_use._vectors["ja"].matrix.tolist()
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir() if path.name.startswith(NAME)] == [NAME]


def test_only_a_changed_text_gets_a_new_vector(model_in_use, dog, cat, monkeypatch):
    _ready(model_in_use)
    asked = _asked_for(monkeypatch, model_in_use)
    cat.title = "鳥の相談"
    cat.save_revision().publish()
    model_in_use._vector_of_query("相談 虎")
    asked.clear()

    _ready(model_in_use)

    assert [text.partition("\n")[0] for text in asked] == ["鳥の相談"]
    assert _numbers("相談 鳥") == [cat.number_id, dog.number_id]


def test_vectors_of_another_model_are_not_taken(model_in_use, dog, cat, make_model, monkeypatch):
    _ready(model_in_use)
    asked = _asked_for(monkeypatch, model_in_use)
    model_in_use._folder = make_model("another", manners={"text_prefix": "passage: "})

    _started(model_in_use)

    assert len(asked) == 2


@pytest.mark.parametrize("place", [0.0, 0.3, 0.6, 0.98])
def test_a_damaged_file_is_made_anew(model_in_use, dog, cat, caplog, place):
    _ready(model_in_use)
    file = model_in_use._kept_in / NAME
    data = bytearray(file.read_bytes())
    start = int(place * len(data))
    data[start : start + 64] = bytes(len(data[start : start + 64]))
    file.write_bytes(data)

    other = _started(model_in_use)

    assert len(other._vectors["ja"]) == 2
    assert "made anew" in caplog.text


def test_half_a_file_is_made_anew(model_in_use, dog, cat, caplog):
    _ready(model_in_use)
    file = model_in_use._kept_in / NAME
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    assert len(_started(model_in_use)._vectors["ja"]) == 2
    assert "made anew" in caplog.text


def test_a_folder_that_cannot_be_written_stops_nothing(model_in_use, dog, cat, caplog, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    model_in_use._kept_in = tmp_path / "file" / "search"

    _ready(model_in_use)

    assert _numbers() == [cat.number_id, dog.number_id]
    assert "cannot be stored" in caplog.text


def test_a_query_that_the_model_fails_at_is_answered_without_and_logged_once(model_in_use, dog, cat, caplog):
    _ready(model_in_use)

    for _ in range(2):
        assert _numbers("相談 毒") == [dog.number_id, cat.number_id]

    assert is_without_model()
    assert caplog.text.count("The dense model fails") == 1

    assert _numbers() == [cat.number_id, dog.number_id]
    assert not is_without_model()


def test_a_text_that_the_model_fails_at_leaves_all_without(model_in_use, group, dog, cat):
    _page(group, "毒")

    _ready(model_in_use)

    assert _numbers() == [dog.number_id, cat.number_id]
    assert is_without_model()


def test_a_model_that_answers_in_another_shape_leaves_the_order(model_in_use, make_model, dog, cat):
    model_in_use._folder = make_model("letters", output="letters")

    _ready(model_in_use)

    assert _numbers() == [dog.number_id, cat.number_id]
    assert is_without_model()


def test_a_model_that_cannot_be_opened_leaves_the_order_and_says_so(model_in_use, dog, cat):
    (model_in_use._folder / MODEL).write_bytes(b"damaged")

    _ready(model_in_use)

    assert _numbers() == [dog.number_id, cat.number_id]
    assert is_without_model()


def test_status_tells_the_model_and_how_many_texts_have_vectors(model_in_use, group, dog, cat):
    _ready(model_in_use)
    model_in_use._worker.shutdown()
    _page(group, "鳥の相談")

    _code, told = _status()

    assert f"Dense model model {model_in_use._digest}, ja: 2 of 3 texts have a stored vector." in told
    assert "FAULT" not in told


def test_status_tells_of_a_model_that_fails(model_in_use, dog):
    (model_in_use._folder / MODEL).write_bytes(b"damaged")

    code, told = _status()

    assert code == 1
    assert "FAULT: The dense model model does not answer, the search goes on without:" in told
    assert "ja: 0 of 1 texts" in told


def test_status_is_silent_without_a_model(dog):
    assert "Dense" not in _status()[1]


def test_many_texts_have_the_vectors_that_each_has_alone(model_in_use, group, dog, cat):
    _ready(model_in_use)
    documents = KeptIndexes().get(at=NOON).indexes["ja"].documents * 9

    made = vectors_of(model_in_use._model, documents)

    alone = np.concatenate([vectors_of(model_in_use._model, [one]).matrix for one in documents])
    assert made.matrix == pytest.approx(alone)
