"""How large a file of rows may be, so that one upload never takes the machine down."""

from __future__ import annotations

from cxaudit.domain.errors import InvalidInput

MAX_BYTES = 10 * 1024 * 1024
MAX_UNZIPPED = 64 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELLS = 1_000_000
MAX_TEXT = 32_767  # what a cell of a spreadsheet holds


def too_large() -> InvalidInput:
    """The refusal of a file beyond a limit; its params say the limits people can see."""
    return InvalidInput(
        "workbook_too_large", megabytes=MAX_BYTES // (1024 * 1024), rows=MAX_ROWS, columns=MAX_COLUMNS
    )


def unreadable(reason: str, row: int | None = None) -> InvalidInput:
    """The refusal of a file that is not what it seems; `reason` is a label of the kind `file_problem`."""
    if row is None:
        return InvalidInput("workbook_unreadable", reason=reason)
    return InvalidInput("workbook_row_unreadable", reason=reason, row=row)


def check_size(rows: int, columns: int) -> None:
    """Refuse a sheet of that many rows and columns when it is beyond the limits."""
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise too_large()
