"""Characters brought to one form before words are looked for: width, old kanji, numbers. Pure."""

import re
import unicodedata

from kb.directory.readings import FOLDED, KANJI, VARIATION_SELECTORS

OLD_KANJI: dict[int, str] = {code: str(new) for code, new in FOLDED.items() if re.match(f"[{KANJI}]", chr(code))}
DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "元": 1}
TENS = {"十": 10, "百": 100, "千": 1000}
COUNTED = "年月日時分秒週歳才人名円回件枚本冊台階番号丁目割期級歩泊頭匹個箇つ"
KANJI_NUMBER = re.compile(rf"元(?=年)|[〇零一二三四五六七八九十百千]+(?=[{COUNTED}万億])")
WORDS_NOT_NUMBERS = re.compile(r"一時|一番|一人|二人|一日|千円札|一回|一部|一般|十分|一期一会|一つ|二つ|三つ")
GROUPED_DIGITS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def plain(text: str) -> str:
    """Return the text in NFKC, small Latin letters and new kanji, numbers in digits; what cannot be seen is a blank."""
    one_width = unicodedata.normalize("NFKC", VARIATION_SELECTORS.sub("", text)).casefold()
    return KANJI_NUMBER.sub(_in_digits, GROUPED_DIGITS.sub("", one_width.translate(SEEN)))


class _Seen(dict[int, str]):
    """What stands for each character, found out when it is met for the first time."""

    def __missing__(self, code: int) -> str:
        category = unicodedata.category(chr(code))
        seen = "" if category == "Cf" else " " if category[0] in "CZ" else OLD_KANJI.get(code, chr(code))
        self[code] = seen
        return seen


SEEN = _Seen()


def _in_digits(found: re.Match[str]) -> str:
    """Write 二十 and 二〇 as 20, as forms do; 一人 and 一般 are words."""
    if WORDS_NOT_NUMBERS.match(found.string, found.start()):
        return found[0]
    text = found[0]
    if not TENS.keys() & set(text):
        return "".join(str(DIGITS[character]) for character in text)
    whole, digit = 0, 0
    for character in text:
        if character in TENS:
            whole, digit = whole + (digit or 1) * TENS[character], 0
        else:
            digit = 10 * digit + DIGITS[character]
    return str(whole + digit)
