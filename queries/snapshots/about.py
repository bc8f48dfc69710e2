"""What a snapshot says of itself, inside each of its files."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Self

from queries.errors import SnapshotOutdated, SnapshotUnreadable
from queries.snapshots.tables import SCHEMA_VERSION

# The key of the Parquet files' own metadata.
METADATA_KEY = "archeion"
_HOW_TO_TAKE_ANEW = "take it anew: flask --app app snapshots take {hospital} --full"


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over everything kept, undated rows included: written when it is taken, compared whenever it is checked."""

    study_count: int = 0
    series_count: int = 0
    instance_count: int = 0
    unsized_count: int = 0
    logical_bytes: int = 0
    stored_bytes: int = 0
    undated_study_count: int = 0
    study_row_count: int = 0
    station_study_count: int = 0
    station_instance_count: int = 0
    hour_study_count: int = 0
    hour_instance_count: int = 0
    people_study_count: int = 0
    people_instance_count: int = 0
    year_patient_count: int = 0


@dataclass(frozen=True, slots=True)
class About:
    """`reading` names how raw values were read: archive kind, the site's mappings, counting. Another reading of the
    same archive gives other facts, so nothing of an older snapshot can be kept.

    `seconds_per_study` is how long the archive took for one study while it was asked; 0 where nothing was asked.
    `missing_columns` are those of devices, hours and people that the archive does not tell (contract.py).
    `is_full`: everything was read, nothing kept of an earlier snapshot.
    """

    hospital: str
    archive_kind: str
    archive_version: str
    reading: str
    taken_at: datetime
    data_up_to: date | None
    is_full: bool
    totals: Totals
    row_counts: dict[str, int]
    months_asked: int
    statement_count: int
    archive_seconds: float
    seconds_per_study: float
    tells_patients: bool
    tells_received: bool
    tells_sizes: bool
    missing_columns: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    schema_version: int = field(default=SCHEMA_VERSION)

    def as_text(self) -> str:
        values = asdict(self)
        values["taken_at"] = self.taken_at.astimezone(UTC).isoformat()
        values["data_up_to"] = self.data_up_to.isoformat() if self.data_up_to else None
        return json.dumps(values, ensure_ascii=False, sort_keys=True)

    @classmethod
    def of_text(cls, text: str) -> Self:
        """Raises SnapshotUnreadable for another schema version, SnapshotOutdated for an older one."""
        values: dict[str, Any] = json.loads(text)
        version, hospital = values["schema_version"], values["hospital"]
        if version > SCHEMA_VERSION:
            raise SnapshotUnreadable(
                f"the snapshot of {hospital} has schema version {version}, this is for {SCHEMA_VERSION}: "
                f"upgrade Archeion, or {_HOW_TO_TAKE_ANEW.format(hospital=hospital)}"
            )
        if version < SCHEMA_VERSION:
            raise SnapshotOutdated(
                f"the snapshot of {hospital} has schema version {version}, too old for this Archeion: "
                f"{_HOW_TO_TAKE_ANEW.format(hospital=hospital)}"
            )
        values["taken_at"] = datetime.fromisoformat(values["taken_at"])
        values["data_up_to"] = date.fromisoformat(values["data_up_to"]) if values["data_up_to"] else None
        values["totals"] = Totals(**values["totals"])
        values["missing_columns"] = tuple(values["missing_columns"])
        values["warnings"] = tuple(values["warnings"])
        return cls(**values)
