"""What a backup says it holds: written last, so that what has no manifest is no backup."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from auth.audit_chain import canonical
from auth.backups.rows import KeptTable, Kind
from queries.backups.files import FileFacts
from queries.errors import BackupDamaged

MANIFEST = "manifest.json"
STORE = "store"
# Of the backup's own form, beside those of the store and the snapshots.
FORM_VERSION = 1


@dataclass(frozen=True, slots=True)
class TableFacts:
    """`sha256` is of the lines of all rows, whichever engine they are of and however they are packed."""

    table: KeptTable
    row_count: int
    sha256: str

    @property
    def path(self) -> str:
        return f"{STORE}/{self.table.name}.jsonl.gz"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`store_revision` and `snapshot_schema_version` are those of the Archeion that made it, `made_at` the moment of
    the store; `tables` in an order in which they can be put back, `files` by path."""

    made_at: datetime
    store_revision: str
    snapshot_schema_version: int
    tables: tuple[TableFacts, ...]
    files: tuple[FileFacts, ...]

    @property
    def sha256(self) -> str:
        """It stands for the whole backup: whoever has kept it elsewhere knows that nothing was changed."""
        return sha256(canonical(self._content()).encode("ascii")).hexdigest()

    @property
    def byte_count(self) -> int:
        return sum(file.byte_count for file in self.files)

    @property
    def row_count(self) -> int:
        return sum(facts.row_count for facts in self.tables)

    def as_text(self) -> str:
        return json.dumps(self._content() | {"sha256": self.sha256}, indent=1) + "\n"

    @classmethod
    def read(cls, directory: Path) -> "Manifest":
        """Raises BackupDamaged."""
        path = directory / MANIFEST
        try:
            text = path.read_text(encoding="ascii")
            manifest = cls._of(json.loads(text))
        except FileNotFoundError:
            raise BackupDamaged(
                f"{directory} has no {MANIFEST}: a backup that was interrupted, or none. Make another"
            ) from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupDamaged(f"{path} cannot be read: {type(error).__name__}") from None
        # Its own digest, and nothing that is said and not read.
        if manifest.as_text() != text:
            raise BackupDamaged(f"{path} is not what was written")
        return manifest

    def _content(self) -> dict[str, Any]:
        return {
            "archeion_backup": FORM_VERSION,
            "made_at": self.made_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "store_revision": self.store_revision,
            "snapshot_schema_version": self.snapshot_schema_version,
            "tables": [_of_table(facts) for facts in self.tables],
            "files": [{"path": file.path, "bytes": file.byte_count, "sha256": file.sha256} for file in self.files],
        }

    @classmethod
    def _of(cls, content: Mapping[str, Any]) -> "Manifest":
        if content["archeion_backup"] != FORM_VERSION:
            raise BackupDamaged(
                f"the backup has form {content['archeion_backup']}, this is for {FORM_VERSION}: upgrade Archeion"
            )
        return cls(
            datetime.fromisoformat(content["made_at"]),
            content["store_revision"],
            content["snapshot_schema_version"],
            tuple(map(_table_facts, content["tables"])),
            tuple(FileFacts(file["path"], file["bytes"], file["sha256"]) for file in content["files"]),
        )


def _of_table(facts: TableFacts) -> dict[str, Any]:
    return {
        "name": facts.table.name,
        "columns": {name: kind.value for name, kind in facts.table.columns.items()},
        "key": list(facts.table.key),
        "rows": facts.row_count,
        "sha256": facts.sha256,
    }


def _table_facts(content: Mapping[str, Any]) -> TableFacts:
    columns = {name: Kind(kind) for name, kind in content["columns"].items()}
    table = KeptTable(content["name"], columns, tuple(content["key"]))
    return TableFacts(table, content["rows"], content["sha256"])
