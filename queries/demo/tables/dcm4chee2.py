"""Tables of dcm4chee 2, reduced to what statistics and a lifelike index need."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, MetaData, String, Table
from sqlalchemy.dialects import mssql
from sqlalchemy.types import TypeEngine

_TEXT = String(250)
# The vendor's own choice for keys and sizes on SQL Server.
_BIG: TypeEngine[Any] = BigInteger().with_variant(mssql.NUMERIC(19, 0), "mssql")


@dataclass(frozen=True, slots=True)
class Dcm4chee2Tables:
    """`trash` holds what was rejected or deleted: priv_study, priv_series, priv_instance, priv_file."""

    patient: Table
    filesystem: Table
    study: Table
    series: Table
    instance: Table
    files: Table
    trash: tuple[Table, Table, Table, Table]


def dcm4chee2_tables() -> Dcm4chee2Tables:
    metadata = MetaData()
    patient = Table(
        "patient",
        metadata,
        _key(),
        _big("merge_fk"),
        *(Column(name, _TEXT) for name in ("pat_id", "pat_birthdate", "pat_sex")),
    )
    filesystem = Table(
        "filesystem", metadata, _key(), _text("dirpath"), _text("fs_group_id"), _number("availability")
    )
    study = Table(
        "study",
        metadata,
        _key(),
        _big("patient_fk"),
        Column("study_iuid", _TEXT, nullable=False, unique=True),
        Column("study_datetime", DateTime),
        Column("mods_in_study", _TEXT),
        *(_number(name) for name in ("num_series", "num_instances", "availability")),
        *(Column(name, DateTime, nullable=False) for name in ("created_time", "updated_time")),
    )
    series = Table(
        "series",
        metadata,
        _key(),
        _big("study_fk"),
        Column("series_iuid", _TEXT, nullable=False, unique=True),
        Column("modality", String(16)),
        _number("num_instances"),
        _number("availability"),
        Column("created_time", DateTime),
        *(Column(name, _TEXT) for name in ("institution", "department", "station_name")),
    )
    instance = Table(
        "instance",
        metadata,
        _key(),
        _big("series_fk"),
        Column("sop_iuid", _TEXT, nullable=False, unique=True),
        _number("availability"),
    )
    files = Table("files", metadata, _key(), _big("instance_fk"), _big("filesystem_fk"), _big("file_size"))
    _indexed(study, "study_datetime", "patient_fk", "created_time", "updated_time")
    _indexed(series, "study_fk", "modality")
    _indexed(instance, "series_fk")
    _indexed(files, "instance_fk", "filesystem_fk")
    return Dcm4chee2Tables(patient, filesystem, study, series, instance, files, _trash(metadata))


def _trash(metadata: MetaData) -> tuple[Table, Table, Table, Table]:
    return (
        Table("priv_study", metadata, _key(), _number("priv_type"), _text("study_iuid")),
        Table("priv_series", metadata, _key(), _big("study_fk"), _text("series_iuid")),
        Table("priv_instance", metadata, _key(), _big("series_fk"), _text("sop_iuid")),
        Table("priv_file", metadata, _key(), _big("instance_fk"), _big("file_size")),
    )


def _key() -> Column[Any]:
    return Column("pk", _BIG, primary_key=True, autoincrement=False)


def _big(name: str) -> Column[Any]:
    return Column(name, _BIG)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, _TEXT, nullable=False)


def _indexed(table: Table, *columns: str) -> None:
    for column in columns:
        Index(f"{table.name}_{column}", table.c[column])
