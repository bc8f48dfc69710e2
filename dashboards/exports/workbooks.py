"""XLSX workbooks: first a sheet that says what the figures are of, then the figures, numbers as numbers."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboards.exports.cells import Cell
from dashboards.exports.sheets import Sheet
from dashboards.words import Words

# Text is text, whatever it looks like; rows go to disk as they come, so that memory stays flat.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
# Excel's numbers are floats: beyond it a whole number would come back as another.
_MOST_EXACT = 2**53
_WIDTHS = range(10, 61)
# Excel knows no more. Beyond it xlsxwriter leaves rows out and says nothing.
MOST_ROWS = 1_048_576


def write_workbook(file: BinaryIO, sheet: Sheet, words: Words) -> None:
    with Workbook(file, _OPTIONS) as workbook:
        heading = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        _write_about(workbook.add_worksheet(words.gettext("About")), sheet, heading, workbook.add_format(_WRAPPED))
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        _write_figures(workbook.add_worksheet(words.gettext("Figures")), sheet, heading, day)


_WRAPPED = {"text_wrap": True, "valign": "top"}


def _write_about(page: Worksheet, sheet: Sheet, heading: Format, wrapped: Format) -> None:
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 100)
    page.write_string(0, 0, sheet.title, heading)
    for place, (name, text) in enumerate(sheet.about, start=2):
        page.write_string(place, 0, name, wrapped)
        page.write_string(place, 1, text, wrapped)


def _write_figures(page: Worksheet, sheet: Sheet, heading: Format, day: Format) -> None:
    page.freeze_panes(1, 1)
    for place, name in enumerate(sheet.headings):
        page.set_column(place, place, _width(name))
        page.write_string(0, place, name, heading)
    for line, cells in enumerate(sheet.rows, start=1):
        if line >= MOST_ROWS:
            raise ValueError(f"a sheet of a workbook has {MOST_ROWS:,} rows at most; {sheet.file_stem} has more")
        _write_row(page, line, cells, day)


def _write_row(page: Worksheet, line: int, cells: Sequence[Cell], day: Format) -> None:
    for place, cell in enumerate(cells):
        match cell:
            case None:
                pass
            case date():
                page.write_datetime(line, place, cell, day)
            case int() | Decimal() if -_MOST_EXACT <= cell <= _MOST_EXACT:
                page.write_number(line, place, cell)
            case _:
                page.write_string(line, place, str(cell))


def _width(name: str) -> int:
    return min(max(len(name) + 2, _WIDTHS.start), _WIDTHS.stop - 1)
