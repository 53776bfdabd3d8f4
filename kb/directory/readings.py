"""Japanese names brought to forms that can be compared: width, kana, romaji, old and new kanji. Pure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import combinations, pairwise
from math import prod

# Each group is one character to somebody who looks for a name; the last one stands for all.
KANJI_VARIANTS = """
邊邉辺 齋齊斎斉 髙高 濵濱浜 澤沢 﨑嵜碕崎 嶋嶌島 廣広 國国 櫻桜 惠恵 眞真 龍竜 瀧滝 澁澀渋 實実 榮栄 壽寿 條条 藏蔵
黑黒 靑青 德徳 淸清 增増 曾曽 禮礼 彌弥 與与 豐豊 學学 寳寶宝 圓円 鐵鉄 舘館 鄕鄉郷 槇槙 遙遥 堯尭 萬万 會会 經経
縣県 戶戸 吳呉 內内 薗園 桒桑 𠮷吉 栁柳 柗枩松 埜野 舩船 峯峰 冨富 檜桧 籠篭 莊荘 兒児 爲為 晉晋 瑤瑶 凜凛 關関 鷗鴎
壺壷 穗穂 稻稲 繩縄 鹽塩 絲糸 燈灯 來来 臺台 橫横 步歩 每毎 曉暁 顯顕 敎教 淺浅 靜静 藝芸 譽誉 讓譲 孃嬢 拂払 佛仏
當当 藥薬 賴頼 瀨瀬 龜亀 鷄鶏 麥麦 巖巌 嚴厳 專専 傳伝 轉転 齡齢 齒歯 壯壮 奧奥 將将 寬寛 廳庁 應応 懷懐 戰戦 擴拡
舊旧 晝昼 嶽岳 樂楽 權権 歐欧 歸帰 氣気 渕渊淵 滿満 濟済 灣湾 畫画 疊畳 發発 禪禅 稱称 續続 緣縁 總総 綠緑 緖緒 聲声
聽聴 肅粛 萠萌 號号 蟲虫 螢蛍 覺覚 觀観 證証 讀読 變変 豫予 賣売 贊賛 輕軽 辨瓣辯弁 醫医 釋釈 鑛鉱 鎭鎮 鑄鋳 隱隠
雙双 靈霊 餘余 驗験 體体 麴麹 點点 黨党 區区 圖図 團団 單単 對対 屬属 帶帯 廢廃 從従 戀恋 攝摂 數数 斷断 樣様 檢検
殘残 獨独 獻献 祕秘 縱縦 舍舎 處処 裝装 豎竪 辭辞 遲遅 邨村 釜釡 鋪舗 驛駅 鬭闘 黃黄 楙茂 祿禄 彥彦 敍叙 冴冱 籔薮藪
蔣蒋 邱丘 穐龝秋 淨浄
"""
# Browsers write these parts of kanji into a PDF where the page says the kanji: both are one drawing of the font.
DRAWN_ALIKE = "⻑長 ⺠民 ⻄西 ⻘青 ⻨麦 ⻩黄 ⻫斉 ⻭歯 ⻯竜 ⻲亀 ⺒巳 ⺟母"
KANJI = r"\u2e80-\u2eff\u3005\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
SPOKEN = re.compile(r"[ぁ-ゖーa-z'\-]+")  # what has a sound without knowing any kanji
VARIATION_SELECTORS = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
HIRAGANA_OF = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
FOLDED = (
    HIRAGANA_OF
    | {ord("ヶ"): "け", ord("ゖ"): "け", ord("ヵ"): "か", ord("ゕ"): "か", ord("ヰ"): "い", ord("ヱ"): "え"}
    | {ord("ゐ"): "い", ord("ゑ"): "え", ord("’"): "'", ord("‘"): "'", ord("`"): "'"}
    | {ord(old): group[-1] for group in (KANJI_VARIANTS + DRAWN_ALIKE).split() for old in group[:-1]}
)
ROWS = {
    "": "あいうえお", "k": "かきくけこ", "s": "さしすせそ", "t": "たちつてと", "n": "なにぬねの", "h": "はひふへほ",
    "m": "まみむめも", "r": "らりるれろ", "g": "がぎぐげご", "z": "ざじずぜぞ", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ",
}  # fmt: skip
SYLLABLES = (
    {kana: consonant + vowel for consonant, row in ROWS.items() for kana, vowel in zip(row, "aiueo", strict=True)}
    | dict(
        zip(
            "だぢづでどやゆよわをんゔ",
            ["da", "zi", "zu", "de", "do", "ya", "yu", "yo", "wa", "o", "n", "bu"],
            strict=True,
        )
    )
    | dict(zip("ぁぃぅぇぉゃゅょゎ", ["a", "i", "u", "e", "o", "ya", "yu", "yo", "wa"], strict=True))
)
SMALL = "ぁぃぅぇぉゃゅょゎ"
# Kunrei and Hepburn to one spelling. What stands at the end may be half typed: "sh" must still begin "si".
SPELLINGS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"['\-]", ""),
        (r"[tc]ch", "tch"),
        (r"tch", "tty"),
        (r"sh", "sy"),
        (r"ch", "ty"),
        (r"ts(?=u|$)", "t"),
        (r"c$", "t"),
        (r"jy?", "zy"),
        (r"d[yz](?=[auoi])", "zy"),
        (r"d(?=[iu])", "z"),
        (r"f(?=u|$)", "h"),
        (r"([stz])y(?=i|$)", r"\1"),
        (r"l", "r"),
        (r"v", "b"),
        (r"wo", "o"),
        (r"m(?=[bpm])", "n"),
        (r"([ou])h(?![aiueo])", r"\1\1"),
        (r"ou", "oo"),
    )
)
DOUBLED = re.compile(r"([a-z])\1+")
HEPBURN = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"s(?=i)|sy", "sh"),
        (r"t(?=i)|ty", "ch"),
        (r"t(?=u)", "ts"),
        (r"h(?=u)", "f"),
        (r"z(?=i)|zy", "j"),
    )
)
LONG_MARKS = {"\u0304", "\u0302"}  # ō and ô
LONGEST_READING_OF_A_KANJI = 5
ROUNDS = 3
SMALLEST_SHARE = 0.02
UNHEARD_OF = 0.001
LONE_VOWEL = 0.3  # いとう and かとう alone would as well say that 藤 is う
LONGEST_WORD = 4  # longer ones can be cut in too many ways
MOST_GUESSES = 200

Shares = Mapping[str, Mapping[str, float]]  # of each kanji's readings, 0.0 to 1.0


def fold(text: str) -> str:
    """Return the text as hiragana, new kanji and small half-width letters; what cannot be seen is a blank or gone."""
    plain = unicodedata.normalize("NFKC", VARIATION_SELECTORS.sub("", text)).casefold()
    seen = "".join(_visible(character) for character in plain).translate(FOLDED)
    return " ".join(_without_repeat_signs(seen).split())


def is_spoken(text: str) -> bool:
    """Say whether a folded text is all kana and letters, so that it has a sound."""
    return SPOKEN.fullmatch(text) is not None


def sound(text: str) -> str:
    """Return the one spelling in Latin letters of a folded text of kana, Hepburn or Kunrei; long vowels as written."""
    spelled = _spelled(text)
    for pattern, replacement in SPELLINGS:
        spelled = pattern.sub(replacement, spelled)
    return spelled


def short_sound(text: str) -> str:
    """Return the sound without long vowels and doubled consonants: ``ono`` for ohno, oono, ono and おおの."""
    return DOUBLED.sub(r"\1", sound(text))


def hepburn(short: str) -> str:
    """Return a short sound as most people type it: mistakes happen between the letters that they type."""
    for pattern, replacement in HEPBURN:
        short = pattern.sub(replacement, short)
    return short


def is_one_edit_apart(one: str, other: str) -> bool:
    """Say whether one character too many, too few, wrong or two changed in order tell the texts apart."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    left, right = one[start:], other[start:]
    if len(left) != len(right):
        return left[1:] == right or left == right[1:]
    return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])


