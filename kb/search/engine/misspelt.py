"""Words one slip of the finger away from what was typed. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kb.directory.readings import is_one_edit_apart

SHORTEST, LONGEST = 4, 30


class Misspelt:
    """Words by what is left of each without one character: two that are one edit apart share one of these."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words_left: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if SHORTEST <= len(word) <= LONGEST:
                for left in _left_of(word):
                    self.words_left[left].append(word)

    def nearly(self, typed: str) -> list[str]:
        """Return the words one edit away, in alphabetical order."""
        if not SHORTEST <= len(typed) <= LONGEST:
            return []
        candidates = {word for left in _left_of(typed) for word in self.words_left.get(left, ())}
        return sorted(word for word in candidates if is_one_edit_apart(word, typed))


def _left_of(word: str) -> Iterator[str]:
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
