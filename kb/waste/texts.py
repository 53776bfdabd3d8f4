"""What is wrong with a table of collection days, in words: where, and what to do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kb.waste.table import Fault, RowFault

SENTENCES: dict[Fault, str | Promise] = {
    Fault.NO_SHEET: _("This sheet is missing or blank. Bring it in with its header and its rows."),
    Fault.TWO_SHEETS: _("This sheet is there twice. Bring in one of the two."),
    Fault.NO_COLUMN: _("The column “%(column)s” is missing. Write its name into the first row."),
    Fault.BLANK: _("“%(column)s” is blank. Fill it in, or delete the row."),
    Fault.TWICE: _("“%(value)s” stands in an earlier row already. Keep one of the two rows."),
    Fault.UNKNOWN: _("The other sheets have no %(column)s “%(value)s”. Correct the name, or add it there."),
    Fault.NO_WEEKDAY: _("“%(value)s” is no weekday. Write 月・木, for example."),
    Fault.NO_WEEK: _("“%(value)s” is no week. Write 第1・第3, for example."),
    Fault.NO_DATE: _("“%(value)s” is no date. Write 2026-12-31, for example."),
    Fault.NO_TIME: _("“%(value)s” is no time. Write 8:30, for example."),
    Fault.NO_CHOICE: _("Write 収集する or 収集しない in “%(column)s”."),
}


def sentence(fault: RowFault) -> str:
    """Return what is wrong and what to do, in the active language."""
    return str(SENTENCES[fault.fault]) % vars(fault)


def place(fault: RowFault) -> str:
    """Return where it is wrong: the sheet, and the row where it is one."""
    return gettext("%(sheet)s, row %(line)s") % vars(fault) if fault.line else fault.sheet
