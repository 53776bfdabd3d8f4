"""What the search knows of a model. The libraries behind it are loaded only where a folder is named."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
from django.utils.module_loading import import_string
from numpy.typing import NDArray

from kb.search.dense.folder import Manners, WrongModelError, manners_of

ONNX = "kb.search.dense.onnx_model.OnnxModel"

Vectors = NDArray[np.float32]  # one row for each text, of length 1


class ModelFailedError(Exception):
    """The model did not answer, or not with vectors."""


class Model(Protocol):
    """A model that is ready."""

    manners: Manners

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text, prefixes and all.

        Raises ModelFailedError.
        """


def opened(folder: Path) -> Model:
    """Open the model in the folder.

    Raises WrongModelError with one sentence.
    """
    manners = manners_of(folder)
    return cast(Model, _library()(folder, manners))


def look_at(folder: Path) -> None:
    """Look whether all is there that opening the model needs.

    Raises WrongModelError with one sentence.
    """
    manners_of(folder)
    _library()


def _library() -> Any:
    try:
        return import_string(ONNX)
    except ImportError as error:
        raise WrongModelError(f"onnxruntime and tokenizers are not installed: {error}.") from error
