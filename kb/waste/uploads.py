"""Uploaded files to the sheets of the table, and what is wrong with them, file by file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from django.utils.translation import gettext as _

from kb.directory.importing.files import Upload
from kb.tables.reading import WORKBOOK_ENDINGS, Sheet, TableError, read_table
from kb.tables.texts import explain
from kb.waste.table import SHEETS, TableFaultsError
from kb.waste.texts import place, sentence

# A browser that saves a file for the second time, and a desktop that copies one, add to its name.
COPIED = re.compile(rf"({'|'.join(SHEETS)})(?:\s*(?:[(（]\d+[)）]|-\s*コピー))+")


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """One thing that is wrong, in words."""

    file: str
    place: str  # the sheet and the row; blank: the whole file
    sentence: str


class WrongFiles(Exception):
    """Nothing is taken; ``wrong`` says why."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__(wrong)
        self.wrong = wrong


@dataclass(frozen=True, kw_only=True)
class Files:
    """What uploaded files hold."""

    sheets: list[Sheet]
    source: str  # their names
    file_of: dict[str, str]  # by sheet

    def explained(self, error: TableFaultsError) -> WrongFiles:
        """Return what is wrong with the rows, each with its file; what no file holds is in the table of today."""
        return WrongFiles(
            [
                Wrong(file=self.file_of.get(fault.sheet, ""), place=place(fault), sentence=sentence(fault))
                for fault in error.faults
            ]
        )


def read_files(uploads: Sequence[Upload]) -> Files:
    """Return the sheets of all files. Raises WrongFiles if one of them is no table or holds none of the sheets."""
    found: list[tuple[str, Sheet]] = []
    wrong: list[Wrong] = []
    for upload in uploads:
        try:
            sheets = _known_sheets(upload)
        except TableError as error:
            wrong.append(Wrong(file=upload.name, place="", sentence=explain(error)))
            continue
        if not sheets:
            wrong.append(Wrong(file=upload.name, place="", sentence=_unknown()))
        found += [(upload.name, sheet) for sheet in sheets]
    if wrong:
        raise WrongFiles(wrong)
    return Files(
        sheets=[sheet for _file, sheet in found],
        source=", ".join(upload.name for upload in uploads),
        file_of={sheet.name: file for file, sheet in found},
    )


def _known_sheets(upload: Upload) -> list[Sheet]:
    sheets = read_table(upload.content, name=upload.name)
    if PurePath(upload.name).suffix.lower() not in WORKBOOK_ENDINGS:
        sheets = [replace(sheet, name=COPIED.sub(r"\1", sheet.name)) for sheet in sheets]
    named = [replace(sheet, name=sheet.name.strip()) for sheet in sheets]
    return [sheet for sheet in named if sheet.name in SHEETS]


def _unknown() -> str:
    return _("None of the sheets is in it. A CSV file, or a sheet of a workbook, bears one of the names %(names)s.") % {
        "names": "、".join(SHEETS)
    }
