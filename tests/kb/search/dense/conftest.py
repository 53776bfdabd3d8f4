"""A tiny sentence-embedding model in the form of an export: what is meant alike has vectors close together."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

from kb.search.dense.folder import MANNERS, MODEL, TOKENIZER
from kb.search.dense.second_stage import dense_at

UNKNOWN = "[UNK]"
MEANINGS = {"猫": 0, "犬": 1, "鳥": 2, "魚": 3, "虎": 0, "狼": 1}  # letters with one meaning have one vector
WIDTH = 8
OTHER = WIDTH - 1  # where all that has no meaning points
POISON = "毒"  # its vector is no number


@pytest.fixture
def make_model(tmp_path):
    """Return a function that writes a model folder."""

    def make(name="model", *, manners=None, output="tokens", inputs=("input_ids", "attention_mask")) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        letters = {UNKNOWN: 0, **{letter: place for place, letter in enumerate([*MEANINGS, POISON], start=1)}}
        _write_tokenizer(folder / TOKENIZER, letters)
        onnx.save(_model(_table(letters), output=output, inputs=inputs), folder / MODEL)
        if manners is not None:
            (folder / MANNERS).write_text(json.dumps(manners), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def model_in_use(make_model, settings, tmp_path):
    """Set up a model, and a folder in which its vectors are kept."""
    settings.SEARCH_DIR = tmp_path / "search"
    settings.DENSE_MODEL = make_model(manners={"weight": 2.0})
    yield dense_at(settings.DENSE_MODEL, settings.SEARCH_DIR)
    dense_at.cache_clear()


def _write_tokenizer(path, letters):
    tokenizer = Tokenizer(models.WordLevel(letters, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.save(str(path))


def _table(letters):
    table = np.zeros((len(letters), WIDTH), dtype=np.float32)
    for letter, number in letters.items():
        table[number, MEANINGS.get(letter, OTHER)] = 1.0
    table[letters[UNKNOWN]] *= 0.01  # what it does not know says little
    table[letters[POISON]] = np.nan
    return table


def _model(table, *, output, inputs):
    """Return a graph that looks each token up; ``output`` says what it answers."""
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["tokens"])]
    shape = {
        "tokens": ["batch", "length", WIDTH],
        "sentence": ["batch", WIDTH],
        "letters": ["batch", "length"],
        "flat": [WIDTH],
    }[output]
    axes = {"sentence": [1], "letters": [2], "flat": [0, 1]}.get(output)
    constants = [numpy_helper.from_array(table, "table")]
    if axes:
        constants.append(numpy_helper.from_array(np.array(axes, dtype=np.int64), "axes"))
        nodes.append(helper.make_node("ReduceSum", ["tokens", "axes"], [output], keepdims=0))
    graph = helper.make_graph(
        nodes,
        "lookup",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in inputs],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)],
        initializer=constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model
