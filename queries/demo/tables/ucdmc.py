"""Tables of ConQuest and DG_DICOM_SERVER, reduced to what statistics and a lifelike index need.

Names are left unquoted, as ConQuest itself leaves them: PostgreSQL then folds them to lower case.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CHAR, Column, DateTime, Index, Integer, MetaData, String, Table
from sqlalchemy.types import TypeEngine

# ConQuest's TruncateFieldNames, by default 10.
_TRUNCATED_LENGTH = 10
_UID = String(64)
_PATIENT_ID = String(64)
_OBJECT_FILE = String(255)
_NAME = String(64)

_Columns = tuple[tuple[str, TypeEngine[Any]], ...]

_PATIENTS: _Columns = (
    ("PatientID", _PATIENT_ID),
    ("PatientBirthDate", CHAR(8)),
    ("PatientSex", String(16)),
)


@dataclass(frozen=True, slots=True)
class UcdmcTables:
    """The first column of each table is its primary key."""

    patients: Table
    studies: Table
    series: Table
    images: Table

    @property
    def all(self) -> tuple[Table, ...]:
        return self.patients, self.studies, self.series, self.images


def conquest_tables(*, truncated_names: bool) -> UcdmcTables:
    """With the indexes that ConQuest 1.5 makes at regeneration; names whole or cut to ten characters."""
    length = _TRUNCATED_LENGTH if truncated_names else None
    study_columns: _Columns = (
        ("StudyInstanceUID", _UID),
        ("StudyDate", CHAR(8)),
        ("PatientID", _PATIENT_ID),
        ("StudyTime", String(16)),
        # The study's own copy of its patient.
        ("PatientBirthDate", CHAR(8)),
        ("PatientSex", String(16)),
    )
    series_columns: _Columns = (
        ("SeriesInstanceUID", _UID),
        ("StudyInstanceUID", _UID),
        ("Modality", String(16)),
        ("SeriesPat", _PATIENT_ID),
        ("AccessTime", Integer()),
        ("Manufacturer", _NAME),
        ("ModelName", _NAME),
        ("StationName", String(16)),
        ("Institution", _NAME),
    )
    image_columns: _Columns = (
        ("SOPInstanceUID", _UID),
        ("SeriesInstanceUID", _UID),
        ("ObjectFile", _OBJECT_FILE),
        ("DeviceName", String(32)),
        ("ImagePat", _PATIENT_ID),
        ("AccessTime", Integer()),
    )
    metadata = MetaData()
    return UcdmcTables(
        patients=_table(metadata, "DICOMPatients", _PATIENTS, (), length),
        studies=_table(metadata, "DICOMStudies", study_columns, ((2,), (2, 0)), length),
        series=_table(metadata, "DICOMSeries", series_columns, ((1,), (3,), (1, 0)), length),
        images=_table(metadata, "DICOMImages", image_columns, ((1,), (4,), (1, 0)), length),
    )


def dg_dicom_server_tables() -> UcdmcTables:
    study_columns: _Columns = (
        ("StudyInstanceUID", _UID),
        ("StudyDate", DateTime()),
        ("ArchiveStatus", String(16)),
        ("PatientID", _PATIENT_ID),
    )
    series_columns: _Columns = (
        ("SeriesInstanceUID", _UID),
        ("StudyInstanceUID", _UID),
        ("Modality", String(16)),
        ("InstitutionName", _NAME),
        ("InstitutionalDepartmentName", _NAME),
        ("Manufacturer", _NAME),
        ("ManufacturerModelName", _NAME),
        ("StationName", String(16)),
    )
    image_columns: _Columns = (
        ("SOPInstanceUID", _UID),
        ("SeriesInstanceUID", _UID),
        ("ObjectFile", _OBJECT_FILE),
    )
    metadata = MetaData()
    return UcdmcTables(
        patients=_table(metadata, "DICOMPatients", _PATIENTS, ()),
        studies=_table(metadata, "DICOMStudies", study_columns, ((3,),)),
        series=_table(metadata, "DICOMSeries", series_columns, ((1,),)),
        images=_table(metadata, "DICOMImages", image_columns, ((1,),)),
    )


def _table(
    metadata: MetaData,
    name: str,
    columns: _Columns,
    indexes: tuple[tuple[int, ...], ...],
    length: int | None = None,
) -> Table:
    """`indexes` are places of columns; names are cut to `length`."""
    made = [
        Column(column[:length], kind, primary_key=place == 0, quote=False)
        for place, (column, kind) in enumerate(columns)
    ]
    table = Table(name, metadata, *made, quote=False)
    for number, places in enumerate(indexes):
        Index(f"{name}_{number}", *(made[place] for place in places), quote=False)
    return table
