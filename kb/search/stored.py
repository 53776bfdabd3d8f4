"""What was read of the texts, kept in a file: a start takes it from there instead of analysing every text.

The file is a help, never the truth: a text is taken from it only at the revision that the database has, and a file that
is damaged, or was made by another analyser, is as good as none.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from zipfile import BadZipFile

import numpy as np

from kb.search.analysis.analyser import VERSION
from kb.search.engine.documents import Document
from kb.search.engine.index import PARTS, POSTINGS, Read
from kb.search.engine.postings import Bags, Numbers, Strengths
from kb.search.published_texts import PublishedText

logger = logging.getLogger(__name__)

NAME = "index.npz"
FORM = 1  # of the file
BETWEEN = "\n"  # terms: none has it

Arrays = Mapping[str, Any]  # of numpy, by name


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What the file holds."""

    texts: Mapping[int, PublishedText]  # by page
    read: Mapping[str, Read]  # by language


def made_by() -> str:
    """Return what must be the same now as when the file was written: what a text is read as hangs on it."""
    return f"{FORM}, analyser {VERSION}, SudachiPy {version('sudachipy')}, dictionary {version('sudachidict-core')}"


def store(stored: Stored, *, folder: Path) -> None:
    """Write the file; who reads it at the same time reads the one before.

    Raises OSError where it cannot be written; the caller goes on without.
    """
    save(dict(_arrays(stored)), path=folder / NAME)


def save(arrays: Arrays, *, path: Path) -> None:
    """Write the arrays into a file of the owner's alone, put into place when it is whole.

    Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        try:
            np.savez(file, **arrays)
            file.close()
            Path(file.name).replace(path)
        finally:
            Path(file.name).unlink(missing_ok=True)


def stored_in(folder: Path) -> Stored | None:
    """Return what the file holds; None where there is none that can be used. Its checksums are compared."""
    try:
        with (folder / NAME).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if str(arrays["made_by"]) != made_by():
                return None
            texts = dict(_texts(_text(arrays["texts"])))
            by_key = {(text.document.language, text.document.key): text.document for text in texts.values()}
            languages = sorted({language for language, _key in by_key})
            return Stored(texts=texts, read={one: _read(one, arrays, by_key) for one in languages})
    except FileNotFoundError:
        return None
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        logger.warning("The stored index cannot be read, and is made anew from the database: %r", error)
        return None


def stored_at(folder: Path) -> float | None:
    """Return when the file was written, in seconds since 1970; None where there is none."""
    try:
        return (folder / NAME).stat().st_mtime
    except FileNotFoundError:
        return None


def _arrays(stored: Stored) -> Iterator[tuple[str, Any]]:
    yield "made_by", np.array(made_by())
    yield "texts", _bytes(json.dumps([[pk, *_row(text)] for pk, text in stored.texts.items()], ensure_ascii=False))
    for language, read in stored.read.items():
        yield f"{language}.terms", _bytes(BETWEEN.join(read.numbers.terms))
        yield f"{language}.keys", np.array([document.key for document in read.documents], dtype=np.int64)
        yield f"{language}.neighbours", read.neighbours
        for name, bags in read.parts.items():
            for part in ("borders", "numbers", "counts"):
                yield f"{language}.{name}.{part}", getattr(bags, part)
        for name, strengths in read.strengths.items():
            for part in ("borders", "documents", "values"):
                yield f"{language}.of.{name}.{part}", getattr(strengths, part)


def _read(language: str, arrays: Arrays, documents: Mapping[tuple[str, int], Document]) -> Read:
    keys = arrays[f"{language}.keys"].tolist()
    return Read(
        language=language,
        documents=[documents[language, key] for key in keys],
        numbers=Numbers(_text(arrays[f"{language}.terms"]).split(BETWEEN)),
        parts={
            name: Bags(**{part: arrays[f"{language}.{name}.{part}"] for part in ("borders", "numbers", "counts")})
            for name in PARTS
        },
        strengths={
            name: Strengths(
                count=len(keys),
                **{part: arrays[f"{language}.of.{name}.{part}"] for part in ("borders", "documents", "values")},
            )
            for name in POSTINGS
        },
        neighbours=arrays[f"{language}.neighbours"],
    )


def _row(text: PublishedText) -> list[object]:
    number, at = text.revision
    return [number, at.isoformat() if at else None, text.audience, text.spoken_answer, *astuple(text.document)]


def _texts(written: str) -> Iterator[tuple[int, PublishedText]]:
    names = [field.name for field in fields(Document)]
    for pk, number, at, audience, spoken_answer, *of_document in json.loads(written):
        yield (
            pk,
            PublishedText(
                revision=(number, datetime.fromisoformat(at) if at else None),
                audience=audience,
                document=Document(**dict(zip(names, of_document, strict=True))),
                spoken_answer=spoken_answer,
            ),
        )


def _bytes(text: str) -> Any:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _text(array: Any) -> str:
    return str(array.tobytes().decode())
