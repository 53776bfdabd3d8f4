"""The zip package around a workbook: looked through within limits before anything is parsed. Runs in the child only."""

import zipfile
from typing import Any
from xml.parsers import expat

from kb.tables import limits
from kb.tables.problems import Problem, TableError

CONTENT_TYPES = "[Content_Types].xml"
CONTENT_TYPES_BYTES = limits.MIB
CHUNK_BYTES = 64 * 1024
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # all that workbooks use; the others need more memory to unpack
CONTENT = frozenset({"v", "t", "f"})  # value, text, formula


def inspect(package: zipfile.ZipFile) -> int:
    """Return the number of cells in all sheets of the workbook, blank ones among them.

    Looks at the directory of the package first, then unpacks each part and counts, because a directory may lie. Any
    document type is refused: workbooks have none, and entities are declared there.

    Raises TableError, or the errors of zipfile, zlib and expat if the package is damaged.
    """
    _check_directory(package.infolist())
    _check_kind(package)
    census = _Census()
    unpacked = 0
    for part in package.infolist():
        with package.open(part) as stream:
            looker = _Looker(census)
            while chunk := stream.read(CHUNK_BYTES):
                unpacked += len(chunk)
                if unpacked > limits.UNPACKED_BYTES:
                    raise TableError(Problem.UNPACKED_TOO_BIG)
                looker.feed(chunk)
            looker.feed(b"", is_last=True)  # the parser may put off what it has until it knows
    return census.cells


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise TableError(Problem.ENCRYPTED)
    # Two parts of one name: what the uploader's spreadsheet showed need not be what is read here.
    if len({part.filename.lower() for part in parts}) != len(parts) or any(
        part.compress_type not in PACKINGS for part in parts
    ):
        raise TableError(Problem.DAMAGED)
    packed, unpacked = sum(part.compress_size for part in parts), sum(part.file_size for part in parts)
    if (
        len(parts) > limits.PARTS
        or unpacked > limits.UNPACKED_BYTES
        or unpacked > max(limits.UNPACKED_FREELY_BYTES, limits.UNPACKED_RATIO * packed)
    ):
        raise TableError(Problem.UNPACKED_TOO_BIG)


def _check_kind(package: zipfile.ZipFile) -> None:
    names = [name.lower() for name in package.namelist()]
    if CONTENT_TYPES not in package.namelist():
        raise TableError(Problem.NOT_A_TABLE)
    with package.open(CONTENT_TYPES) as stream:
        types = stream.read(CONTENT_TYPES_BYTES).lower()
    if b"sheet.binary" in types or (b"spreadsheetml" not in types and b"ms-excel" not in types):
        raise TableError(Problem.NOT_A_TABLE)
    if b"macroenabled" in types or b"vbaproject" in types or any("vbaproject" in name for name in names):
        raise TableError(Problem.MACROS)


class _Census:
    """Rows and cells of all sheets, shown or hidden: what would have to be parsed."""

    def __init__(self) -> None:
        self.cells = 0
        self.filled_cells = 0
        self.filled_rows = 0

    def check(self) -> None:
        if self.filled_rows > limits.ROWS:
            raise TableError(Problem.TOO_MANY_ROWS, limit=limits.ROWS)
        if self.cells > limits.MARKED_CELLS or self.filled_cells > limits.CELLS:
            raise TableError(Problem.TOO_MUCH_CONTENT)


class _Looker:
    """Looks at one part as it is unpacked: counts in a sheet, and loses interest in everything else."""

    def __init__(self, census: _Census) -> None:
        self._census = census
        self._row_is_filled = self._cell_is_filled = False
        self._is_sheet = False
        self._is_interested = True  # until the first element is known
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._root

    def feed(self, chunk: bytes, *, is_last: bool = False) -> None:
        """Take in what was unpacked next."""
        if not self._is_interested:
            return
        try:
            self._parser.Parse(chunk, is_last)
        except expat.ExpatError:
            # A picture, say. What must be XML fails again, and for good, in the workbook's parser, which is this one.
            if self._is_sheet:
                raise
            self._is_interested = False

    def _doctype(self, *_declaration: Any) -> None:
        raise TableError(Problem.DAMAGED)

    def _root(self, name: str, _attributes: dict[str, str]) -> None:
        self._is_sheet = self._is_interested = _local(name) == "worksheet"
        self._parser.StartElementHandler = self._start if self._is_sheet else None
        self._parser.EndElementHandler = self._end if self._is_sheet else None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "c":
            self._census.cells += 1
            self._cell_is_filled = False
        elif local == "row":
            # The workbook's parser would count up to any number.
            if float(attributes.get("r", 1)) > limits.LAST_ROW:
                raise TableError(Problem.DAMAGED)
            self._row_is_filled = False
        elif local in CONTENT:
            self._row_is_filled = self._cell_is_filled = True

    def _end(self, name: str) -> None:
        local = _local(name)
        if local == "c":
            self._census.filled_cells += self._cell_is_filled
        elif local == "row":
            self._census.filled_rows += self._row_is_filled
            self._census.check()


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
