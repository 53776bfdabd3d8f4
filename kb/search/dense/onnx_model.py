"""A model as Hugging Face exports it, run by onnxruntime. Nothing else imports onnxruntime or tokenizers."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from kb.search.dense.folder import MODEL, TOKENIZER, Manners, WrongModelError
from kb.search.dense.model import ModelFailedError, Vectors

NEEDED = {"input_ids", "attention_mask"}
KNOWN = NEEDED | {"token_type_ids"}
WHOLE = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
FRACTIONS = ("tensor(float)", "tensor(float16)", "tensor(double)")
OF_SENTENCE = "sentence_embedding"  # the output that is meant, where there is one of this name; otherwise the first
PROBE = "窓口"  # what a model is asked first of all
ERRORS_ONLY = 3  # of onnxruntime's log
SMALLEST_LENGTH = 1e-9  # of a vector that points anywhere


class OnnxModel:
    """One opened model; several threads may ask it."""

    def __init__(self, folder: Path, manners: Manners) -> None:
        """Open the files, and nothing but files.

        Raises WrongModelError.
        """
        self.manners = manners
        self._tokenizer = _tokenizer(folder / TOKENIZER, longest=manners.longest)
        self._session = _session(folder / MODEL)
        self._types = _types(self._session, folder / MODEL)
        self._output = _output(self._session, folder / MODEL)
        try:
            self._width = self._answer([PROBE]).shape[1]
        except ModelFailedError as error:
            raise WrongModelError(f"{folder / MODEL} does not answer: {error}") from error

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text, all of them as wide as the first one was.

        Raises ModelFailedError.
        """
        answer = self._answer(texts)
        if answer.shape[1] != self._width:
            raise ModelFailedError(f"Its vectors have {answer.shape[1]} numbers instead of {self._width}.")
        return answer

    def _answer(self, texts: Sequence[str]) -> Vectors:
        try:
            encoded = self._tokenizer.encode_batch(list(texts))
            fed = _fed([one.ids for one in encoded], types=self._types)
            (answer,) = self._session.run([self._output], fed)
        except Exception as error:  # neither library has one class for all that may go wrong
            raise ModelFailedError(f"{type(error).__name__}: {error}") from error
        return _unit_vectors(np.asarray(answer), mask=fed["attention_mask"])


def _tokenizer(path: Path, *, longest: int) -> Any:
    try:
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length=longest)
    except Exception as error:  # tokenizers raises nothing narrower
        raise WrongModelError(f"{path} cannot be read: {error}.") from error
    return tokenizer


def _session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # the calls' own work comes first
    options.log_severity_level = ERRORS_ONLY
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors have no class in common
        raise WrongModelError(f"{path} cannot be opened: {error}.") from error


def _types(session: Any, path: Path) -> Mapping[str, Any]:
    """Return the kind of number that each input wants."""
    found = {one.name: one.type for one in session.get_inputs()}
    if not NEEDED <= found.keys() <= KNOWN or not WHOLE.keys() >= set(found.values()):
        told = ", ".join(f"{name} {kind}" for name, kind in found.items())
        raise WrongModelError(f"{path} wants {told}; known are input_ids, attention_mask and token_type_ids.")
    return {name: WHOLE[kind] for name, kind in found.items()}


def _output(session: Any, path: Path) -> str:
    found = {one.name: one for one in session.get_outputs()}
    output = found.get(OF_SENTENCE) or next(iter(found.values()))
    if output.type not in FRACTIONS or len(output.shape) not in (2, 3):
        told = f"{output.name} {output.type} {output.shape}"
        raise WrongModelError(f"{path} answers {told}; known are [batch, tokens, dim] and [batch, dim].")
    return str(output.name)


def _fed(numbers: Sequence[Sequence[int]], *, types: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs: shorter texts are filled up, and the mask says where they end. A blank text is one token."""
    shape = (len(numbers), max(1, *map(len, numbers)))
    fed = {name: np.zeros(shape, dtype=kind) for name, kind in types.items()}
    for row, of_text in enumerate(numbers):
        fed["input_ids"][row, : len(of_text)] = of_text
        fed["attention_mask"][row, : max(1, len(of_text))] = 1
    return fed


def _unit_vectors(answer: Any, *, mask: Any) -> Vectors:
    """Return vectors of length 1: the mean over a text's tokens where there is a vector for each.

    Raises ModelFailedError for anything that is not one direction for each text.
    """
    if answer.ndim == 3 and answer.shape[:2] == mask.shape:
        shares = mask / mask.sum(axis=1, keepdims=True)
        answer = np.einsum("btd,bt->bd", answer.astype(np.float32), shares.astype(np.float32))
    if answer.ndim != 2 or answer.shape[0] != len(mask) or not np.isfinite(answer).all():
        raise ModelFailedError(f"It answered {answer.shape} of {answer.dtype} to {mask.shape}, or no numbers.")
    lengths = np.linalg.norm(answer.astype(np.float32), axis=1, keepdims=True)
    vectors: Vectors = (answer / np.maximum(lengths, SMALLEST_LENGTH)).astype(np.float32)
    return vectors
