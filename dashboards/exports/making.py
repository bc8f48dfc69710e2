"""Files of reports. Every way out of the house leads through here: pages, the API, commands and schedules.

A file is written whole before anybody has a byte of it, and its bytes are had only by recording that they were: a
failure is an error, never a short file, and no figure leaves unrecorded.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, BinaryIO, cast

from auth.audit import Actor, Event
from auth.audit_chain import canonical
from auth.tokens import without_tokens
from dashboards.exports.about import lasting
from dashboards.exports.cells import Cell
from dashboards.exports.files import write_csv, write_excel_greek_csv, write_json
from dashboards.exports.reports import REPORTS
from dashboards.exports.sheets import Format, NotPermitted, Sheet
from dashboards.exports.workbooks import write_workbook
from dashboards.services import Reader
from dashboards.words import Words

# Most files are smaller, and never touch the disk.
_IN_MEMORY_BYTES = 1_000_000
# They say when they were made, so that their bytes are others each time.
_DATED = (Format.XLSX, Format.JSON)


@dataclass(frozen=True, slots=True)
class Watch:
    """Is told of the rows written so far, every so many; what it raises ends the making, and leaves nothing."""

    look: Callable[[int], None]
    every_rows: int = 1_000


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file of a report, whole. `hospitals` are those whose figures were read for it; `row_count` is without the
    heading. `content_digest` stands for what it says, whenever the file was made."""

    report: str
    form: Format
    # The link that was asked for, without its question mark.
    link: str
    language: str
    title: str
    about: Sequence[tuple[str, str]]
    name: str
    hospitals: tuple[str, ...]
    row_count: int
    byte_count: int
    sha256: str
    content_digest: str
    _file: BinaryIO
    _reader: Reader

    def hand_out(self, actor: Actor) -> BinaryIO:
        """The file at its first byte, to be closed by the caller. Raises NotRecorded, and then nobody has it."""
        services = self._reader.services
        try:
            services.record(Event.EXPORTED, actor, self._details(), services.now())
        except BaseException:
            self.close()
            raise
        self._file.seek(0)
        return self._file

    def copy_to(self, target: BinaryIO) -> None:
        """For a place from which it is handed out later: nobody has it by that."""
        self._file.seek(0)
        shutil.copyfileobj(self._file, target)

    def said(self) -> dict[str, Any]:
        """All but its bytes and its reader, as JSON has it."""
        own = {each.name: getattr(self, each.name) for each in fields(self) if not each.name.startswith("_")}
        return own | {"about": [list(pair) for pair in self.about], "hospitals": list(self.hospitals)}

    @classmethod
    def of(cls, said: Mapping[str, Any], file: BinaryIO, reader: Reader) -> "MadeFile":
        """One that was made before, for this reader."""
        about = tuple((name, text) for name, text in said["about"])
        whole = {**said, "form": Format(said["form"]), "about": about, "hospitals": tuple(said["hospitals"])}
        return cls(**whole, _file=file, _reader=reader)

    def close(self) -> None:
        """Where it is not handed out."""
        self._file.close()

    def _details(self) -> dict[str, object]:
        return {
            "report": self.report,
            "format": self.form,
            "link": without_tokens(self.link),
            "language": self.language,
            "file": self.name,
            "hospitals": list(self.hospitals),
            "rows": self.row_count,
            "bytes": self.byte_count,
            "sha256": self.sha256,
        }


def make_file(reader: Reader, report: str, form: Format, query: str, watch: Watch | None = None) -> MadeFile:
    """The file of a page's link as this reader, of the report's permission, may have it. Raises ExportRefused."""
    if not may_have(report, reader):
        raise NotPermitted([reader.words.gettext("None of your roles opens this report.")])
    read: set[str] = set()
    sheet = REPORTS[report].build(replace(reader, note=read.update), query)
    rows = _Digesting(sheet.rows) if form in _DATED else sheet.rows
    spooled = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - handed out, then closed
    file = cast(BinaryIO, spooled)
    try:
        row_count = write(replace(sheet, rows=rows), form, file, reader.words, watch)
        byte_count = file.seek(0, os.SEEK_END)
        file.seek(0)
        sha256 = hashlib.file_digest(spooled, "sha256").hexdigest()
    except BaseException:
        file.close()
        raise
    return MadeFile(
        report=report,
        form=form,
        link=query.removeprefix("?"),
        language=reader.words.language,
        title=sheet.title,
        about=sheet.about,
        name=f"{sheet.file_stem}.{form}",
        hospitals=tuple(code for code in reader.visible if code in read),
        row_count=row_count,
        byte_count=byte_count,
        sha256=sha256,
        content_digest=_content_digest(
            sheet, form, reader.words, rows.hexdigest() if isinstance(rows, _Digesting) else sha256
        ),
        _file=file,
        _reader=reader,
    )


def may_have(report: str, reader: Reader) -> bool:
    """Whoever has been given nothing yet is told so by every report."""
    return reader.may(REPORTS[report].permission) or reader.principal.sees_nothing


def write(sheet: Sheet, form: Format, file: BinaryIO, words: Words, watch: Watch | None = None) -> int:
    """How many rows the table in the file has, its heading left out."""
    rows = Counting(sheet.long.rows if form is Format.CSV else sheet.rows, watch)
    match form:
        case Format.CSV:
            write_csv(file, sheet.long.names, rows)
        case Format.EXCEL_GREEK_CSV:
            write_excel_greek_csv(file, sheet.headings, rows)
        case Format.XLSX:
            write_workbook(file, replace(sheet, rows=rows), words)
        case Format.JSON:
            write_json(file, replace(sheet, rows=rows))
    return rows.count


class Counting:
    """The same rows, counted as they pass."""

    def __init__(self, rows: Iterable[Sequence[Cell]], watch: Watch | None = None) -> None:
        self._rows = rows
        self._watch = watch
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        for cells in self._rows:
            self.count += 1
            if self._watch is not None and self.count % self._watch.every_rows == 0:
                self._watch.look(self.count)
            yield cells


class _Digesting:
    """The same rows, and a digest of those that have passed."""

    def __init__(self, rows: Iterable[Sequence[Cell]]) -> None:
        self._rows = rows
        self._digest = hashlib.sha256()

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        for cells in self._rows:
            # `repr` tells text from a number that is written alike.
            self._digest.update(f"{list(cells)!r}\n".encode("utf-8", "backslashreplace"))
            yield cells

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def _content_digest(sheet: Sheet, form: Format, words: Words, of_rows: str) -> str:
    """Of all that a file says but the moment at which it was made."""
    said = [list(pair) for pair in lasting(sheet.about, words)]
    whole = canonical([form, words.language, sheet.title, list(sheet.headings), said, of_rows])
    return hashlib.sha256(whole.encode("ascii")).hexdigest()
