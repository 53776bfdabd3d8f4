"""What a table may cost. One place for both processes that read one."""

from datetime import timedelta

MIB = 1024 * 1024

UPLOAD_BYTES = 10 * MIB
ROWS = 20_000  # with anything in them, in all sheets together
LAST_ROW = 1_048_576  # of any spreadsheet, blank rows among them
COLUMNS = 200
CELL_CHARACTERS = 5_000
# Twenty thousand rows of two hundred long cells would pass the three limits above and still fill the memory.
CELLS = 500_000
CHARACTERS = 10_000_000  # a workbook names one long text a million times in a few bytes each

PARTS = 1_000  # files inside a workbook
UNPACKED_BYTES = 200 * MIB
UNPACKED_RATIO = 100  # real workbooks reach 10 to 30
UNPACKED_FREELY_BYTES = 10 * MIB  # small parts of a few repeated words pack better than any ratio allows
MARKED_CELLS = COLUMNS * ROWS  # cells with a border or a colour but nothing in them

CHILD_MEMORY_BYTES = 512 * MIB
CHILD_CPU_SECONDS = 20
CHILD_ANSWER_BYTES = 64 * MIB
PATIENCE = timedelta(seconds=40)  # longer than the processor's time: the machine may be busy with calls
