"""Who in the city's directory is meant by what somebody types. Pure: no database, no clock.

There is no dictionary here: names, units, titles and duties are recognised because the directory holds them. A query
falls into chunks, each chunk is held against every field, and an entry's score is the mean of what it says to each.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log

from kb.directory.query_chunks import (
    MOST_CHARACTERS,
    NOISE_WORD,
    NUMBER,
    RARER_WORD,
    TAIL,
    TITLE_WORD,
    WORD,
    chunks_of,
    is_errand,
    pieces_of,
    tidied,
    without_tails,
)
from kb.directory.readings import (
    KANJI,
    fold,
    guessed_readings,
    hepburn,
    is_one_edit_apart,
    is_spoken,
    learned_readings,
    short_sound,
    sound,
)

WEAKEST = 0.3  # a score below this says nothing
WEAKEST_BESIDE_BEST = 0.45
SECOND_FIELD = 0.03  # what each further field that matches adds to the best one
AS_WRITTEN = 0.02  # what the very spelling adds to one that is only taken for it
OUTER_UNIT = 0.03  # what each level takes off between the unit that matches and the entry's own
NAME_WEIGHT, WEIGHT, TITLE_WEIGHT = 1.2, 1.0, 0.5  # a title tells little beside a name or a unit
ERRAND_WEIGHT = 0.4  # and an errand little beside what it is about
SILENT = 0.3  # of its weight that a chunk keeps which nothing answers

SURNAME, GIVEN, FULL, REVERSED = "surname", "given", "full", "reversed"
# By part of a name: of the whole, of its beginning, of what is one edit away from it.
STRENGTHS = {
    SURNAME: (0.95, 0.80, 0.62),
    GIVEN: (0.85, 0.65, 0.52),
    FULL: (1.00, 0.80, 0.75),
    REVERSED: (0.98, 0.75, 0.70),
}
LONGER_BEGINNING = 0.12  # what a beginning gains until it is the whole
INSIDE = 0.4
ONE_CHARACTER = 0.2  # what it takes off a unit or duty that the query is a single character of: 明 is a name, not 証明
GUESSED = 0.76  # of a name that only sounds like the kanji that were typed
SHORTEST_INSIDE, SHORTEST_MISTYPED_KANA, SHORTEST_MISTYPED_LETTERS = 4, 3, 5

RANKS = ("市長", "教育長", "部長", "局長", "次長", "参事", "課長", "長", "主幹", "補佐", "係長", "主査", "主任")
TITLES_SPOKEN = {
    "しちょう": "市長",
    "きょういくちょう": "教育長",
    "ぶちょう": "部長",
    "きょくちょう": "局長",
    "じちょう": "次長",
    "さんじ": "参事",
    "かちょう": "課長",
    "かちょうほさ": "課長補佐",
    "しつちょう": "室長",
    "しょちょう": "所長",
    "かんちょう": "館長",
    "えんちょう": "園長",
    "しゅかん": "主幹",
    "かかりちょう": "係長",
    "しゅさ": "主査",
    "しゅにん": "主任",
    "しゅじ": "主事",
}
# What callers say, and what the rules of the organisation call it where the two share no characters.
CALLERS_WORDS = {
    "引越": ("転入", "転出", "転居", "住民異動"),
    "転校": ("就学",),
    "保険証": ("国民健康保険", "資格確認"),
    "国保": ("国民健康保険",),
    "まいなんばー": ("個人番号",),
    "個人番号": ("まいなんばー",),
    "生保": ("生活保護",),
    "結婚": ("婚姻", "戸籍"),
    "離婚": ("戸籍",),
    "赤": ("出生", "乳児", "母子保健"),
    "出産": ("出生", "母子保健"),
    "妊娠": ("母子保健", "妊婦"),
    "亡": ("死亡", "戸籍"),
    "葬": ("火葬", "斎場", "死亡"),
    "墓": ("霊園", "墓地"),
    "保育園": ("保育所", "保育"),
    "幼稚園": ("幼児教育", "保育"),
    "学童": ("放課後児童",),
    "わくちん": ("予防接種",),
    "健診": ("検診", "健康診査"),
    "検診": ("健診", "健康診査"),
    "年寄": ("高齢者",),
    "老人": ("高齢者",),
    "障害": ("障がい",),
    "障がい": ("障害",),
    "街灯": ("街路灯", "防犯灯", "道路照明"),
    "猫": ("動物", "愛護"),
    "ぺっと": ("動物", "犬"),
    "空家": ("空き家",),
    "空屋": ("空き家",),
    "ごみ": ("廃棄物",),
    "燃える": ("燃やす", "可燃"),
    "燃えない": ("燃やさない", "不燃"),
    "税金": ("納税", "市税"),
    "原付": ("軽自動車税",),
    "ばいく": ("軽自動車税",),
    "断水": ("給水", "水道"),
    "津波": ("防災", "災害"),
    "地震": ("防災", "耐震"),
    "台風": ("防災", "災害"),
    "避難": ("防災", "災害"),
    "虐待": ("児童相談", "家庭児童"),
    "就職": ("就労", "雇用", "労働"),
    "町内会": ("自治会",),
    "自治会": ("町内会",),
    "入札": ("契約",),
    "ほーむぺーじ": ("うぇぶ", "広報"),
    "ぱすぽーと": ("旅券",),
    "旅券": ("ぱすぽーと",),
}
CALLERS_WORD, LONGER_CALLERS_WORD = 0.7, 0.02  # with what each of its characters adds

UNIT_ENDING = re.compile(r"(?<=..)(?:担当|係|課|部|室|局|班|ぐるーぷ|ちーむ)$")
FORMALITIES = re.compile(r"に関する(?:事務|業務|こと)?|に係る(?:こと)?|及び|並びに|又は|その他|等|の|を|・")
COUNTED = re.compile(r"[一二三四五六七八九](?=階|番|号)|(?<=\d)f")
COUNTS = {**dict(zip("一二三四五六七八九", "123456789", strict=True)), "f": "階"}
SPOKEN_NOISE = ("no", "san", "sama")

Terms = Mapping[str, Collection[int]]  # a folded term, and the positions of the entries that bear it
Units = Mapping[str, Collection[tuple[int, int]]]  # as above, with the levels between that unit and the entry's own
Found = dict[int, dict[str, float]]  # by an entry's position: how strongly each field answers
Scores = dict[int, tuple[float, frozenset[str]]]  # by an entry's position: how strongly it answers, by which fields


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One person at one post, a vacant post, or a unit without a person."""

    key: str
    person: str | None  # staff number; None where nobody holds the post
    name: str
    name_kana: str
    name_en: str
    unit_path: tuple[str, ...]  # outermost first
    unit_path_kana: tuple[str, ...]
    title: str
    extension: str
    telephone: str
    place: str
    duties: str
    concurrent: bool


