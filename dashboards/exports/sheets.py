"""A report as a file has it: the page's own columns and rows, and what they are of. Every format is made of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboards.exports.cells import Cell
from dashboards.exports.columns import Column, R
from dashboards.services import Reader


class Format(StrEnum):
    """The end of a file's name."""

    CSV = "csv"
    # A Greek Excel opens it by a double click.
    EXCEL_GREEK_CSV = "excel-el.csv"
    XLSX = "xlsx"
    # Of the API alone.
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`file_stem` is the file's name without its end. `rows` are gone through once, as they are written. `about` are
    pairs of a word and what it stands for: criteria, how far the data reach, definitions; they stand in a workbook's
    first sheet, and never above the figures."""

    title: str
    file_stem: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    about: Sequence[tuple[str, str]]


def sheet_of(
    title: str, file_stem: str, columns: Sequence[Column[R]], rows: Iterable[R], about: Sequence[tuple[str, str]]
) -> Sheet:
    """The same columns and rows as the table of a page."""
    headings = [column.heading for column in columns]
    cells = ([column.file(row) for column in columns] for row in rows)
    return Sheet(title, file_stem, headings, cells, about)


# From whoever asks and the query string of the page's link. Raises ExportRefused.
Build = Callable[[Reader, str], Sheet]


class ExportRefused(Exception):
    """There is no file, and the sentences say why: a page could say it beside what there is, a file could not."""

    code: str
    status = 400

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))


class LinkRefused(ExportRefused):
    code = "link_not_understood"


class NoHospital(ExportRefused):
    code = "no_hospital"


class FiguresMissing(ExportRefused):
    """An archive's snapshot could not be read."""

    code = "archive_failed"
    status = 503
