"""`/releases/NUMBER/TABLE.excel-el.csv`: a table of a release as a Greek Excel opens it, of all hospitals or of one.

It is made of the frozen file when it is asked for: no part of the release, and nothing that the release does not say.
"""

import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO, cast

from flask import Flask, request, send_file
from flask.typing import ResponseReturnValue

from dashboards.exports.cells import Cell
from dashboards.exports.files import write_excel_greek_csv
from dashboards.exports.releases import not_found, private
from dashboards.exports.routes import MIME_TYPES
from dashboards.exports.sheets import Format
from dashboards.releases.excel import MOST_LINES, fits_excel
from dashboards.releases.links import PATH
from dashboards.releases.scope import sees_releases
from dashboards.services import Reader, Services
from queries.criteria import Month
from queries.errors import ReleaseDamaged, ReleaseMissing
from queries.releases.columns import TABLES, UNDATED, Column, Table
from queries.releases.files import rows_of

_TABLES = {table.name: table for table in TABLES}
# Beyond this the file waits on the disk until it is sent.
_MOST_IN_MEMORY_BYTES = 1_000_000


def register(server: Flask, services: Services) -> None:
    server.add_url_rule(
        f"{PATH}/<int:number>/<name>.{Format.EXCEL_GREEK_CSV}",
        "release_file_excel_greek_csv",
        lambda number, name: _answer(services.reader(), number, name, request.args.get("hospital")),
    )


def _answer(reader: Reader, number: int, name: str, hospital: str | None) -> ResponseReturnValue:
    folder, table = reader.services.releases, _TABLES.get(name)
    if not sees_releases(reader) or table is None:
        return not_found(reader)
    try:
        release = folder.release(number)
        frozen = release.file(table.file_name)
    except (ReleaseMissing, ReleaseDamaged):
        return not_found(reader)
    if hospital is not None and hospital not in release.expected:
        return not_found(reader)
    if hospital is None and not fits_excel(frozen):
        return _too_long(reader)
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(_MOST_IN_MEMORY_BYTES))  # noqa: SIM115 - sent, then closed
    write_excel_greek_csv(file, table.heading, release_cells(folder.path(release, frozen), table, hospital))
    file.seek(0)
    of = f"{name}-{hospital}" if hospital else name
    sent_as = f"pacs-release-{release.number:04d}-{release.month}-{of}.{Format.EXCEL_GREEK_CSV}"
    mime_type = MIME_TYPES[Format.EXCEL_GREEK_CSV]
    return private(send_file(file, mimetype=mime_type, as_attachment=True, download_name=sent_as))


def release_cells(path: Path, table: Table, hospital: str | None) -> Iterator[list[Cell]]:
    """The rows of a frozen file as values, all of them or those of one hospital."""
    read = [_reader_of(column) for column in table.columns]
    place = table.heading.index("hospital_code")
    for row in rows_of(path):
        if hospital is None or row[place] == hospital:
            yield [value(text) for value, text in zip(read, row, strict=True)]


def _reader_of(column: Column) -> Callable[[str], Cell]:
    """Text is as inert as it was when the release was made; a Greek Excel marks more of it."""
    if column.name == "period":
        return lambda text: text if text == UNDATED else Month.parse(text)
    match column.kind:
        case "integer":
            return lambda text: int(text) if text else None
        case "date":
            return lambda text: date.fromisoformat(text) if text else None
        case _:
            return str


def _too_long(reader: Reader) -> ResponseReturnValue:
    words = reader.words
    sentence = words.gettext(
        "Excel opens %(lines)s lines and leaves out all others: take the figures of one hospital.",
        lines=words.number(MOST_LINES),
    )
    return {"error": {"code": "too_long_for_excel", "message": sentence}}, 400