@dataclass(frozen=True, kw_only=True)
class Hit:
    """An entry that may be meant."""

    entry: Entry
    score: float  # from 0.0 to a little above 1.0
    matched: tuple[str, ...]  # of name, reading, unit, title, duty, extension, telephone, place; in alphabetical order


@dataclass(frozen=True, kw_only=True)
class Index:
    """The directory, turned so that a query finds its way in."""

    entries: tuple[Entry, ...]
    written: Mapping[str, Terms]  # by part of the name
    kana: Mapping[str, Terms]
    sounds: Mapping[str, Terms]
    hepburn: Mapping[str, Terms]  # the same as most people type them
    exact_sounds: Terms  # of all parts, long vowels kept
    units: Units
    units_spoken: Units
    titles: Terms
    extensions: Terms
    telephones: Terms
    places: Terms
    duties: Terms
    skeletons: Mapping[str, str]  # of each text of duties, its kanji only
    duty_pairs: Mapping[str, Collection[str]]  # two characters, and the texts of duties in which they stand
    kanji_readings: Mapping[str, Mapping[str, float]]
    name_readings: Mapping[str, Collection[str]]  # of surnames and given names as a whole
    beginnings: frozenset[str]  # of all readings of names
    words: Mapping[str, float]  # into which glued chunks fall, and what each costs
    words_spoken: Mapping[str, float]
    order: tuple[tuple[int, ...], ...]  # which of two entries that answer alike comes first


