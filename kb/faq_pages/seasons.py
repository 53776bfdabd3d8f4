"""The months in which an FAQ is asked most."""


def months_between(first: int | None, last: int | None) -> frozenset[int]:
    """Return the months from ``first`` to ``last``, over New Year where the last comes before the first."""
    if not first or not last:
        return frozenset()
    length = (last - first) % 12 + 1
    return frozenset((first - 1 + place) % 12 + 1 for place in range(length))
