"""What somebody reads whose table was refused: each sentence says what to do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kb.tables.problems import Problem, TableError

TEXTS: dict[Problem, str | Promise] = {
    Problem.UPLOAD_TOO_BIG: _("The file is larger than %(limit)s MB. Divide it into several files."),
    Problem.EMPTY: _("The file holds no rows."),
    Problem.NOT_A_TABLE: _("This is no table. Upload an Excel workbook (.xlsx) or a CSV file."),
    Problem.OLD_WORKBOOK: _("This is an Excel workbook in the old form (.xls). Save it as .xlsx and upload that."),
    Problem.ENCRYPTED: _("The workbook is protected by a password. Remove the password and upload it again."),
    Problem.MACROS: _("The workbook holds macros. Save it as .xlsx, which leaves them out, and upload that."),
    Problem.UNPACKED_TOO_BIG: _(
        "The workbook becomes too large when it is unpacked. Copy the table into a new workbook."
    ),
    Problem.TOO_MUCH_WORK: _("The workbook takes too long to read. Save the table as CSV and upload that."),
    Problem.DAMAGED: _("The workbook cannot be read. Open it in Excel, save it as a new .xlsx file and upload that."),
    Problem.FORMULAS: _(
        "Sheet “%(sheet)s” holds formulas (%(cells)s). Replace them by their values: what is read must be what you see."
    ),
    Problem.ERROR_VALUES: _("Sheet “%(sheet)s” holds error values such as #N/A (%(cells)s). Correct or clear them."),
    Problem.TOO_MANY_ROWS: _("The file holds more than %(limit)s rows. Divide it into several files."),
    Problem.TOO_MANY_COLUMNS: _("Sheet “%(sheet)s”, line %(line)s holds more than %(limit)s columns."),
    Problem.TOO_MUCH_CONTENT: _(
        "The file holds more cells or more text than can be read at once. Divide it into several files."
    ),
    Problem.CELL_TOO_LONG: _(
        "Sheet “%(sheet)s”, line %(line)s, column %(column)s: the cell holds more than %(limit)s characters."
    ),
    Problem.UNKNOWN_ENCODING: _("The characters of the file can be read in two ways. Save it as “CSV UTF-8”."),
    Problem.UNDECODABLE: _("Line %(line)s holds bytes that are no characters. Save the file as “CSV UTF-8”."),
    Problem.CONTROL_CHARACTER: _("Line %(line)s holds a control character. Save the file as “CSV UTF-8”."),
    Problem.BROKEN_LINE: _(
        "Line %(line)s cannot be divided into cells: a quotation mark is missing or stands wrongly."
    ),
}


def explain(error: TableError) -> str:
    """Return the sentence for the person who uploaded the file, in the active language."""
    return str(TEXTS[error.code]) % error.parameters