def index_of(entries: Iterable[Entry]) -> Index:
    """Read the whole directory; of entries that answer alike, the head comes first, then the earlier one."""
    rows = tuple(entries)
    names = [_name_parts(row.name) for row in rows]
    kana = [_name_parts(row.name_kana) for row in rows]
    pairs = [
        (written[part], spoken[part])
        for written, spoken in zip(names, kana, strict=True)
        for part in (SURNAME, GIVEN)
        if part in written and part in spoken
    ]
    written_terms, kana_terms = _terms_by_part(names), _terms_by_part(kana)
    sounds = _sounds(kana, [_name_parts(row.name_en) for row in rows])
    units = _units([row.unit_path for row in rows])
    units_spoken = _units([row.unit_path_kana for row in rows], spoken=True)
    titles = _terms((row.title for row in rows), read=fold)
    places = _terms((row.place for row in rows), read=_fold_place)
    duties = _terms((row.duties for row in rows), read=_fold_duties)
    return Index(
        entries=rows,
        written=written_terms,
        kana=kana_terms,
        sounds=sounds,
        hepburn={part: {hepburn(heard): terms[heard] for heard in terms} for part, terms in sounds.items()},
        exact_sounds=_exact_sounds(kana),
        units=units,
        units_spoken=units_spoken,
        titles=titles,
        extensions=_terms((row.extension for row in rows), read=_digits),
        telephones=_terms((row.telephone for row in rows), read=_digits),
        places=places,
        duties=duties,
        skeletons={text: _skeleton(text) for text in duties},
        duty_pairs=_pairs_of(duties),
        kanji_readings=learned_readings(pairs),
        name_readings=_grouped(pairs),
        beginnings=frozenset(
            beginning for part in (SURNAME, GIVEN, FULL) for text in kana_terms[part] for beginning in accumulate(text)
        ),
        words=_words(written_terms, units, titles, places),
        words_spoken=_words_spoken(sounds, units_spoken),
        order=tuple(_order(row, position) for position, row in enumerate(rows)),
    )


def find(index: Index, query: str, *, limit: int = 20) -> list[Hit]:
    """Return the entries that a query may mean, surest first; empty for a blank one."""
    text = tidied(query)
    chunks = chunks_of(text, is_name=lambda kana: any(kana in index.kana[part] for part in (SURNAME, GIVEN)))
    scores = _mean((_weight(index, chunk), _answer(index, chunk)) for chunk in chunks)
    joined = without_tails(text.replace(" ", ""))
    if len(chunks) > 1 and len(joined) <= MOST_CHARACTERS // 2:
        scores = _better(scores, _summed(_named(index, joined)))  # a name written with blanks or with の
    return _hits(index, scores, query=query[:MOST_CHARACTERS], limit=limit)


# What is read into the index


def _name_parts(name: str) -> dict[str, str]:
    """Family name first; without a blank only the full name is known."""
    words = fold(name).split()
    if not words:
        return {}
    if len(words) == 1:
        return {FULL: words[0]}
    surname, given = words[0], "".join(words[1:])
    return {SURNAME: surname, GIVEN: given, FULL: surname + given, REVERSED: given + surname}


def _terms(texts: Iterable[str], *, read: Callable[[str], str] = str) -> dict[str, list[int]]:
    by_text: dict[str, list[int]] = defaultdict(list)
    for position, text in enumerate(texts):
        by_text[text].append(position)
    terms: dict[str, list[int]] = defaultdict(list)
    for text, positions in by_text.items():
        if term := read(text):
            terms[term] += positions
    return dict(terms)


def _terms_by_part(names: Sequence[Mapping[str, str]]) -> dict[str, Terms]:
    return {part: _terms(name.get(part, "") for name in names) for part in STRENGTHS}


def _sounds(kana: Sequence[Mapping[str, str]], english: Sequence[Mapping[str, str]]) -> dict[str, Terms]:
    """Names in English stand in either order, and some are no transcription: スミス is Smith."""
    terms: dict[str, dict[str, set[int]]] = {part: defaultdict(set) for part in STRENGTHS}
    for position, (name, name_en) in enumerate(zip(kana, english, strict=True)):
        for part, text in name.items():
            if is_spoken(text):
                terms[part][short_sound(text)].add(position)
        surname = short_sound(name.get(SURNAME, ""))
        for part, text in name_en.items():
            heard = short_sound(text)
            if is_spoken(text) and heard != surname:
                terms[GIVEN if part == SURNAME else part][heard].add(position)
    return {part: dict(of_part) for part, of_part in terms.items()}


