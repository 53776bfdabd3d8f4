"""How what somebody types to find a person falls into chunks, each about one thing. Pure: no database, no clock.

Which words are names only the directory knows: whoever asks says so.
"""

import re
from collections.abc import Callable, Mapping

from kb.directory.readings import KANJI, fold

MOST_CHARACTERS = 64  # of a query; nobody types more to find a person
MOST_CHUNKS = 6

LETTERS = f"{KANJI}ぁ-ゖーa-z0-9"
HONORIFICS = "さん|さま|様|氏|殿|くん|君|ちゃん|せんせい|先生|san|sama"
DOING = (
    "お願いします|おねがいします|ください|下さい|でしょうか|ですか|ますか|について|に関する|関係|はどこ|どこ|誰|だれ|どなた"
    "|する|した|したい|している|してる|やっている|やってる|扱う|扱っている|扱ってる|受け付ける|受け付けている|受付|いる"
)
SOMEBODY = (
    "人|方|かた|ひと|係|係り|かかり|担当|たんとう|担当者|担当課|部署|窓口|職員|件|こと|番号|電話番号|電話|内線|直通"
)
PARTICLE = "[のをはがにでとへも]"
ERRAND = re.compile(
    "手続き?|申請書?|申し?込み?書?|届け?出?|相談|問い?合わ?せ|予約|証明書?|書類|用紙|登録|更新|変更|交付|発行|支払い?|苦情"
)
TAIL = re.compile(rf"(?<=.)(?:{HONORIFICS}|{DOING}|{SOMEBODY}|{PARTICLE})$")
NOISE = re.compile(rf"(?:{HONORIFICS}|{DOING}|{SOMEBODY}|{PARTICLE}|tel|ext|no)+")
NUMBER_WORDS = re.compile(
    r"(?:窓口|内線番号|内線|電話番号|電話|直通|ないせん|でんわ|extension|ext|tel)[ :.]*(?=[+(]?\d)"
)
HYPHENS = re.compile(r"(?<=[\d)])[‐‑‒–—―−ー~〜\-](?=[\d(])")
BESIDE_NUMBER = re.compile(r"(?<=[^\d+()\- ])(?=[+(]*\d[\d\-()]{2,})|(?<=\d{3})(?=[^\d()\- 番])")
NUMBER = re.compile(r"[+(]*\d[\d()\-]*番?")
IN_PIECES = re.compile(r"[+(]*\d[\d()\- ]*\d")  # a telephone number with blanks and nothing else
OTHERS = re.compile(rf"[^{LETTERS}'+()\-]+")
PARTICLES = re.compile(
    rf"(?<=[{KANJI}])[のを](?=[{LETTERS}])|(?<=[{KANJI}])[はがにでと](?=[{KANJI}])|を(?=[{LETTERS}])"
    rf"|(?<=[ぁ-ゖー])の(?=[{KANJI}])"
)
WORD, RARER_WORD, TITLE_WORD, NOISE_WORD = 1.0, 1.05, 0.9, 0.6  # what a known word costs in a glued chunk
UNKNOWN, UNKNOWN_CHARACTER = 1.5, 0.6  # what a run of unknown characters costs, and each of them


def tidied(query: str) -> str:
    """Return the query folded, without signs and without words like 内線 before a number; blanks stay."""
    text = NUMBER_WORDS.sub(" ", fold(query[: 2 * MOST_CHARACTERS])[:MOST_CHARACTERS])
    text = OTHERS.sub(" ", BESIDE_NUMBER.sub(" ", HYPHENS.sub("-", text))).strip(" -'")
    return text.replace(" ", "") if IN_PIECES.fullmatch(text) and text[0] in "+(0" else text


def chunks_of(text: str, *, is_name: Callable[[str], bool]) -> list[str]:
    """Return the parts of a tidied query that are each about one thing; what says nothing stays if there is no more.

    ``is_name`` says whether kana are somebody's name or a part of one: あさの課長 is 浅野, not あさ.
    """
    separated = PARTICLES.sub(lambda found: found[0] if _ends_name(found, is_name) else " ", text)
    chunks = separated.split()
    telling = [chunk for chunk in chunks if not NOISE.fullmatch(chunk)]
    return list(dict.fromkeys(telling or chunks))[:MOST_CHUNKS]


def is_errand(chunk: str) -> bool:
    """Say whether the chunk, without its tails, is only what one does with a matter: 手続き, 申請, 相談."""
    return ERRAND.fullmatch(chunk) is not None


def without_tails(chunk: str) -> str:
    """Return the chunk without what is only polite or asks: さん, の担当, をお願いします."""
    while (shorter := TAIL.sub("", chunk)) != chunk:
        chunk = shorter
    return chunk


def pieces_of(text: str, words: Mapping[str, float]) -> list[str]:
    """Cut a glued text where it costs least: known words are cheap, what lies between them is dear."""
    longest = max(map(len, words), default=0)
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for end in range(1, len(text) + 1):
        ways = []
        for start in range(end):
            piece = text[start:end]
            cost = words.get(piece) if len(piece) <= longest else None
            if cost is None:
                cost = UNKNOWN + UNKNOWN_CHARACTER * len(piece)
            ways.append((best[start][0] + cost, start))
        cost, start = min(ways)
        best.append((cost, [*best[start][1], text[start:end]]))
    return best[-1][1]


def _ends_name(particle: re.Match[str], is_name: Callable[[str], bool]) -> bool:
    before = re.search(r"[ぁ-ゖー]+$", particle.string[: particle.end()])
    return before is not None and is_name(before[0])
