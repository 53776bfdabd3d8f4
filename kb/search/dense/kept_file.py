"""The vectors of the texts in a file beside the index, so that a start does not make them anew.

A help, never the truth: a vector is taken only for the text that it was made of, and a file that is damaged, or was
made by another model, is as good as none.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from kb.search.dense.vectors import DIGEST_BYTES, TextVectors
from kb.search.stored import save

logger = logging.getLogger(__name__)

NAME = "vectors.npz"
FORM = 1  # of the file


def store_vectors(vectors: Mapping[str, TextVectors], *, folder: Path, model: str) -> None:
    """Write the file; who reads it at the same time reads the one before. ``model`` is the model folder's digest.

    Raises OSError where it cannot be written; the caller goes on without.
    """
    arrays: dict[str, Any] = {"made_by": np.array(_made_by(model)), "languages": np.array(sorted(vectors), dtype="U20")}
    for language, of_language in vectors.items():
        arrays[f"{language}.keys"] = np.array(list(of_language.digests), dtype=np.int64)
        arrays[f"{language}.digests"] = np.frombuffer(b"".join(of_language.digests.values()), dtype=np.uint8)
        arrays[f"{language}.matrix"] = of_language.matrix
    save(arrays, path=folder / NAME)


def stored_vectors(folder: Path, *, model: str) -> dict[str, TextVectors]:
    """Return what the file holds, by language; nothing where there is none that can be used."""
    try:
        with (folder / NAME).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if str(arrays["made_by"]) != _made_by(model):
                return {}
            return {language: _of_language(arrays, language) for language in arrays["languages"].tolist()}
    except FileNotFoundError:
        return {}
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        logger.warning("The stored vectors cannot be read, and are made anew: %r", error)
        return {}


def _made_by(model: str) -> str:
    return f"{FORM}, {model}"


def _of_language(arrays: Mapping[str, Any], language: str) -> TextVectors:
    keys = arrays[f"{language}.keys"].tolist()
    digests = arrays[f"{language}.digests"].tobytes()
    matrix = arrays[f"{language}.matrix"]
    if len(digests) != DIGEST_BYTES * len(keys) or matrix.ndim != 2 or len(matrix) != len(keys):
        raise ValueError(f"{language} does not fit together")
    parts = [digests[start : start + DIGEST_BYTES] for start in range(0, len(digests), DIGEST_BYTES)]
    return TextVectors(digests=dict(zip(keys, parts, strict=True)), matrix=matrix)
