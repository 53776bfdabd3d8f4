"""The vectors of one language's texts, and what they say to a query's. Pure: no model, no file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.search.engine.documents import Document
from kb.search.engine.postings import Scores

DIGEST_BYTES = 16
SMALLEST_SPREAD = 0.02  # of cosines: what differs by less says nothing


@dataclass(frozen=True, kw_only=True)
class TextVectors:
    """Which texts have a vector; their rows are in the order of the keys."""

    digests: Mapping[int, bytes]  # of the text that the vector was made of, by the document's key
    matrix: NDArray[np.float32]  # each row of length 1

    def __len__(self) -> int:
        return len(self.digests)

    @cached_property
    def places(self) -> Mapping[int, int]:
        """The row of each key."""
        return {key: place for place, key in enumerate(self.digests)}


NO_VECTORS = TextVectors(digests={}, matrix=np.zeros((0, 0), dtype=np.float32))


def text_of(document: Document) -> str:
    """Return what a model is given of a document; it reads from the beginning for as long as it can."""
    return f"{document.question}\n{document.answer}"


def text_digest(document: Document) -> bytes:
    """Return what changes whenever the text does."""
    return blake2b(text_of(document).encode(), digest_size=DIGEST_BYTES).digest()


def still_true(known: TextVectors, wanted: Mapping[int, bytes]) -> TextVectors:
    """Return the vectors whose text is still the same."""
    kept = [place for place, (key, digest) in enumerate(known.digests.items()) if wanted.get(key) == digest]
    if len(kept) == len(known):
        return known
    keys = list(known.digests)
    return TextVectors(digests={keys[place]: known.digests[keys[place]] for place in kept}, matrix=known.matrix[kept])


def with_more(known: TextVectors, more: TextVectors) -> TextVectors:
    """Return both; a key's vector of ``more`` takes the place of the one there was."""
    if not len(known):
        return more
    ours = still_true(known, {key: digest for key, digest in known.digests.items() if key not in more.digests})
    return TextVectors(digests={**ours.digests, **more.digests}, matrix=np.concatenate([ours.matrix, more.matrix]))


def additions(vectors: TextVectors, asked: NDArray[np.float32], keys: Sequence[int], *, weight: float) -> Scores:
    """Return what the nearness to the query adds to each text's score, from minus to plus ``weight``.

    The cosines of one query lie close together, each model's elsewhere: what counts is how far one is from the mean of
    these texts, beside the one that is farthest. A text without a vector gets 0.0, as the mean does.
    """
    found: NDArray[Any] = np.zeros(len(keys), dtype=np.float32)
    known = [place for place, key in enumerate(keys) if key in vectors.places]
    if known:
        cosines = vectors.matrix[[vectors.places[keys[place]] for place in known]] @ asked
        apart = cosines - cosines.mean()
        found[known] = weight * apart / max(SMALLEST_SPREAD, float(np.abs(apart).max()))
    return found
