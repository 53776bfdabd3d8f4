"""Which documents speak of the same matter: what a query says of them is said of each a little. Pure."""

import numpy as np

from kb.search.engine.postings import Numbered, Numbers, Postings, Scores

NEAREST = 8
DIMENSIONS = 2048  # into which all terms are thrown; they seldom meet, and then with a random sign
ROWS_AT_ONCE = 512


def neighbours_of(postings: Postings, weights: Scores, *, numbers: Numbers) -> Numbered:
    """Return the places of the nearest documents of each, a row for each, by the cosine of their weighted terms.

    ``weights`` are those of the terms by their numbers.
    """
    vectors = _vectors(postings, weights, numbers)
    nearest = max(0, min(NEAREST, postings.count - 1))
    found = np.zeros((postings.count, nearest), dtype=np.int64)
    if nearest:
        for start in range(0, postings.count, ROWS_AT_ONCE):
            near = vectors[start : start + ROWS_AT_ONCE] @ vectors.T
            near[np.arange(len(near)), np.arange(start, start + len(near))] = -2.0  # no document is its own neighbour
            found[start : start + len(near)] = np.argpartition(-near, nearest - 1, axis=1)[:, :nearest]
    return found


def said_of_neighbours(scores: Scores, neighbours: Numbered) -> Scores:
    """Return for each document the mean score of its neighbours."""
    mean: Scores = scores[neighbours].mean(axis=1) if neighbours.shape[1] else np.zeros_like(scores)
    return mean


def _vectors(postings: Postings, weights: Scores, numbers: Numbers) -> Scores:
    hashes = np.array(numbers.hashes, dtype=np.int64)
    signs = np.where(hashes & 0x80000000, 1.0, -1.0)
    flat = np.bincount(
        postings.documents * DIMENSIONS + (hashes % DIMENSIONS)[postings.terms],
        weights=(weights * signs)[postings.terms] * postings.values,
        minlength=postings.count * DIMENSIONS,
    )
    vectors: Scores = flat.reshape(postings.count, DIMENSIONS).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + np.float32(1e-9)
    return vectors