def _exact_sounds(kana: Sequence[Mapping[str, str]]) -> Terms:
    terms: dict[str, set[int]] = defaultdict(set)
    for position, name in enumerate(kana):
        for text in filter(is_spoken, name.values()):
            terms[sound(text)].add(position)
    return dict(terms)


def _units(paths: Sequence[Sequence[str]], *, spoken: bool = False) -> Units:
    folded = {name: fold(name).replace(" ", "") for path in paths for name in path}
    terms = {name: short_sound(text) if spoken else text for name, text in folded.items() if text}
    units: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for position, path in enumerate(paths):
        for level, name in enumerate(reversed(path)):
            if name in terms:
                units[terms[name]].append((position, level))
    return dict(units)


def _digits(text: str) -> str:
    digits = "".join(character for character in fold(text) if character in "+0123456789")
    return "0" + digits[3:] if digits.startswith("+81") else digits.replace("+", "")


def _fold_place(place: str) -> str:
    return COUNTED.sub(lambda found: COUNTS[found[0]], fold(place))


def _fold_duties(duties: str) -> str:
    return FORMALITIES.sub("", fold(duties))


def _skeleton(text: str) -> str:
    """Kanji alone: 引っ越し, 引越し and 引越 are one."""
    return re.sub(rf"[^{KANJI}]", "", text)


def _pairs_of(duties: Iterable[str]) -> dict[str, list[str]]:
    pairs: dict[str, list[str]] = defaultdict(list)
    for text in duties:
        for pair in _pairs(text):
            pairs[pair].append(text)
    return dict(pairs)


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for word, kana in pairs:
        groups[word].add(kana)
    return dict(groups)


def _words(written: Mapping[str, Terms], units: Units, titles: Terms, places: Terms) -> dict[str, float]:
    """A word of one character would be found within every other: 林 in 農林水産."""
    costs = dict.fromkeys(written[GIVEN], RARER_WORD)
    costs |= {UNIT_ENDING.sub("", name): RARER_WORD for name in units}
    costs |= {word: WORD for place in places for word in place.split()}
    costs |= {name: WORD for names in (units, written[SURNAME], written[FULL]) for name in names}
    costs |= dict.fromkeys(titles, TITLE_WORD)
    return {word: cost for word, cost in costs.items() if len(word) > 1}


def _words_spoken(sounds: Mapping[str, Terms], units: Units) -> dict[str, float]:
    costs = dict.fromkeys(sounds[GIVEN], RARER_WORD)
    costs |= {name: WORD for names in (units, sounds[SURNAME]) for name in names}
    costs |= {short_sound(title): TITLE_WORD for title in TITLES_SPOKEN}
    return {word: cost for word, cost in costs.items() if len(word) > 2} | dict.fromkeys(SPOKEN_NOISE, NOISE_WORD)


def _order(row: Entry, position: int) -> tuple[int, ...]:
    """The unit itself, then its people from the head down, then posts that nobody holds."""
    kind = 1 if row.person else 2 if row.title else 0
    rank = next((rank for rank, title in enumerate(RANKS) if row.title.endswith(title)), len(RANKS))
    return (kind, rank, row.concurrent, position)


# What one chunk finds


def _weight(index: Index, chunk: str) -> float:
    """Return how much of the whole a chunk says."""
    plain = without_tails(chunk)
    if plain in index.titles or plain in TITLES_SPOKEN:
        return TITLE_WEIGHT
    if is_errand(plain):
        return ERRAND_WEIGHT
    parts = (SURNAME, GIVEN, FULL)
    heard = short_sound(plain) if is_spoken(plain) else ""
    if any(plain in index.written[part] or heard in index.sounds[part] for part in parts):
        return NAME_WEIGHT
    return WEIGHT


def _answer(index: Index, chunk: str) -> Scores:
    if NUMBER.fullmatch(chunk):
        at_window: Found = {}
        if chunk.endswith("番"):
            _find_place(index, chunk, at_window)
        return _summed(at_window or _numbered(index, _digits(chunk)))
    plain = without_tails(chunk)
    ways = dict.fromkeys((chunk, TAIL.sub("", chunk), plain))
    scores: Scores = {}
    for way in ways:
        scores = _better(scores, _summed(_in_all_fields(index, way)))
    return _better(scores, _in_pieces(index, plain))


