"""What a spreadsheet is to the rest of the house: sheets of numbered rows of plain values."""

from dataclasses import dataclass
from datetime import date, datetime

Cell = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that holds something.

    `number` is the line as a spreadsheet program shows it: empty rows count, and a quoted cell of
    two lines is one row. `cells` stops at the last cell that holds something.
    """

    number: int
    cells: tuple[Cell, ...]

    def at(self, column: int) -> Cell:
        """Give the cell in `column` (counted from 0), or None where the row is shorter."""
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The rows of one sheet that hold something; `name` is None for a CSV, which has none."""

    name: str | None
    rows: list[SheetRow]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of one file that hold something, in the file's order."""

    sheets: list[SheetRows]
    # Saved as Windows-1252, which cannot hold letters such as ł or Ż.
    narrow: bool = False
