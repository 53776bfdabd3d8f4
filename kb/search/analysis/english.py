"""English words to their stems, lightly: what is left should still be read as the word. Pure."""

import re
from collections.abc import Iterator

from kb.search.analysis.words import Word

WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
TELLING_NOTHING = """
a an and any are as at be been but by can could did do does for from get had has have he her here hers his how i if in
into is it its itself just let ll may me might must my need of off on or our ours please s shall she should so some
somebody someone such t than that the their them then there these they this those to too us ve very want was we were
what when where whether which while who whom whose why will with would you your yours re d m am not no dont cant im ive
"""
STOP_WORDS = frozenset(TELLING_NOTHING.split())
IRREGULAR = {
    "children": "child", "died": "die", "dying": "die", "death": "die", "dead": "die", "lost": "lose", "paid": "pay",
    "left": "leave", "bought": "buy", "thrown": "throw", "threw": "throw", "taken": "take", "took": "take",
    "wives": "wife", "lives": "live", "feet": "foot", "teeth": "tooth", "women": "woman", "men": "man", "born": "birth",
    "births": "birth", "went": "go", "gone": "go", "goes": "go", "sent": "send", "gave": "give", "given": "give",
    "colour": "color", "centre": "center", "centres": "center", "instalment": "installment",
    "instalments": "installment", "licence": "license", "cheque": "check", "tyre": "tire", "enrol": "enroll",
    "programme": "program", "stolen": "steal", "broken": "break", "sold": "sell", "married": "marry",
    "marriage": "marry", "pregnancy": "pregnant", "monies": "money", "taxes": "tax", "moved": "move",
}  # fmt: skip
ENDINGS = (
    (re.compile(r"'s$|'$"), ""),
    (re.compile(r"tration$"), "ter"),
    (re.compile(r"(?<=[a-z]{2})ies$"), "y"),
    (re.compile(r"(?<=[a-z]{2})ied$"), "y"),
    (re.compile(r"(?<=ss|sh|ch)es$|(?<=x)es$|(?<=zz)es$"), ""),
    (re.compile(r"(?<=[a-z]{2}[^sui])s$"), ""),
)
LONGER_ENDINGS = re.compile(
    r"(?<=[a-z]{4})(?:ational|ation|ition|ating|ated|ate|er|al|e)$|(?<=[a-z]{3})(?:(?<=[ts])ion|ment|ing|ed)$"
)
LONGER_THAN_ADD = 4  # planned is plan; add stays
WITHOUT_ITS_E = re.compile(r"[a-z][aeiou][^aeiouwxy]")  # mov is move, pay is pay
VOWEL = re.compile(r"[aeiouy]")


def english_words(text: str) -> Iterator[Word]:
    """Yield the words of a text that ``characters.plain`` has prepared."""
    for found in WORD.finditer(text):
        word = found[0].replace("’", "'")
        yield Word(start=found.start(), end=found.end(), surface=word, term="" if is_stop_word(word) else stem(word))


def stem(word: str) -> str:
    """Return the stem of one small-letter word: applying, applied, application and apply are one."""
    if word in IRREGULAR:
        word = IRREGULAR[word]
    for ending, instead in ENDINGS:
        word = ending.sub(instead, word)
    word = IRREGULAR.get(word, word)
    while (shorter := LONGER_ENDINGS.sub("", word)) != word and VOWEL.search(shorter):
        word = f"{shorter}e" if WITHOUT_ITS_E.fullmatch(shorter) else shorter
    if len(word) > LONGER_THAN_ADD and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return _ending_in_i(word)


def is_stop_word(word: str) -> bool:
    """Say whether the word tells nothing about the matter."""
    return word.replace("'", "") in STOP_WORDS or word.partition("'")[0] in STOP_WORDS


def _ending_in_i(word: str) -> str:
    """Bring together what is left of apply and application, of certify and certificate: appli and certifi."""
    word = re.sub(r"(?<=[a-z]{3})ic(?:at)?$", "i", word)
    return re.sub(r"(?<=[a-z]{2})y$", "i", word)