def _in_pieces(index: Index, chunk: str) -> Scores:
    if is_spoken(chunk):
        heard = short_sound(chunk)
        pieces = pieces_of(heard, index.words_spoken)
        if any(piece not in index.words_spoken for piece in pieces[:-1]):
            return {}  # sounds are short and alike: only what is known up to the last piece
        pieces = [piece for piece in pieces if piece not in SPOKEN_NOISE]
    else:
        pieces = [without_tails(piece) for piece in pieces_of(chunk, index.words)]
    if len(pieces) < 2:
        return {}
    return _mean((_weight(index, piece), _summed(_in_all_fields(index, piece))) for piece in pieces)


def _in_all_fields(index: Index, text: str) -> Found:
    found = _named(index, text)
    _find_unit(index, text, found)
    _find_title(index, text, found)
    _find_place(index, text, found)
    _find_duty(index, text, found)
    _find_callers_word(index, text, found)
    return found


def _named(index: Index, text: str) -> Found:
    found: Found = {}
    for part, strengths in STRENGTHS.items():
        _find_term(index.written[part], text, strengths, "name", found)
    if is_spoken(text):
        _find_sound(index, text, found)
    else:
        _find_guess(index, text, found)
    return found


def _find_term(terms: Terms, text: str, strengths: tuple[float, float, float], field: str, found: Found) -> None:
    whole, beginning, _mistyped = strengths
    _note(found, terms.get(text, ()), field, whole)
    for term in [term for term in terms if term.startswith(text)]:
        _note(found, terms[term], field, beginning + LONGER_BEGINNING * len(text) / len(term))
    if len(text) >= SHORTEST_INSIDE:
        for term in [term for term in terms if text in term]:
            _note(found, terms[term], field, INSIDE)


def _find_sound(index: Index, text: str, found: Found) -> None:
    heard, spelled = short_sound(text), sound(text)
    if not heard:
        return
    # Letters without a long vowel may have lost it: ono is 大野 as well as 小野, oono is 大野.
    exact = set(index.exact_sounds.get(spelled, ())) if spelled != heard or not text.isascii() else set()
    for part, strengths in STRENGTHS.items():
        terms = index.sounds[part]
        _find_term(terms, heard, strengths, "reading", found)
        _note(found, exact.intersection(terms.get(heard, ())), "reading", strengths[0] + AS_WRITTEN)
    if not text.isascii() and len(text) >= SHORTEST_MISTYPED_KANA:
        _find_mistyped(index.kana, text, found)
    elif len(text) >= SHORTEST_MISTYPED_LETTERS:
        _find_mistyped(index.sounds, heard, found)
        _find_mistyped(index.hepburn, text, found)


def _find_mistyped(names: Mapping[str, Terms], text: str, found: Found) -> None:
    for part, strengths in STRENGTHS.items():
        for term in _nearly(text, names[part]):
            _note(found, names[part][term], "reading", strengths[2])


def _nearly(text: str, terms: Iterable[str]) -> list[str]:
    """Return the terms one edit away. One edit leaves the first or the last half as it is."""
    half = (len(text) - 1) // 2
    first, last = text[:half], text[-half:]
    candidates = [term for term in terms if term.startswith(first) or term.endswith(last)]
    return [term for term in candidates if is_one_edit_apart(text, term)]


def _find_guess(index: Index, text: str, found: Found) -> None:
    """A name heard and converted to other kanji: 伊東 for 伊藤."""
    unknown = [character for character in text if not is_spoken(character) and character not in index.kanji_readings]
    if len(unknown) == 1 < len(text):
        _find_pattern(index, text.replace(unknown[0], ".?"), found)
    readings = guessed_readings(text, index.kanji_readings, beginnings=index.beginnings)
    readings |= set(index.name_readings.get(text, ()))
    for part in (SURNAME, GIVEN, FULL):
        for reading in readings:
            _note(found, index.kana[part].get(reading, ()), "reading", STRENGTHS[part][0] * GUESSED)


