"""`/releases/NUMBER/TABLE.excel-el.csv`: a table of a release as a Greek Excel opens it, of all hospitals or of one.

It is made of the frozen file when it is asked for: no part of the release, and nothing that the release does not say.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO, cast

from flask import Flask, request
from flask.typing import ResponseReturnValue

from auth.permissions import Permission
from dashboards.exports.cells import Cell
from dashboards.exports.files import write_excel_greek_csv
from dashboards.exports.making import Counting
from dashboards.exports.releases import recorded, sent, told
from dashboards.exports.reports import MIME_TYPES
from dashboards.exports.sending import Offer
from dashboards.exports.sheets import Format
from dashboards.recording import opens_releases
from dashboards.releases.excel import MOST_LINES, fits_excel
from dashboards.releases.links import PATH
from dashboards.services import Reader, Services
from queries.criteria import Month
from queries.errors import ReleaseDamaged, ReleaseMissing
from queries.observations import UNDATED
from queries.releases.columns import TABLES, Column, Table
from queries.releases.files import FileFacts, rows_of
from queries.releases.folder import Release

_TABLES = {table.name: table for table in TABLES}
# Beyond this the file waits on the disk until it is sent.
_MOST_IN_MEMORY_BYTES = 1_000_000


def register(server: Flask, services: Services) -> None:
    def view(number: int, name: str) -> ResponseReturnValue:
        return _answer(services.reader(Permission.SEE_RELEASES), number, name, request.args.get("hospital"))

    address = f"{PATH}/<int:number>/<name>.{Format.EXCEL_GREEK_CSV}"
    server.add_url_rule(address, "release_file_excel_greek_csv", view)


def _answer(reader: Reader, number: int, name: str, hospital: str | None) -> ResponseReturnValue:
    folder, table = reader.services.releases, _TABLES.get(name)
    if not opens_releases(reader) or table is None:
        return sent(reader, None)
    try:
        release = folder.release(number)
        frozen = release.file(table.file_name)
    except (ReleaseMissing, ReleaseDamaged):
        return sent(reader, None)
    if hospital is not None and hospital not in release.expected:
        return sent(reader, None)
    if hospital is None and not fits_excel(frozen):
        return _too_long(reader)
    return sent(
        reader, _offer(reader, release, table, release_cells(folder.path(release, frozen), table, hospital), hospital)
    )


def _offer(reader: Reader, release: Release, table: Table, rows: Iterator[list[Cell]], hospital: str | None) -> Offer:
    spooled = tempfile.SpooledTemporaryFile(_MOST_IN_MEMORY_BYTES)  # noqa: SIM115 - sent, then closed
    content, counted = cast(BinaryIO, spooled), Counting(rows)
    write_excel_greek_csv(content, table.heading, counted)
    byte_count = content.seek(0, os.SEEK_END)
    content.seek(0)
    sha256 = hashlib.file_digest(spooled, "sha256").hexdigest()
    content.seek(0)
    of = f"{table.name}-{hospital}" if hospital else table.name
    name = f"pacs-release-{release.number:04d}-{release.month}-{of}.{Format.EXCEL_GREEK_CSV}"
    facts = FileFacts(f"{table.name}.{Format.EXCEL_GREEK_CSV}", byte_count, sha256, counted.count)
    hospitals = [hospital] if hospital else release.expected
    details = {"release": release.number, **told(facts, hospitals)}
    mime_type = MIME_TYPES[Format.EXCEL_GREEK_CSV]
    return Offer(
        name, mime_type, byte_count, sha256, False, lambda: recorded(reader, content, details), content.close
    )


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
