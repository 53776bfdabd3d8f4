"""Hiragana to Latin letters as people type them, for benchmarks: written apart from what the search reads."""

ROWS = {
    "": "あいうえお", "k": "かきくけこ", "s": "さしすせそ", "t": "たちつてと", "n": "なにぬねの", "h": "はひふへほ",
    "m": "まみむめも", "r": "らりるれろ", "g": "がぎぐげご", "z": "ざじずぜぞ", "d": "だぢづでど", "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}  # fmt: skip
LETTERS = {kana: consonant + vowel for consonant, row in ROWS.items() for kana, vowel in zip(row, "aiueo", strict=True)}
LETTERS |= {"し": "shi", "ち": "chi", "つ": "tsu", "ふ": "fu", "じ": "ji", "ぢ": "ji", "づ": "zu", "ゔ": "vu"}
LETTERS |= {"や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "を": "o", "ん": "n"}
LETTERS |= dict(zip("ぁぃぅぇぉゃゅょ", ["a", "i", "u", "e", "o", "ya", "yu", "yo"], strict=True))
WITH_SMALL_KANA = {
    kana + small: consonant + vowel
    for kana, consonant in zip(
        "きにひみりぎびぴしちじふ", ["ky", "ny", "hy", "my", "ry", "gy", "by", "py", "sh", "ch", "j", "f"], strict=True
    )
    for small, vowel in zip("ゃゅょぁぃぇぉ", "auoaieo", strict=True)
} | {"てぃ": "ti", "でぃ": "di", "うぃ": "wi", "うぇ": "we"}


def hepburn(kana: str) -> str:
    """Return Hepburn with every vowel written: とうろく is ``touroku``; what is no hiragana stays."""
    letters, place, doubled = "", 0, False
    while place < len(kana):
        pair = WITH_SMALL_KANA.get(kana[place : place + 2])
        character = kana[place]
        place += 2 if pair else 1
        if character == "っ":
            doubled = True
            continue
        syllable = pair or (letters[-1:] if character == "ー" else LETTERS.get(character, character))
        letters += ("t" if syllable.startswith("ch") else syllable[:1]) * doubled + syllable
        doubled = False
    return letters
