"""Cells of a CSV file that a spreadsheet would run as formulas, made harmless and read back. Pure.

A quoted cell is no protection: a spreadsheet looks at what stands inside the quotes. An apostrophe makes it text.
"""

import re

# TAB, CR and LF are skipped by spreadsheets that then find the sign; Japanese Excel takes full-width signs for plain.
FORMULA = re.compile(r"[\t\r\n]|[\s\u200b\ufeff]*[=+\-@＝＋－＠]")
# What begins with an apostrophe already gets one more, so that exactly one is ever taken away.
TO_DEFUSE = re.compile(rf"'*(?:{FORMULA.pattern})")
DEFUSED = re.compile(rf"'+(?:{FORMULA.pattern})")
# "+81-467-00-1000" is not among the harmless: a spreadsheet computes it, and the number is gone.
HARMLESS = re.compile(r"\+[0-9]{4,15}|-[0-9]+(?:\.[0-9]+)?")


def defused(text: str) -> str:
    """Return the text with an apostrophe in front if a spreadsheet would run it.

    Telephone numbers in E.164 and negative numbers stay as they are: nothing can be run in them, and other
    systems read them.
    """
    return f"'{text}" if TO_DEFUSE.match(text) and not HARMLESS.fullmatch(text) else text


def restored(text: str) -> str:
    """Undo ``defused``. An apostrophe that somebody typed before a sign, to have it as text, goes as well."""
    return text[1:] if DEFUSED.match(text) else text
