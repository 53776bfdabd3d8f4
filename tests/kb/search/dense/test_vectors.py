"""What the vectors of texts say to a query's."""

import numpy as np
import pytest

from kb.search.dense.vectors import NO_VECTORS, TextVectors, additions, still_true, with_more

pytestmark = pytest.mark.unit

ASKED = np.array([1.0, 0.0], dtype=np.float32)


def _vectors(cosines, *, first=1):
    rows = [[cosine, np.sqrt(1 - cosine**2)] for cosine in cosines]
    keys = range(first, first + len(cosines))
    return TextVectors(
        digests={key: str(key).encode() for key in keys}, matrix=np.array(rows, dtype=np.float32).reshape(-1, 2)
    )


@pytest.mark.parametrize(
    ("cosines", "wanted"),
    [
        ([], []),
        ([0.9], [0.0]),
        ([0.8, 0.8], [0.0, 0.0]),
        ([0.8, 0.9], [-0.5, 0.5]),
        ([0.7, 0.7, 1.0], [-0.25, -0.25, 0.5]),
        ([0.80, 0.81], [-0.125, 0.125]),  # a smaller spread than counts
    ],
)
def test_the_distance_from_the_mean_counts(cosines, wanted):
    found = additions(_vectors(cosines), ASKED, range(1, 1 + len(cosines)), weight=0.5)

    assert found.tolist() == pytest.approx(wanted, abs=1e-4)


def test_a_text_without_a_vector_gets_nothing_and_moves_no_mean():
    found = additions(_vectors([0.8, 0.9]), ASKED, [9, 2, 1], weight=0.5)

    assert found.tolist() == pytest.approx([0.0, 0.5, -0.5], abs=1e-4)


def test_what_has_changed_or_gone_is_dropped_and_what_is_new_is_added():
    known = _vectors([0.1, 0.2, 0.3])

    kept = still_true(known, {1: b"1", 2: b"changed"})
    more = with_more(kept, _vectors([0.5], first=2))

    assert list(kept.digests) == [1]
    assert more.digests == {1: b"1", 2: b"2"}
    assert more.matrix[:, 0].tolist() == pytest.approx([0.1, 0.5])
    assert with_more(NO_VECTORS, known) is known


def test_a_vector_made_again_takes_the_place_of_the_one_before():
    known = _vectors([0.1, 0.2])

    again = with_more(known, _vectors([0.9], first=2))

    assert again.matrix[[again.places[1], again.places[2]], 0].tolist() == pytest.approx([0.1, 0.9])
