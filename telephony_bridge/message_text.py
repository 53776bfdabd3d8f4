"""The text of a PBX's message as people may read it: nothing in it acts, no caller stands in it in full. Pure."""

import re
import unicodedata

from kb.directory.telephone import masked

LONGEST = 65_536
HIDDEN = "***"
# Nine digits and more, as numbers are written; not the ids and times of a PBX, which look like them.
NUMBER = re.compile(
    r"(?<!\d)\+?"
    r"(?!1\d{9}(?:\.\d|\|))"  # seconds since 1970, the beginning of a channel's id or of a line of queue_log
    r"(?!(?:19|20)\d\d-\d\d-\d\d(?!\d))"  # a date
    r"\d(?:[ ()‐-―ー－-]{0,2}\d){8,}"
)
CHANNEL_NUMBER = re.compile(r"\d{1,6}-\d{8}")  # of ``PJSIP/agent1001-00000012``
NAMES = (
    re.compile(r"(?im)^([ \t]*\w*(?:CallerIDName|ConnectedLineName)[ \t]*:[ \t]*)(?!<unknown>)\S.*$"),
    re.compile(r'(")[^"\n]+(?="+[ \t]*<)'),  # "name" <number>
)
LEFT_AS_THEY_ARE = frozenset("\n")
NOT_SEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def readable(raw: bytes) -> str:
    """Return the beginning of a message as text: invalid UTF-8 as ``\\xff``, line ends as such."""
    return visible(raw[:LONGEST].decode("utf-8", errors="backslashreplace").replace("\r\n", "\n"))


def visible(text: str) -> str:
    """Return the text with a sign for each character that is not seen or that turns the reading direction."""
    return "".join(_sign(character) for character in text)


def without_callers(text: str, *, last_digits: bool) -> str:
    """Return the text with names hidden and numbers masked; without ``last_digits`` nothing is left of a number."""
    for name in NAMES:
        text = name.sub(rf"\1{HIDDEN}", text)
    return NUMBER.sub(lambda found: _hidden(found, last_digits=last_digits), text)


def _sign(character: str) -> str:
    if character in LEFT_AS_THEY_ARE or unicodedata.category(character) not in NOT_SEEN:
        return character
    return f"‹U+{ord(character):04X}›"


def _hidden(found: re.Match[str], *, last_digits: bool) -> str:
    number, before = found.group(), found.string[: found.start()][-1:]
    if before.isalpha() and CHANNEL_NUMBER.fullmatch(number):
        return number
    return masked(number) if last_digits else HIDDEN
