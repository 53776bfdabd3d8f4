"""How a benchmark says what it measured."""

from collections.abc import Sequence
from statistics import median, quantiles


def row(name: str, seconds: Sequence[float]) -> str:
    """Return one line: median, 95th and 99th percentile in milliseconds."""
    cuts = quantiles(seconds, n=100)
    return f"{name:<44} {median(seconds) * 1000:8.2f} ms   p95 {cuts[94] * 1000:8.2f}   p99 {cuts[98] * 1000:8.2f}"


def verdict(claim: str, *, kept: bool) -> str:
    """Return one line: the claim, and whether it holds in this run."""
    return f"{'kept  ' if kept else 'MISSED'}  {claim}"
