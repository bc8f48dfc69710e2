"""The files of a release: written row by row, hashed as they are written; read row by row."""

import csv
import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from queries.releases.columns import Table

Cell = str | int
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a release says of one of its files; rows of tables alone, the heading not counted."""

    name: str
    byte_count: int
    sha256: str
    row_count: int | None = None


class _Hashing(io.RawIOBase):
    """What is written goes on to a file, and into its hash."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.byte_count = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        written = self._file.write(data)
        self.digest.update(data)
        self.byte_count += written
        return written


class TableWriter:
    """One table: RFC 4180 in UTF-8 without a byte order mark: comma, CRLF, one heading, nothing above it."""

    def __init__(self, file: BinaryIO, table: Table) -> None:
        self._hashing = _Hashing(file)
        self._text = io.TextIOWrapper(io.BufferedWriter(self._hashing, _BLOCK_BYTES), encoding="utf-8", newline="")
        self._write = csv.writer(self._text, lineterminator="\r\n").writerow
        self._table = table
        self._row_count = 0
        self._write(table.heading)

    def write(self, row: Sequence[Cell]) -> None:
        self._write(row)
        self._row_count += 1

    def finish(self) -> FileFacts:
        self._text.flush()
        hashing = self._hashing
        return FileFacts(self._table.file_name, hashing.byte_count, hashing.digest.hexdigest(), self._row_count)


@contextmanager
def table_writer(directory: Path, table: Table) -> Iterator[TableWriter]:
    """On the disk when the `with` block has ended without an error."""
    with (directory / table.file_name).open("xb") as file:
        writer = TableWriter(file, table)
        yield writer
        writer.finish()
        file.flush()
        os.fsync(file.fileno())


def write_text(directory: Path, name: str, text: str) -> FileFacts:
    content = text.encode("utf-8")
    with (directory / name).open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return FileFacts(name, len(content), hashlib.sha256(content).hexdigest())


def rows_of(path: Path) -> Iterator[list[str]]:
    """The rows of a table, its heading left out."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, strict=True)
        next(rows, None)
        yield from rows


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