def _find_pattern(index: Index, pattern: str, found: Found) -> None:
    """A kanji that nobody here has in their name stands for another one or for none: 伊籐 is 伊藤, 井之上 井上."""
    for part in (SURNAME, GIVEN, FULL):
        for term in filter(re.compile(pattern).fullmatch, index.written[part]):
            _note(found, index.written[part][term], "name", STRENGTHS[part][2])


def _find_unit(index: Index, text: str, found: Found) -> None:
    stem, pairs = UNIT_ENDING.sub("", text), _pairs(text)
    for name, places in index.units.items():
        strength = _unit_strength(name, text, stem, pairs)
        if strength:
            _note_unit(found, places, strength)
    heard = short_sound(text) if is_spoken(text) else ""
    if len(heard) < SHORTEST_INSIDE:
        return
    for name, places in index.units_spoken.items():
        if name.startswith(heard):
            _note_unit(found, places, 0.96 if name == heard else 0.82)
        elif heard in name:
            _note_unit(found, places, 0.6)
    if len(heard) > SHORTEST_MISTYPED_LETTERS:
        for name in _nearly(heard, index.units_spoken):
            _note_unit(found, index.units_spoken[name], 0.55)


def _unit_strength(name: str, text: str, stem: str, pairs: set[str]) -> float:
    if name == text:
        return 1.0
    if UNIT_ENDING.sub("", name) == stem:
        return 0.8 if text[-1] in "部課室局" and name[-1] in "部課室局" else 0.96  # 市民課 is not 市民部
    if name.startswith(text):
        return 0.86 if len(text) > 1 else 0.86 - ONE_CHARACTER
    if len(text) > 1 and text in name:
        return 0.78
    if len(stem) > 1 and stem in name:
        return 0.74
    shared = len(pairs & _pairs(name)) / len(pairs) if len(pairs) > 1 else 0.0
    return 0.6 * shared if shared >= _enough(text) else 0.0


def _enough(text: str) -> float:
    """Kana stand in one order as well as in another: スポーツ is no パスポート."""
    return 0.8 if is_spoken(text) else 0.5


def _find_title(index: Index, text: str, found: Found) -> None:
    meant = TITLES_SPOKEN.get(text, text)
    if is_spoken(text):
        heard = short_sound(text)
        meant = next((title for kana, title in TITLES_SPOKEN.items() if short_sound(kana) == heard), text)
    if len(meant) < 2:
        return
    for title, positions in index.titles.items():
        if meant in title:
            strength = 1.0 if title == meant else 0.75 if title.endswith(meant) else 0.5
            _note(found, positions, "title", strength)


def _find_place(index: Index, text: str, found: Found) -> None:
    meant = _fold_place(text)
    if len(meant) < 2:
        return
    # 1階 is neither in 11階 nor the same as 地下1階.
    before = r"(?<!\d)(?<!地下)" if meant[0].isdigit() else ""
    after = r"(?!\d)" if meant[-1].isdigit() else ""
    pattern = re.compile(before + re.escape(meant) + after)
    for place, positions in index.places.items():
        if meant in place.split():
            _note(found, positions, "place", 0.9)
        elif pattern.search(place) or pattern.search(place.replace(" ", "")):
            _note(found, positions, "place", 0.8)


def _find_duty(index: Index, text: str, found: Found) -> None:
    wanted = _fold_duties(text)
    if not wanted or (len(wanted) == 1 and not re.match(f"[{KANJI}]", wanted)):
        return
    skeleton = _skeleton(wanted)
    if len(skeleton) < max(2, len(wanted) / 2):
        skeleton = wanted  # what is left of ふるさと納税 would be 納税
    known, enough = _shares_of_pairs(index, wanted), _enough(wanted)
    for duty, positions in index.duties.items():
        if wanted in duty:
            begins = any(item.startswith(wanted) for item in duty.split("、"))
            strength = 0.96 if begins else 0.92
            _note(found, positions, "duty", strength if len(wanted) > 1 else strength - ONE_CHARACTER)
        elif skeleton in index.skeletons[duty]:
            _note(found, positions, "duty", 0.85)
        elif known.get(duty, 0.0) >= enough:
            _note(found, positions, "duty", 0.8 * known[duty])


