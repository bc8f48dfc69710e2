"""The rows of a table as a file of a backup: lines, packed; counted and digested as they go by."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from auth.backups.rows import KeptTable
from dashboards.backups.manifest import TableFacts
from queries.errors import BackupDamaged

# Hashes in hexadecimal are half of a log, and no level halves them more than another.
_LEVEL = 1
# With the head and the checksum that gunzip knows.
_GZIP = 31


@dataclass(slots=True)
class Counted:
    """Lines that are read once; `facts` are of those that have been."""

    table: KeptTable
    lines: Iterable[bytes]
    _row_count: int = 0
    _digest: Any = field(default_factory=sha256)

    def __iter__(self) -> Iterator[bytes]:
        for line in self.lines:
            self._row_count += 1
            self._digest.update(line)
            yield line

    @property
    def facts(self) -> TableFacts:
        return TableFacts(self.table, self._row_count, self._digest.hexdigest())


def packed(lines: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    for line in lines:
        if portion := packer.compress(line):
            yield portion
    yield packer.flush()


def lines_in(directory: Path, facts: TableFacts) -> Iterator[bytes]:
    """Of a backup. Raises BackupDamaged: where they are not what the manifest says, at their end."""
    counted = Counted(facts.table, _unpacked(directory / facts.path))
    yield from counted
    if counted.facts != facts:
        raise BackupDamaged(f"{facts.path} holds other rows than were written")


def _unpacked(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") as file:
            yield from file
    except (OSError, EOFError, zlib.error) as error:
        raise BackupDamaged(f"{path.name} cannot be read: {type(error).__name__}") from None
