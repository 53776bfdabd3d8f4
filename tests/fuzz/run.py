"""``python -m tests.fuzz.run TARGET --runs 1000000``: fuzz one target, guided by what its code covers.

The corpus begins with the recorded lines and grows in ``var/fuzz/TARGET``; an input that brings the
target down is kept there too, and shown.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["telephony_bridge", "calllog"]):
    from tests.fuzz.targets import SEEDS, TARGETS, with_extreme

CORPORA = Path(__file__).parents[2] / "var" / "fuzz"
LONGEST_INPUT = 8192  # as long as the longest recorded ones; longer ones would only be slower


def main() -> None:
    """Run until the given number of inputs has been tried, or one brings the target down."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--runs", type=int, default=1_000_000, help="how many inputs to try")
    parser.add_argument("--seed", type=int, default=1, help="the same seed and corpus try the same inputs")
    options = parser.parse_args()
    corpus = _corpus(options.target)
    arguments = [f"-runs={options.runs}", f"-seed={options.seed}", f"-max_len={LONGEST_INPUT}", "-timeout=10"]
    arguments += [f"-artifact_prefix={corpus.parent}/{options.target}-", "-print_final_stats=1", str(corpus)]
    atheris.Setup([sys.argv[0], *arguments], TARGETS[options.target], custom_mutator=_mutated)
    atheris.Fuzz()


def _corpus(target: str) -> Path:
    corpus = CORPORA / target
    corpus.mkdir(parents=True, exist_ok=True)
    for place, seed in enumerate(SEEDS[target]()):
        (corpus / f"seed-{place:04d}").write_bytes(seed)
    return corpus


def _mutated(data: bytes, max_size: int, seed: int) -> bytes:
    """Change bytes as the fuzzer likes, or every other time a whole value, which it would hardly ever hit."""
    if seed % 2:
        return atheris.Mutate(data, max_size)
    return with_extreme(data, place=seed >> 8, extreme=seed >> 1)[:max_size]


if __name__ == "__main__":
    main()
