"""ConQuest DICOM server: SQLite, MariaDB/MySQL, PostgreSQL, SQL Server by ODBC."""

from datetime import date

from sqlalchemy import Engine

from queries.archives.contract import ArchiveIndex, Level
from queries.archives.ucdmc import open_ucdmc_index
from queries.dicom import Availability

QUIRKS = (
    "1.5.0e dicom.sql: names are whole or cut to ten characters, and sites edit the file: columns are looked up.",
    "1.5.0e dicom.sql: StudyDate is char(8) text, NULL when missing, padded or blank on some engines.",
    "1.5.0e device names: availability is a prefix of DICOMImages.DeviceName (MAG0, JUKEBOX1.2), for each image.",
    "1.5.0e manual, regeneration mode 1: no primary keys; duplicates are then grouped away by the statement.",
    "Deletion is physical; nothing is left out.",
)


def open_index(engine: Engine, schema: str | None, mapping: dict[str, Availability], today: date) -> ArchiveIndex:
    return open_ucdmc_index(
        "conquest",
        engine,
        schema,
        mapping,
        today,
        availability_level=Level.INSTANCE,
        availability_column="DeviceName",
    )
