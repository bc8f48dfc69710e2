"""Files of reports as programs and people read them."""

import csv
import io
import re
from collections.abc import Sequence

from flask.testing import FlaskClient

from dashboards.exports.cells import Cell
from dashboards.exports.columns import Column
from dashboards.exports.sheets import Format, LongTable, Sheet

_DECIMAL, _MONTH = re.compile(r"(-?[0-9]+),([0-9]+)"), re.compile(r"([0-9]{4})M([0-9]{2})")
_MONTHS = re.compile(rf"{_MONTH.pattern}(/{_MONTH.pattern})?")


def sheet_of_cells(
    title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], about: Sequence[tuple[str, str]] = ()
) -> Sheet:
    """A table that is of no report, the same for people and for programs."""
    columns = [
        Column(f"column_{place}", text, lambda _: None, lambda _: "", is_number=False)
        for place, text in enumerate(headings)
    ]
    return Sheet(title, "stem", columns, rows, LongTable(headings, rows), about)


def table_of(client: FlaskClient, report: str, query: str = "") -> list[list[str]]:
    """Head and rows as the page shows them, from the file for people; numbers with a point, months as ISO 8601,
    without the mark of texts that a spreadsheet would take for something else."""
    response = client.get(f"/{report}.{Format.EXCEL_GREEK_CSV}?{query}")
    assert (response.status_code, response.mimetype) == (200, "text/csv"), response.text
    text = response.data.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    return [head, *([_plain(cell) for cell in row] for row in rows)]


def observations_of(client: FlaskClient, report: str, query: str = "") -> list[dict[str, str]]:
    """The file for programs, each row by column."""
    response = client.get(f"/{report}.{Format.CSV}?{query}")
    assert (response.status_code, response.mimetype) == (200, "text/csv"), response.text
    head, *rows = csv.reader(io.StringIO(response.text, newline=""), strict=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def _plain(cell: str) -> str:
    if cell.startswith("'"):
        return cell[1:]
    if match := _DECIMAL.fullmatch(cell):
        return f"{match[1]}.{match[2]}"
    return _MONTH.sub(r"\1-\2", cell) if _MONTHS.fullmatch(cell) else cell
