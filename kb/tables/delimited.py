"""CSV files in the encodings and with the delimiters that Japanese offices use. Pure."""

import csv
import io
import re
from itertools import islice, takewhile

from kb.tables import limits
from kb.tables.defusing import restored
from kb.tables.problems import Problem, TableError
from kb.tables.sheets import Collector, Costs, Sheet, one_newline

MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# The supersets that Japanese software writes under the names Shift_JIS and EUC-JP: with ①, ㈱ and 髙.
JAPANESE = ("cp932", "euc_jis_2004")
SURELY_UTF8 = 3  # Japanese characters before the first wrong byte; no Shift_JIS or EUC text has them by chance
DELIMITERS = ",;\t"  # the first of those that are equally frequent wins
HEADER_CHARACTERS = 20_000
LINE_BREAK = re.compile(r"\r\n|\r|\n")
QUOTED = re.compile(r'"[^"]*"')
# Python reads these single bytes, which no Shift_JIS has, as a control and four private characters.
NO_SHIFT_JIS = re.compile("[\x80\xa0\uf8f0-\uf8f3]")
# The escape character opens the shifts of ISO-2022-JP, which would pass as ASCII.
NO_TEXT = re.compile("[\0\x1b]")
BINARY_WITHIN = 512
OTHER_FILES = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:%PDF|\{\\rtf|<\?xml|<!doctype|<html|<table)", re.IGNORECASE)


def read_delimited(content: bytes, *, sheet: str) -> Sheet:
    """Return the file as one sheet of that name; without rows if it holds nothing but blanks.

    The delimiter is the one that the first line has most of.

    Raises TableError.
    """
    text = _decode(content)
    wrong = NO_TEXT.search(text)
    if wrong:
        raise TableError(Problem.CONTROL_CHARACTER, line=_line(text[: wrong.start()]))
    collector = Collector(name=sheet, costs=Costs())
    # Lenient reading would take an open quotation mark for a cell that reaches to the end of the file.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for cells in reader:
            collector.add(line, [restored(one_newline(cell)) for cell in _within_limit(cells)])
            line = reader.line_num + 1
            if line > limits.LAST_ROW:
                raise TableError(Problem.TOO_MANY_ROWS, limit=limits.ROWS)
    except csv.Error as error:
        raise TableError(Problem.BROKEN_LINE, line=line) from error
    return collector.sheet()


def _within_limit(cells: list[str]) -> list[str]:
    """Leave out blank cells past the last allowed column, and all filled ones but one: a line may have millions."""
    beyond = filter(None, islice(cells, limits.COLUMNS, None))
    return [*cells[: limits.COLUMNS], *islice(beyond, 1)]


def _decode(content: bytes) -> str:
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return _decoded(content, encoding)
    if b"\0" in content[:BINARY_WITHIN] or OTHER_FILES.match(content):
        raise TableError(Problem.NOT_A_TABLE)
    errors = {encoding: _error(content, encoding) for encoding in ("utf-8", *JAPANESE)}
    readable = [encoding for encoding, error in errors.items() if error is None]
    utf8 = errors["utf-8"]
    if utf8 is None or _begins_as_utf8(content[: utf8.start]):
        return _decoded(content, "utf-8")
    if len(readable) > 1:
        raise TableError(Problem.UNKNOWN_ENCODING)
    if readable:
        return _decoded(content, readable[0])
    furthest = max(filter(None, errors.values()), key=lambda error: error.start)
    raise _undecodable(furthest)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(error) from error


def _undecodable(error: UnicodeDecodeError) -> TableError:
    # The codec for UTF-8 with a mark counts from behind the mark, and this is what it was given.
    before = error.object[: error.start].decode(error.encoding, "ignore")
    return TableError(Problem.UNDECODABLE, line=_line(before))


def _error(content: bytes, encoding: str) -> UnicodeDecodeError | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        return error
    wrong = NO_SHIFT_JIS.search(text) if encoding == "cp932" else None
    if wrong is None:
        return None
    start = len(text[: wrong.start()].encode(encoding))
    return UnicodeDecodeError(encoding, content, start, start + 1, "no character")


def _begins_as_utf8(content: bytes) -> bool:
    """Whether this is a UTF-8 file whose rest is damaged, which Shift_JIS might read as other characters."""
    return sum(character >= "\u3000" for character in content.decode("utf-8")) >= SURELY_UTF8


def _delimiter(text: str) -> str:
    header = QUOTED.sub("", text.lstrip()[:HEADER_CHARACTERS])
    first_line = "".join(takewhile(lambda character: character not in "\r\n", header))
    return max(DELIMITERS, key=first_line.count)


def _line(before: str) -> int:
    return len(LINE_BREAK.findall(before)) + 1
