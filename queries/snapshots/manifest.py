"""The one object that makes a snapshot be there: which files it has, and what each of them holds."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from queries.errors import SnapshotUnreadable
from queries.snapshots.file_cache import Content
from queries.snapshots.tables import ALL, Table

# Raised whenever what is written, or its meaning, changes.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """Contents by the name of their table."""

    contents: Mapping[str, Content]

    @classmethod
    def of_directory(cls, directory: Path) -> Self:
        """Of files of all tables. Raises OSError."""
        return cls({table.name: _content_of(directory / table.file_name) for table in ALL})

    def content(self, table: Table) -> Content:
        """Raises SnapshotUnreadable for a table that the snapshot has not."""
        if table.name not in self.contents:
            raise SnapshotUnreadable(f"the snapshot has no {table.name}: it is of another version, take a new one")
        return self.contents[table.name]

    def to_json(self) -> bytes:
        files = {name: {"sha256": each.sha256, "size_bytes": each.size_bytes} for name, each in self.contents.items()}
        return json.dumps({"format": FORMAT, "files": files}, indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Raises SnapshotUnreadable."""
        try:
            said = json.loads(text)
            if said["format"] != FORMAT:
                raise SnapshotUnreadable(
                    f"a snapshot's list of files has format {said['format']}, this is for {FORMAT}"
                )
            files = said["files"].items()
            return cls({str(name): Content(str(each["sha256"]), int(each["size_bytes"])) for name, each in files})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SnapshotUnreadable(f"a snapshot's list of files is damaged: take a new one; {error}") from error


def _content_of(path: Path) -> Content:
    with path.open("rb") as file:
        return Content(hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)
