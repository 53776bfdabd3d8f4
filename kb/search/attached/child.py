"""Reads the text of one file from standard input: ``python -m kb.search.attached.child KIND``.

A process of its own, started by ``reading`` with an empty environment: what a hostile file may do here is to use up
the limits. It knows neither Django nor the settings nor the database.
"""

import io
import json
import logging
import posixpath
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from itertools import islice, zip_longest
from typing import Any
from unicodedata import normalize
from xml.parsers import expat

from openpyxl import load_workbook
from pypdf import PdfReader

from kb.directory.readings import DRAWN_ALIKE
from kb.tables import limits
from kb.tables.children import limit_this_process

MOST_PAGES = 500
MOST_CHARACTERS = 1_000_000  # of one file
PART_BYTES = 50 * limits.MIB  # of one part of a package, unpacked
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
KANJI = str.maketrans({pair[0]: pair[1] for pair in DRAWN_ALIKE.split()})
# Half-width kana, and kanji in numbers of their own: nobody meant anything by them. Brackets stay as they were set.
OTHER_FORMS = re.compile(r"[ｦ-ﾟ\u2f00-\u2fdf\uf900-\ufaff]+")
WRAPPED = 0.6  # of the longest line of a page: shorter ones are headings, cells, ends of paragraphs
ENDS_JAPANESE, BEGINS_JAPANESE = re.compile(r"[^\x00-\xff。]$"), re.compile(r"[^\x00-\xff]")
Page = tuple[str, str]  # where it stands, as its readers call it, and its text


def main() -> None:
    """Answer with the pages. Whatever goes wrong ends the process."""
    logging.disable()  # pypdf warns of every oddity
    limit_this_process()
    pages = pages_of(sys.argv[1], sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps({"pages": pages}, ensure_ascii=False).encode("utf-8", "replace"))


def pages_of(kind: str, content: bytes) -> list[Page]:
    """Return the pages that hold any text, up to the limits. ``kind`` is the end of the file's name, with its dot."""
    pages, left = [], MOST_CHARACTERS
    for place, text in islice(READERS[kind](content), MOST_PAGES):
        if shown := _one_line(text)[:left]:
            pages.append((place, shown))
            left -= len(shown)
    return pages


def _one_line(text: str) -> str:
    one_form = OTHER_FORMS.sub(lambda found: normalize("NFKC", found[0]), text).translate(KANJI)
    return " ".join(one_form.split())


def _of_pdf(content: bytes) -> Iterator[Page]:
    for number, page in enumerate(PdfReader(io.BytesIO(content)).pages, 1):
        yield str(number), _unwrapped(page.extract_text().splitlines())


def _unwrapped(lines: list[str]) -> str:
    """Join the lines; where one was broken inside a Japanese sentence nobody would write a blank."""
    lines = [line.strip() for line in lines]
    longest = max(map(len, lines), default=0)
    joined = ""
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        is_broken = len(line) >= WRAPPED * longest and ENDS_JAPANESE.search(line) and BEGINS_JAPANESE.match(following)
        joined += line if is_broken else line + " "
    return joined


def _of_word(content: bytes) -> Iterator[Page]:
    """Yield the whole: where its pages end only Word itself knows."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        yield "", _text_of(_part(package, "word/document.xml"))


def _of_slides(content: bytes) -> Iterator[Page]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        targets = dict(_relations(_part(package, "ppt/_rels/presentation.xml.rels")))
        for number, relation in enumerate(_slides(_part(package, "ppt/presentation.xml")), 1):
            name = posixpath.normpath(posixpath.join("ppt", targets[relation])).lstrip("/")
            yield str(number), _text_of(_part(package, name))


def _of_workbook(content: bytes) -> Iterator[Page]:
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            rows = sheet.iter_rows(max_row=limits.ROWS, max_col=limits.COLUMNS, values_only=True)
            yield sheet.title, " ".join(str(value) for row in rows for value in row if value is not None)


READERS: dict[str, Callable[[bytes], Iterator[Page]]] = {
    ".pdf": _of_pdf,
    ".docx": _of_word,
    ".pptx": _of_slides,
    ".xlsx": _of_workbook,
}


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        content = part.read(PART_BYTES + 1)
    if len(content) > PART_BYTES:
        raise ValueError("A part of the package is too large.")
    return content


def _text_of(xml: bytes) -> str:
    """Return what the elements ``t`` hold, a blank after each paragraph, tab and line."""
    found: list[str] = []
    inside = 0

    def begin(name: str, _attributes: dict[str, str]) -> None:
        nonlocal inside
        inside += _local(name) == "t"
        if _local(name) in ("tab", "br"):
            found.append(" ")

    def end(name: str) -> None:
        nonlocal inside
        inside -= _local(name) == "t"
        if _local(name) == "p":
            found.append(" ")

    def text(characters: str) -> None:
        if inside:
            found.append(characters)

    _parse(xml, begin=begin, end=end, text=text)
    return "".join(found)


def _relations(xml: bytes) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    _parse(xml, begin=lambda _name, of: found.append((of["Id"], of["Target"])) if "Target" in of else None)
    return found


def _slides(xml: bytes) -> list[str]:
    found: list[str] = []
    _parse(xml, begin=lambda name, of: found.append(of[RELATION]) if _local(name) == "sldId" else None)
    return found


def _parse(xml: bytes, *, begin: Any, end: Any = None, text: Any = None) -> None:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = lambda name, of: begin(name, {_qualified(key): value for key, value in of.items()})
    parser.EndElementHandler, parser.CharacterDataHandler = end, text
    parser.StartDoctypeDeclHandler = _refuse  # office documents have none, and entities are declared there
    parser.Parse(xml, True)


def _refuse(*_declared: object) -> None:
    raise ValueError("A document type is declared.")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _qualified(name: str) -> str:
    return "{" + name if "}" in name else name


if __name__ == "__main__":
    main()
