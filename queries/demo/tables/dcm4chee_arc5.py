"""Tables of dcm4chee-arc 5, reduced to what statistics and a lifelike index need.

Two releases stand for the many: 5.17 marks a rejected instance in its row, 5.35 in a table beside.
"""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

Release = Literal["5.17", "5.35"]
_TEXT = String(255)


@dataclass(frozen=True, slots=True)
class Arc5Tables:
    """The tables of one release; `rejected_instance` came with 5.18."""

    patient: Table
    patient_id: Table
    code: Table
    study: Table
    series: Table
    instance: Table
    location: Table
    series_query_attrs: Table
    rejected_instance: Table | None

    @property
    def all(self) -> tuple[Table, ...]:
        """In the order in which rows may refer to one another."""
        tables = (self.patient, self.patient_id, self.code, self.study, self.series, self.instance, self.location)
        return (
            *tables,
            self.series_query_attrs,
            *([] if self.rejected_instance is None else [self.rejected_instance]),
        )


def arc5_tables(release: Release) -> Arc5Tables:
    metadata = MetaData()
    recent = release == "5.35"
    return Arc5Tables(
        patient=Table(
            "patient",
            metadata,
            _key(),
            _big("merge_fk", nullable=True),
            Column("num_studies", Integer),
            *(Column(name, _TEXT, nullable=False) for name in ("pat_birthdate", "pat_sex")),
        ),
        # Before 5.31 it was the patient that named its one identifier.
        patient_id=Table(
            "patient_id", metadata, _key(), Column("pat_id", _TEXT), *([_big("patient_fk")] if recent else [])
        ),
        code=Table(
            "code",
            metadata,
            _key(),
            *(Column(name, _TEXT, nullable=False) for name in ("code_value", "code_designator", "code_meaning")),
        ),
        study=_study(metadata, recent),
        series=_series(metadata, recent),
        instance=_instance(metadata, recent),
        location=_location(metadata),
        series_query_attrs=_series_query_attrs(metadata),
        rejected_instance=_rejected_instance(metadata) if recent else None,
    )


def _study(metadata: MetaData, recent: bool) -> Table:
    table = Table(
        "study",
        metadata,
        _key(),
        _big("patient_fk"),
        Column("study_iuid", _TEXT, nullable=False),
        Column("study_date", _TEXT, nullable=False),
        Column("created_time", DateTime, nullable=False),
        Column("updated_time", DateTime, nullable=False),
        Column("rejection_state", SmallInteger, nullable=False),
        _big("study_size"),
        *([Column("study_deleting", Boolean, nullable=False)] if recent else []),
        Column("study_time", _TEXT, nullable=False),
        UniqueConstraint("study_iuid"),
    )
    return _indexed(table, "study_date", "created_time", "rejection_state", "patient_fk")


def _series(metadata: MetaData, recent: bool) -> Table:
    table = Table(
        "series",
        metadata,
        _key(),
        _big("study_fk"),
        Column("series_iuid", _TEXT, nullable=False),
        Column("modality", _TEXT, nullable=False),
        # Never NULL in the archive itself: here stands also what a population does not know.
        Column("created_time", DateTime),
        Column("rejection_state", SmallInteger, nullable=False),
        _big("series_size"),
        Column("inst_purge_state", SmallInteger, nullable=False),
        Column("tsuid", _TEXT, nullable=False),
        *([Column("num_instances", Integer)] if recent else []),
        *(Column(name, _TEXT, nullable=False) for name in ("institution", "department", "station_name")),
        UniqueConstraint("study_fk", "series_iuid"),
    )
    return _indexed(table, "series_iuid", "modality", "rejection_state", "inst_purge_state")


def _instance(metadata: MetaData, recent: bool) -> Table:
    table = Table(
        "instance",
        metadata,
        _key(),
        _big("series_fk"),
        Column("sop_iuid", _TEXT, nullable=False),
        Column("sop_cuid", _TEXT, nullable=False),
        Column("availability", SmallInteger, nullable=False),
        Column("created_time", DateTime, nullable=False),
        _big("srcode_fk", nullable=True),
        *([] if recent else [_big("reject_code_fk", nullable=True)]),
        UniqueConstraint("series_fk", "sop_iuid"),
    )
    return _indexed(table, "sop_iuid", "sop_cuid", "srcode_fk")


def _location(metadata: MetaData) -> Table:
    table = Table(
        "location",
        metadata,
        _key(),
        _big("instance_fk", nullable=True),
        _big("object_size"),
        Column("object_type", SmallInteger, nullable=False),
        Column("status", SmallInteger, nullable=False),
        Column("storage_id", _TEXT, nullable=False),
        Column("multi_ref", Integer),
    )
    return _indexed(table, "instance_fk", "multi_ref")


def _series_query_attrs(metadata: MetaData) -> Table:
    table = Table(
        "series_query_attrs",
        metadata,
        _key(),
        Column("view_id", _TEXT),
        _big("series_fk"),
        Column("num_instances", Integer),
        Column("availability", SmallInteger),
        UniqueConstraint("view_id", "series_fk"),
    )
    return _indexed(table, "series_fk")


def _rejected_instance(metadata: MetaData) -> Table:
    return Table(
        "rejected_instance",
        metadata,
        _key(),
        Column("study_iuid", _TEXT, nullable=False),
        Column("series_iuid", _TEXT, nullable=False),
        Column("sop_iuid", _TEXT, nullable=False),
        _big("reject_code_fk", nullable=True),
        UniqueConstraint("study_iuid", "series_iuid", "sop_iuid"),
    )


def _key() -> Column[int]:
    return Column("pk", BigInteger, primary_key=True, autoincrement=False)


def _big(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _indexed(table: Table, *columns: str) -> Table:
    for column in columns:
        Index(f"{table.name}_{column}", table.c[column])
    return table