def _shares_of_pairs(index: Index, text: str) -> dict[str, float]:
    """Return how much of the text each duty holds, 0.0 to 1.0.

    A pair that stands in few duties counts for more, one that stands in none for less: 婚姻届 has 婚姻 and 姻届.
    """
    shares: dict[str, float] = defaultdict(float)
    unheard = log(1 + len(index.duties)) / 2
    rarity = {
        pair: log(1 + len(index.duties) / len(index.duty_pairs[pair])) if pair in index.duty_pairs else unheard
        for pair in _pairs(text)
    }
    whole = sum(rarity.values())
    for pair, weight in rarity.items():
        for duty in index.duty_pairs.get(pair, ()):
            shares[duty] += weight / whole
    return shares


def _find_callers_word(index: Index, text: str, found: Found) -> None:
    forms = (text, _skeleton(text))
    for said, formal_words in CALLERS_WORDS.items():
        if not any(said in form for form in forms):
            continue
        strength = CALLERS_WORD + LONGER_CALLERS_WORD * len(said)
        for formal in formal_words:
            for duty in [duty for duty in index.duties if formal in duty]:
                _note(found, index.duties[duty], "duty", strength)
            for name in [name for name in index.units if formal in name]:
                _note_unit(found, index.units[name], strength)


def _numbered(index: Index, digits: str) -> Found:
    found: Found = {}
    # Two digits are what somebody remembers of the end; more are typed from the beginning.
    beginning, end = (0.2, 0.15) if len(digits) == 2 else (0.15, 0.2)
    for field, terms, whole in (("extension", index.extensions, 1.0), ("telephone", index.telephones, 0.97)):
        for number, positions in terms.items():
            if number == digits:
                _note(found, positions, field, whole)
            elif number.startswith(digits):
                _note(found, positions, field, whole - beginning)
            elif number.endswith(digits):
                _note(found, positions, field, whole - end)
            elif len(digits) > 2 and digits in number:
                _note(found, positions, field, whole - 0.4)
    return found


# How what was found adds up


def _note(found: Found, positions: Iterable[int], field: str, strength: float) -> None:
    for position in positions:
        fields = found.setdefault(position, {})
        if fields.get(field, 0.0) < strength:
            fields[field] = strength


def _note_unit(found: Found, places: Iterable[tuple[int, int]], strength: float) -> None:
    for position, level in places:
        _note(found, (position,), "unit", strength - OUTER_UNIT * level)


def _summed(found: Found) -> Scores:
    return {
        position: (max(fields.values()) + SECOND_FIELD * (len(fields) - 1), frozenset(fields))
        for position, fields in found.items()
    }


def _better(one: Scores, other: Scores) -> Scores:
    better = dict(one)
    for position, answer in other.items():
        if position not in better or better[position][0] < answer[0]:
            better[position] = answer
    return better


def _mean(answers: Iterable[tuple[float, Scores]]) -> Scores:
    """Weigh what the chunks say; one that nothing in the directory answers counts for little."""
    weighed = [(weight if scores else SILENT * weight, scores) for weight, scores in answers]
    whole = sum(weight for weight, _scores in weighed)
    sums: dict[int, tuple[float, frozenset[str]]] = {}
    for weight, scores in weighed:
        for position, (score, fields) in scores.items():
            before, others = sums.get(position, (0.0, frozenset()))
            sums[position] = (before + score * weight / whole, others | fields)
    return sums


def _hits(index: Index, scores: Scores, *, query: str, limit: int) -> list[Hit]:
    best = max((score for score, _fields in scores.values()), default=0.0)
    enough = max(WEAKEST, WEAKEST_BESIDE_BEST * best)
    likely = [
        (-round(score + _as_written(index.entries[position], query), 4), index.order[position], position)
        for position, (score, _fields) in scores.items()
        if score >= enough
    ]
    return [
        Hit(entry=index.entries[position], score=-negated, matched=tuple(sorted(scores[position][1])))
        for negated, _order, position in sorted(likely)[:limit]
    ]


def _as_written(entry: Entry, query: str) -> float:
    """渡邊 finds 渡辺 as well, but 渡邊 first."""
    return AS_WRITTEN if any(part in query for part in entry.name.split()) else 0.0
