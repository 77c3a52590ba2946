"""The one place that opens and writes spreadsheets."""

from techloan.sheets.reading import read
from techloan.sheets.tables import Cell, SheetRow, SheetRows, Workbook
from techloan.sheets.writing import csv_bytes, xlsx_bytes

__all__ = ["Cell", "SheetRow", "SheetRows", "Workbook", "csv_bytes", "read", "xlsx_bytes"]
