"""Which documents speak of the same matter: what a query says of them is said of each a little. Pure."""

from zlib import crc32

import numpy as np

from kb.search.engine.postings import Numbered, Numbers, Postings, Scores

NEAREST = 8
DIMENSIONS = 2048  # into which all terms are thrown; they seldom meet, and then with a random sign
ROWS_AT_ONCE = 512
FEW = 0.1  # of all documents


def neighbours_of(postings: Postings, weights: Scores, *, numbers: Numbers) -> Numbered:
    """Return the places of the nearest documents of each, a row for each, by the cosine of their weighted terms.

    ``weights`` are those of the terms by their numbers.
    """
    vectors = _vectors(postings, weights, numbers)
    nearest = max(0, min(NEAREST, postings.count - 1))
    found = np.zeros((postings.count, nearest), dtype=np.int32)
    if nearest:
        for start in range(0, postings.count, ROWS_AT_ONCE):
            near = vectors[start : start + ROWS_AT_ONCE] @ vectors.T
            near[np.arange(len(near)), np.arange(start, start + len(near))] = -2.0  # no document is its own neighbour
            found[start : start + len(near)] = np.argpartition(-near, nearest - 1, axis=1)[:, :nearest]
    return found


def neighbours_after(
    before: Numbered, postings: Postings, weights: Scores, *, from_before: Numbered, numbers: Numbers
) -> Numbered:
    """Return the neighbours after a few documents have changed, without looking at all of them again.

    ``from_before`` says for each document its place in ``before``, -1 for one that is new. Looked for are the
    neighbours of the new ones, and of those that had a neighbour which is gone; if those are too many, of all.
    """
    now = np.full(len(before) + 1, -1, dtype=np.int32)
    kept = from_before >= 0
    now[from_before[kept]] = np.flatnonzero(kept)
    found = np.where(kept[:, None], now[before[np.maximum(from_before, 0)]], -1) if len(before) else before
    nearest = max(0, min(NEAREST, postings.count - 1))
    if found.shape != (postings.count, nearest):
        return neighbours_of(postings, weights, numbers=numbers)
    to_find = np.flatnonzero((found < 0).any(axis=1))
    if len(to_find) > FEW * postings.count:
        return neighbours_of(postings, weights, numbers=numbers)
    strengths = weights[postings.terms] * postings.values
    lengths = np.sqrt(np.bincount(postings.documents, weights=strengths**2, minlength=postings.count)) + 1e-9
    for place in to_find.tolist():
        near = _products(postings, strengths, weights, place) / lengths
        near[place] = -2.0
        found[place] = np.argpartition(-near, nearest - 1)[:nearest]
    return found


def said_of_neighbours(scores: Scores, neighbours: Numbered) -> Scores:
    """Return for each document the mean score of its neighbours."""
    nearest = neighbours.shape[1]
    mean: Scores = scores[neighbours] @ np.full(nearest, 1 / max(1, nearest), dtype=np.float32)
    return mean


def _products(postings: Postings, strengths: Scores, weights: Scores, place: int) -> Scores:
    """Return the inner product of one document's vector with each document's."""
    products = np.zeros(postings.count)
    borne = np.flatnonzero(postings.documents == place)
    for term, strength in zip(postings.terms_at(borne), strengths[borne], strict=True):
        if weights[term] > 0:
            documents, values = postings.bearers(int(term))
            products[documents] += strength * weights[term] * values
    return products


def _vectors(postings: Postings, weights: Scores, numbers: Numbers) -> Scores:
    hashes = np.fromiter((crc32(term.encode()) for term in numbers.terms), dtype=np.int64, count=len(numbers))
    signs = np.where(hashes & 0x80000000, 1.0, -1.0)
    terms = postings.terms
    flat = np.bincount(
        postings.documents.astype(np.int64) * DIMENSIONS + (hashes % DIMENSIONS)[terms],
        weights=(weights * signs)[terms] * postings.values,
        minlength=postings.count * DIMENSIONS,
    )
    vectors: Scores = flat.reshape(postings.count, DIMENSIONS).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + np.float32(1e-9)
    return vectors
