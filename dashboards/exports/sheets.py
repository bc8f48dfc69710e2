"""A report as a file has it: the page's own columns and rows, and what they are of. Every format is made of it.

People get the table as the page shows it. Programs get the same numbers one below the other (observations.py).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dashboards.exports.cells import Cell
from dashboards.exports.columns import Column
from dashboards.exports.observations import Key, Observed, R, heading, observations
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
class LongTable:
    """An observation a row: the keys, then measure, value, unit and status."""

    names: Sequence[str]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`file_stem` is the file's name without its end. Of `rows` and those of `long` one is gone through, once, as a
    file is written. `about` are pairs of a word and what it stands for: criteria, how far the data reach,
    definitions; they stand in a workbook's first sheet, and never above the figures."""

    title: str
    file_stem: str
    columns: Sequence[Column[Any]]
    rows: Iterable[Sequence[Cell]]
    long: LongTable
    about: Sequence[tuple[str, str]]

    @property
    def headings(self) -> Sequence[str]:
        return [column.heading for column in self.columns]


def sheet_of(
    title: str,
    file_stem: str,
    keys: Sequence[Key[R]],
    columns: Sequence[Column[R]],
    rows: Iterable[R],
    about: Sequence[tuple[str, str]],
) -> Sheet:
    """The same columns and rows as the table of a page; `keys` are those of the file for programs."""
    cells = ([column.file(row) for column in columns] for row in rows)
    observed = [Observed(each, each.value or column.file) for column in columns for each in column.observed]
    long = LongTable(heading(keys), observations(keys, observed, rows))
    return Sheet(title, file_stem, columns, cells, long, about)


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


class NotPermitted(ExportRefused):
    """Not for any hospital."""

    code = "not_permitted"
    status = 403


class FiguresMissing(ExportRefused):
    """An archive's snapshot could not be read."""

    code = "archive_failed"
    status = 503
