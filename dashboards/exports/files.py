"""CSV files: written whole before the first byte is sent, so that a failure is an error and never a short file."""

import csv
import io
from collections.abc import Iterable, Sequence

from dashboards.exports.columns import Cell, Column, R
from queries.inert import inert


def csv_file(columns: Sequence[Column[R]], rows: Iterable[R]) -> bytes:
    return csv_of([column.heading for column in columns], ([column.file(row) for column in columns] for row in rows))


def csv_of(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """RFC 4180 in UTF-8: comma, CRLF, one header line, nothing above it. Numbers are bare digits."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([inert(heading) for heading in headings])
    for cells in rows:
        writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in cells])
    return text.getvalue().encode("utf-8")
