"""Downloads: plain routes that take a page's own link and give its table as a file.

A file is written whole before the first byte is sent: a failure is an error, never a short file.
"""

import tempfile
from collections.abc import Callable, Mapping
from typing import BinaryIO, cast

from flask import Flask, request, send_file
from flask.typing import ResponseReturnValue

from dashboards.exports.activity import activity_sheet
from dashboards.exports.comparison import comparison_sheet
from dashboards.exports.copies import copies_sheet
from dashboards.exports.equipment import equipment_sheet, hours_sheet
from dashboards.exports.estate import estate_sheet
from dashboards.exports.files import write_csv, write_excel_greek_csv, write_json
from dashboards.exports.overview import overview_sheet
from dashboards.exports.patients import patients_sheet
from dashboards.exports.quality import days_sheet, findings_sheet
from dashboards.exports.sheets import Build, ExportRefused, Format, Sheet
from dashboards.exports.storage import storage_sheet
from dashboards.exports.summary import summary_sheet
from dashboards.exports.workbooks import write_workbook
from dashboards.services import Reader, Services
from dashboards.words import Words

REPORTS: Mapping[str, Build] = {
    "overview": overview_sheet,
    "summary": summary_sheet,
    "activity": activity_sheet,
    "comparison": comparison_sheet,
    "quality": findings_sheet,
    "quality-days": days_sheet,
    "copies": copies_sheet,
    "equipment": equipment_sheet,
    "equipment-hours": hours_sheet,
    "patients": patients_sheet,
    "storage": storage_sheet,
    "estate": estate_sheet,
}
DOWNLOADS = (Format.CSV, Format.EXCEL_GREEK_CSV, Format.XLSX)
MIME_TYPES = {
    Format.CSV: "text/csv",
    Format.EXCEL_GREEK_CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSON: "application/json",
}
# Most files are smaller, and never touch the disk.
_IN_MEMORY_BYTES = 1_000_000


def register(server: Flask, services: Services) -> None:
    for name, build in REPORTS.items():
        for form in DOWNLOADS:
            endpoint = f"{name}-{form.name}".lower().replace("-", "_")
            server.add_url_rule(f"/{name}.{form}", endpoint, _view(services, build, form))


def _view(services: Services, build: Build, form: Format) -> Callable[[], ResponseReturnValue]:
    return lambda: file_of(services.reader(), build, form)


def file_of(reader: Reader, build: Build, form: Format) -> ResponseReturnValue:
    """Of the link that this request has, or why there is no file."""
    try:
        sheet = build(reader, request.query_string.decode("utf-8", "replace"))
    except ExportRefused as refused:
        return {"error": {"code": refused.code, "message": str(refused)}}, refused.status
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES))  # noqa: SIM115 - closed with the response
    write(sheet, form, file, reader.words)
    file.seek(0)
    name = f"{sheet.file_stem}.{form}"
    response = send_file(file, mimetype=MIME_TYPES[form], as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def write(sheet: Sheet, form: Format, file: BinaryIO, words: Words) -> None:
    match form:
        case Format.CSV:
            write_csv(file, sheet.long.names, sheet.long.rows)
        case Format.EXCEL_GREEK_CSV:
            write_excel_greek_csv(file, sheet.headings, sheet.rows)
        case Format.XLSX:
            write_workbook(file, sheet, words)
        case Format.JSON:
            write_json(file, sheet)