def learned_readings(pairs: Iterable[tuple[str, str]]) -> dict[str, dict[str, float]]:
    """Return how often each kanji is read how, from folded words with their folded kana.

    No word says which kana belong to which kanji; what the most words agree on wins after some rounds.
    """
    cuts = [list(_cuts(word, kana)) for word, kana in sorted(set(pairs)) if 0 < len(word) <= LONGEST_WORD]
    shares: dict[str, dict[str, float]] = {}
    for _round in range(ROUNDS):
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for ways in cuts:
            weights = [_likelihood(way, shares) for way in ways]
            whole = sum(weights)
            for way, weight in zip(ways, weights, strict=True):
                for kanji, part in way:
                    counts[kanji][part] += weight / whole
        shares = {kanji: _shares(parts) for kanji, parts in counts.items()}
    return shares


def guessed_readings(text: str, shares: Shares, *, beginnings: Set[str]) -> set[str]:
    """Return how a folded text may be read; empty where that cannot be said.

    ``beginnings`` are those of all readings that are of interest, whole ones included: without them the ways
    would multiply with every kanji.
    """
    ways = {""}
    for character in text:
        parts = {character} if is_spoken(character) else set(shares.get(character, ()))
        ways = {way + part for way in ways for part in parts if way + part in beginnings}
        if not ways or len(ways) > MOST_GUESSES:
            return set()
    return ways


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category[0] in "CZ":
        return " "
    decomposed = unicodedata.normalize("NFD", character)
    base, marks = decomposed[0], decomposed[1:]
    if not marks or not base.isascii():
        return character
    return 2 * base if set(marks) <= LONG_MARKS else base


