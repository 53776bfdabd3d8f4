"""Personal data out of what a citizen typed, before it is kept. Pure.

Rather too much goes than too little: who reads it wants to know what is wrong with an answer, and no house and no name
tells that.
"""

import re
import unicodedata

from kb.search.analysis.analyser import words_of
from kb.search.analysis.characters import plain

HIDDEN = "＊＊＊"
DASH = "-‐‑‒–—―−ー"
KANJI = "一-龯々ヶ"
KANA = "ぁ-ゖァ-ヺー"
HOUSE = "[0-9〇一二三四五六七八九十]{1,5}"

# All lengths are bounded: no text may keep anybody waiting.
PATTERNS = (
    re.compile(r"[\w.%+-]{1,64}@[\w.-]{1,255}"),
    # Telephone numbers, My Number, cards, accounts: seven digits in one piece, or nine with something between, which
    # no date has; then numbers in kanji, and a telephone number without its area.
    re.compile(rf"\+?(?:[0-9]{{7,}}(?:[{DASH}().  ]{{0,2}}[0-9]){{0,20}}|[0-9](?:[{DASH}().  ]{{0,2}}[0-9]){{8,30}})"),
    re.compile(rf"[〇一二三四五六七八九](?:[{DASH} ]?[〇一二三四五六七八九]){{6,30}}"),
    re.compile(rf"〒 ?[0-9]{{3}}[{DASH}]?[0-9]{{4}}"),
    re.compile(rf"(?<![0-9])[0-9]{{1,4}}[{DASH}][0-9]{{4}}(?![0-9])"),
    # Houses: 大町2丁目3番4号, 大町2-3-4, 見本市大町23-4, ○○ハイツ203, 203号室, 12 Sample Street
    re.compile(
        rf"[{KANJI}]{{0,12}}{HOUSE}(?:丁目|番地)(?:の?{HOUSE}(?:番地|番|号|[{DASH}])?){{0,4}}(?:号室?)?"
        rf"|[{KANJI}]{{0,12}}{HOUSE}番{HOUSE}号"
    ),
    re.compile(rf"[{KANJI}]{{0,12}}[0-9]{{1,4}}[{DASH}][0-9]{{1,4}}[{DASH}][0-9]{{1,4}}(?:号室?)?"),
    re.compile(rf"[{KANJI}]{{0,8}}[市区町村郡][{KANJI}ぁ-ゖ]{{0,8}}[0-9]{{1,4}}[{DASH}][0-9]{{1,4}}"),
    re.compile(
        rf"[{KANA}{KANJI}]{{0,12}}(?:マンション|アパート|ハイツ|コーポ|ハイム|荘)[{KANA}{KANJI}]{{0,8}}"
        r" {0,2}[0-9]{1,4}(?:号室?)?"
    ),
    re.compile(r"[0-9]{2,4}号室"),
    re.compile(r"\b[0-9]{1,5} (?:[A-Z][a-z]{1,20} ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane)\b\.?"),
    # Names by which people call themselves
    re.compile(rf"(?<![{KANJI}{KANA}])[{KANJI}{KANA}]{{1,8}}(?: [{KANJI}{KANA}]{{1,8}})?(?=と申し|といいま|と言いま)"),
)
ONE_NAME = r"[^\s、。,:;()「」]{1,20}"
AFTER_A_LABEL = re.compile(rf"((?:氏名|名前|フリガナ|ふりがな)(?:は| ?[:=を] ?| ))({ONE_NAME}(?: {ONE_NAME})?)")
SELF = re.compile(
    r"(\b(?:[Mm]y name is|[Nn]ame ?:|I am|I'm|Mr\.?|Ms\.?|Mrs\.?) ?)[A-Z][\w'-]{1,30}(?: [A-Z][\w'-]{1,30})?"
)


def masked(text: str) -> str:
    """Return the text in NFKC with what may tell of a person hidden."""
    text = AFTER_A_LABEL.sub(rf"\1{HIDDEN}", unicodedata.normalize("NFKC", text))
    for pattern in PATTERNS:
        text = pattern.sub(HIDDEN, text)
    text = SELF.sub(rf"\1{HIDDEN}", text)
    return "\n".join(_without_names(line) for line in text.split("\n"))


def _without_names(line: str) -> str:
    """Return a line without the people's names that the dictionary knows."""
    if len(plain(line)) != len(line):  # the words' places would be others
        return line
    end = 0
    parts: list[str] = []
    for word in words_of(line, language="ja"):
        if word.is_name and not word.surface.isascii():
            parts += [line[end : word.start], "" if word.start == end and parts else HIDDEN]
            end = word.end
    return "".join([*parts, line[end:]])
