"""CSV files in two profiles, for programs and for a Greek Excel; the same rows as JSON."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, TextIO

from dashboards.exports.cells import EXCEL_GREEK, MACHINE, Cell, Profile, json_value
from dashboards.exports.sheets import Sheet


def write_csv(file: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """RFC 4180 in UTF-8: comma, CRLF, one header line, nothing above it. Numbers are bare digits with a point."""
    with _text(file, "utf-8") as text:
        _write(text, ",", MACHINE, headings, rows)


def write_excel_greek_csv(file: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """The same rows with a byte order mark, semicolons and decimal commas: what a Greek Excel takes for its own."""
    with _text(file, "utf-8-sig") as text:
        _write(text, ";", EXCEL_GREEK, headings, rows)


def _write(
    text: TextIO, delimiter: str, profile: Profile, headings: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([profile.text(heading) for heading in headings])
    writer.writerows([profile[type(cell)](cell) for cell in cells] for cells in rows)


def write_json(file: BinaryIO, sheet: Sheet) -> None:
    """One object in UTF-8: title, about, columns, and rows, each a list in the order of the columns: the table of the
    page."""
    about = [{"name": name, "text": text} for name, text in sheet.about]
    columns = [{"name": each.name, "heading": each.heading, "unit": each.unit} for each in sheet.columns]
    head = _json({"title": sheet.title, "about": about, "columns": columns})
    file.write(f'{head[:-1]}, "rows": ['.encode())
    for place, cells in enumerate(sheet.rows):
        row = _json([json_value(cell) for cell in cells])
        file.write(f"{',' if place else ''}\n{row}".encode())
    file.write(b"\n]}\n")


def _json(value: Any) -> str:
    # Not a number is no JSON, and no figure.
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


class _text:
    """The file as text for as long as the `with` block lasts; the file itself stays open."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._text = io.TextIOWrapper(file, encoding=encoding, newline="")

    def __enter__(self) -> io.TextIOWrapper:
        return self._text

    def __exit__(self, *_: object) -> None:
        self._text.flush()
        self._text.detach()