def _without_repeat_signs(text: str) -> str:
    return re.sub(r"(.)々", r"\1\1", text)


def _spelled(text: str) -> str:
    spelled, doubled = "", False
    for place, character in enumerate(text):
        if character == "っ":
            doubled = True
            continue
        if character == "ー":
            spelled += spelled[-1:]
            continue
        syllable = SYLLABLES.get(character, character)
        if character in SMALL and place and text[place - 1] in SYLLABLES:
            spelled, syllable = _joined(spelled, syllable)
        spelled += (syllable[:1] if doubled and syllable else "") + syllable
        doubled = False
    return spelled


def _joined(spelled: str, small: str) -> tuple[str, str]:
    """Small kana take the vowel's place: き and ゃ are ``kya``, ふ and ぁ are ``fa``, て and ぃ are ``ti``."""
    if small[0] == "y":
        return spelled[:-1], small
    if spelled.endswith("hu"):
        return spelled[:-2] + "f", small
    return spelled[:-1], small


def _cuts(word: str, kana: str) -> Iterator[list[tuple[str, str]]]:
    """Yield the ways to give each character of the word a part of its kana."""
    for borders in combinations(range(1, len(kana)), len(word) - 1):
        parts = [kana[first:last] for first, last in pairwise((0, *borders, len(kana)))]
        way = list(zip(word, parts, strict=True))
        if all(_can_be_read(character, part) for character, part in way):
            yield way


def _can_be_read(character: str, part: str) -> bool:
    if is_spoken(character):
        return character == part or (character == "け" and part in {"が", "か"})
    return len(part) <= LONGEST_READING_OF_A_KANJI and part[0] not in "んっー" + SMALL


def _likelihood(way: Iterable[tuple[str, str]], shares: Shares) -> float:
    if not shares:
        return prod(LONE_VOWEL if part == "う" else 1.0 for _kanji, part in way)
    return prod(shares[kanji].get(part, UNHEARD_OF) for kanji, part in way)


def _shares(parts: Mapping[str, float]) -> dict[str, float]:
    whole = sum(parts.values())
    return {part: count / whole for part, count in parts.items() if count / whole >= SMALLEST_SHARE}
