"""Sheets, rows and cells as they were read, and the counting of what they cost. Pure."""

from dataclasses import dataclass, field

from kb.tables import limits
from kb.tables.problems import Problem, TableError


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row with anything in it. All rows of a sheet have the same number of cells; a blank cell is ``""``."""

    number: int  # the row of the workbook, or the line of the CSV file on which it begins, from 1
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet with anything in it, in the order of the workbook. A CSV file is one sheet, named after the file."""

    name: str
    rows: list[Row]


@dataclass(kw_only=True)
class Costs:
    """What the rows of one file have come to so far."""

    rows: int = 0
    cells: int = 0
    characters: int = 0


@dataclass(kw_only=True)
class Collector:
    """Takes in the rows of one sheet; raises TableError with the first row that goes past a limit."""

    name: str
    costs: Costs  # shared by the sheets of one file
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    def add(self, number: int, cells: list[str]) -> None:
        """Keep a row without its trailing blank cells; a blank row is left out."""
        if not any(cell.strip() for cell in cells):
            return
        width = max(place for place, cell in enumerate(cells, 1) if cell)
        self._check(number, cells[:width])
        self.rows.append((number, cells[:width]))

    def sheet(self) -> Sheet:
        """Return the rows, each as wide as the widest."""
        width = max((len(cells) for _number, cells in self.rows), default=0)
        return Sheet(
            name=self.name,
            rows=[Row(number=number, cells=(*cells, *[""] * (width - len(cells)))) for number, cells in self.rows],
        )

    def _check(self, number: int, cells: list[str]) -> None:
        self.costs.rows += 1
        self.costs.cells += len(cells)
        self.costs.characters += sum(map(len, cells))
        if self.costs.rows > limits.ROWS:
            raise TableError(Problem.TOO_MANY_ROWS, limit=limits.ROWS)
        if len(cells) > limits.COLUMNS:
            raise TableError(Problem.TOO_MANY_COLUMNS, sheet=self.name, line=number, limit=limits.COLUMNS)
        for place, cell in enumerate(cells):
            if len(cell) > limits.CELL_CHARACTERS:
                raise TableError(
                    Problem.CELL_TOO_LONG,
                    sheet=self.name,
                    line=number,
                    column=column_letters(place + 1),
                    limit=limits.CELL_CHARACTERS,
                )
        if self.costs.cells > limits.CELLS or self.costs.characters > limits.CHARACTERS:
            raise TableError(Problem.TOO_MUCH_CONTENT)


def column_letters(column: int) -> str:
    """Return what a spreadsheet calls the column: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def one_newline(text: str) -> str:
    """Return the text with each kind of line break as one newline: systems write all three."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
