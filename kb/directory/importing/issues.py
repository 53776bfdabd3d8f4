"""What may be wrong or odd about an upload or a decision on one: closed lists. The sentences are in ``texts``. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum

from kb.directory.importing.rows import Table


class Trouble(StrEnum):
    """What is wrong; each has its sentence in ``texts.TROUBLES``."""

    # The file as a whole
    UNREADABLE = "unreadable"
    NO_TABLE = "no_table"
    TABLE_TWICE = "table_twice"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    # One row
    BLANK = "blank"
    TOO_LONG = "too_long"
    BAD_CODE = "bad_code"
    BAD_KIND = "bad_kind"
    BAD_FLAG = "bad_flag"
    BAD_EXTENSION = "bad_extension"
    BAD_TELEPHONE = "bad_telephone"
    BAD_DATE = "bad_date"
    LATER_DATE = "later_date"
    CODE_TWICE = "code_twice"
    TWO_HOLDERS = "two_holders"
    # Rows together
    UNKNOWN_PARENT = "unknown_parent"
    OWN_ANCESTOR = "own_ancestor"
    UNKNOWN_UNIT = "unknown_unit"
    UNKNOWN_PERSON = "unknown_person"
    TWO_MAIN_POSTS = "two_main_posts"
    UNKNOWN_ENDING = "unknown_ending"
    UNKNOWN_SUCCESSOR = "unknown_successor"
    # The file and the directory
    ARRANGED_LATER = "arranged_later"
    NEEDED_LATER = "needed_later"
    PAST_DAY = "past_day"
    NOT_EMPTY = "not_empty"
    MANY_VANISH = "many_vanish"
    NOTHING_CHANGES = "nothing_changes"
    # Odd, but allowed
    SHEET_LEFT_OUT = "sheet_left_out"
    COLUMN_LEFT_OUT = "column_left_out"
    EXTENSION_TWICE = "extension_twice"
    KANA_MISSING = "kana_missing"
    WITHOUT_POST = "without_post"
    CONCURRENT_ONLY = "concurrent_only"
    KEPT_LATER = "kept_later"
    OTHERS_WAIT = "others_wait"


WARNINGS = frozenset(
    {
        Trouble.SHEET_LEFT_OUT,
        Trouble.COLUMN_LEFT_OUT,
        Trouble.EXTENSION_TWICE,
        Trouble.KANA_MISSING,
        Trouble.WITHOUT_POST,
        Trouble.CONCURRENT_ONLY,
        Trouble.KEPT_LATER,
        Trouble.OTHERS_WAIT,
    }
)


class Reason(StrEnum):
    """Why somebody may not decide on an import, or not so. The sentences are in ``texts``."""

    NOT_YOURS = "not_yours"
    SAME_PERSON = "same_person"
    DECIDED = "decided"
    OUTDATED = "outdated"
    CONFIRM = "confirm"
    COMMENT = "comment"
    CHANGING = "changing"
    DATABASE = "database"


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One thing to say about an upload, and where it is."""

    trouble: Trouble
    table: Table | None = None
    line: int = 0  # of the file; 0 where no line is meant
    column: str = ""  # as the header calls it
    parameters: dict[str, str | int] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """With it, nothing is taken in."""
        return self.trouble not in WARNINGS
