"""The folder with the site's own model: which files it holds, and how the model wants to be asked."""

import json
from dataclasses import asdict, dataclass
from hashlib import file_digest, sha256
from math import isfinite
from pathlib import Path

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
MANNERS = "madoguchi.json"
LONGEST_ALLOWED = 8192  # tokens


class WrongModelError(Exception):
    """There is no model that can be used; the sentence says why."""


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How a model wants to be asked, and how much it counts."""

    query_prefix: str = ""
    text_prefix: str = ""
    longest: int = 512  # tokens of a text; what comes behind is not read
    weight: float = 0.5  # beside a score of 1.0 for the best hit of the query's own words


def manners_of(folder: Path) -> Manners:
    """Return what the folder says of its model.

    Raises WrongModelError where a file is missing or says what cannot be.
    """
    if not folder.is_dir():
        raise WrongModelError(f"{folder} is no folder.")
    for name in (MODEL, TOKENIZER):
        if not (folder / name).is_file():
            raise WrongModelError(f"{folder} has no {name}.")
    path = folder / MANNERS
    return _manners(path) if path.exists() else Manners()


def digest_of_folder(folder: Path) -> str:
    """Return what a text's vector hangs on, in short: the model's files and how it is asked.

    Raises OSError.
    """
    asked = {name: value for name, value in asdict(manners_of(folder)).items() if name != "weight"}
    found = sha256(json.dumps(asked, sort_keys=True).encode())
    for path in (*sorted(folder.glob(f"{MODEL}*")), folder / TOKENIZER):  # a large model has its numbers beside it
        with path.open("rb") as file:
            found.update(file_digest(file, "sha256").digest())
    return found.hexdigest()[:16]


def _manners(path: Path) -> Manners:
    try:
        said = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WrongModelError(f"{path} cannot be read: {error}.") from error
    known = asdict(Manners())
    if not isinstance(said, dict) or not said.keys() <= known.keys():
        raise WrongModelError(f"{path} must be an object with nothing but {', '.join(known)}.")
    for name, value in said.items():
        wanted = (int, float) if name == "weight" else type(known[name])
        if isinstance(value, bool) or not isinstance(value, wanted):
            raise WrongModelError(f"{path}: {name} must be like {known[name]!r}.")
    manners = Manners(**said)
    if not 8 <= manners.longest <= LONGEST_ALLOWED:
        raise WrongModelError(f"{path}: longest must be between 8 and {LONGEST_ALLOWED} tokens.")
    if not isfinite(manners.weight) or manners.weight < 0:
        raise WrongModelError(f"{path}: weight must not be below 0.")
    return manners
