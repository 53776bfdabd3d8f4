"""A model of a site: what folders are taken, what it is asked, what it may answer."""

import builtins
import sys

import numpy as np
import pytest

from kb.search.checks import dense_model, opened_dense_model
from kb.search.dense.folder import MANNERS, MODEL, TOKENIZER, WrongModelError, digest_of_folder
from kb.search.dense.model import ModelFailedError, opened

pytestmark = pytest.mark.unit


def _checks():
    return [(message.id, message.level) for message in (*dense_model(), *opened_dense_model())]


@pytest.mark.parametrize("output", ["tokens", "sentence"])
@pytest.mark.parametrize("types", [(), ("token_type_ids",)])
def test_vectors_have_length_one_and_know_what_is_meant_alike(make_model, output, types):
    model = opened(make_model(output=output, inputs=("input_ids", "attention_mask", *types)))

    cat, tiger, dog, longer = model.vectors(["猫", "虎", "犬", "猫猫猫猫"])

    assert np.linalg.norm(cat) == pytest.approx(1.0)
    assert (cat @ tiger, cat @ dog) == (pytest.approx(1.0), pytest.approx(0.0, abs=0.01))
    if output == "tokens":
        assert cat @ longer == pytest.approx(1.0)


def test_shorter_texts_beside_longer_ones_have_the_same_vector(make_model):
    model = opened(make_model())

    together = model.vectors(["猫", "犬鳥魚犬鳥魚"])

    assert together[0].tolist() == model.vectors(["猫"])[0].tolist()


def test_what_stands_behind_the_longest_is_not_read(make_model):
    model = opened(make_model(manners={"longest": 8}))

    assert model.vectors(["猫" * 8 + "犬" * 100]).tolist() == model.vectors(["猫"]).tolist()


@pytest.mark.parametrize("text", ["", " ", "\0", "猫" * 10_000])
def test_any_text_has_a_vector(make_model, text):
    assert np.isfinite(opened(make_model()).vectors([text])).all()


def test_no_number_is_no_answer(make_model):
    with pytest.raises(ModelFailedError):
        opened(make_model()).vectors(["毒"])


def test_vectors_of_another_width_are_no_answer(make_model):
    model = opened(make_model(output="letters"))

    with pytest.raises(ModelFailedError, match="3 numbers instead of 2"):
        model.vectors(["猫犬鳥"])


def test_nothing_that_reaches_a_network_is_loaded(make_model):
    opened(make_model())

    assert not {"huggingface_hub", "httpx2"} & sys.modules.keys()


def test_the_digest_hangs_on_the_model_and_how_it_is_asked_but_not_on_its_weight(make_model):
    plain, heavy = make_model("plain"), make_model("heavy", manners={"weight": 3})
    other, asked = make_model("other", output="sentence"), make_model("asked", manners={"text_prefix": "passage: "})

    assert digest_of_folder(plain) == digest_of_folder(heavy)
    assert len({digest_of_folder(folder) for folder in (plain, other, asked)}) == 3


def test_no_folder_named_and_a_good_one_pass(settings, make_model):
    assert _checks() == []

    settings.DENSE_MODEL = make_model(
        manners={"query_prefix": "query: ", "text_prefix": "passage: ", "longest": 256, "weight": 1}
    )

    assert _checks() == []


def test_a_missing_folder_is_refused(settings, tmp_path):
    settings.DENSE_MODEL = tmp_path / "none"

    assert "is no folder" in dense_model()[0].msg


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_a_missing_file_is_named(settings, make_model, name):
    settings.DENSE_MODEL = make_model()
    (settings.DENSE_MODEL / name).unlink()

    [message] = dense_model()

    assert f"has no {name}." in message.msg
    assert message.hint


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("{", "cannot be read"),
        ("[]", "nothing but query_prefix"),
        ('{"prefix": "query: "}', "nothing but query_prefix"),
        ('{"longest": "512"}', "longest must be like 512"),
        ('{"longest": true}', "longest must be like 512"),
        ('{"longest": 7}', "between 8 and"),
        ('{"weight": -1}', "weight must not be below 0"),
        ('{"weight": NaN}', "weight must not be below 0"),
    ],
)
def test_wrong_manners_are_named(settings, make_model, said, complaint):
    settings.DENSE_MODEL = make_model()
    (settings.DENSE_MODEL / MANNERS).write_text(said, encoding="utf-8")

    [message] = dense_model()

    assert complaint in message.msg


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_a_damaged_file_is_refused(settings, make_model, name):
    settings.DENSE_MODEL = make_model()
    (settings.DENSE_MODEL / name).write_bytes(b"damaged")

    assert [message.id for message in opened_dense_model()] == ["kb_search.E003"]


@pytest.mark.parametrize(
    ("form", "complaint"),
    [
        ({"inputs": ("input_ids", "attention_mask", "pixel_values")}, "pixel_values tensor(int64)"),
        ({"inputs": ("input_ids",)}, "known are input_ids, attention_mask"),
        ({"output": "flat"}, "known are [batch, tokens, dim]"),
    ],
)
def test_an_unknown_form_is_told(settings, make_model, form, complaint):
    settings.DENSE_MODEL = make_model(**form)

    [message] = opened_dense_model()

    assert complaint in message.msg


def test_missing_libraries_are_told(settings, make_model, monkeypatch):
    settings.DENSE_MODEL = make_model()
    for name in [name for name in sys.modules if name.startswith(("onnxruntime", "kb.search.dense.onnx_model"))]:
        monkeypatch.delitem(sys.modules, name)
    found = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "onnxruntime":
            raise ModuleNotFoundError(f"No module named {name!r}")
        return found(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)

    [message] = dense_model()

    assert "onnxruntime and tokenizers are not installed" in message.msg
    with pytest.raises(WrongModelError):
        opened(settings.DENSE_MODEL)
