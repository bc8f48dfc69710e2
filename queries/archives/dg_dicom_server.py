"""DG_DICOM_SERVER: the archive of the hospitals of Crete that the 2005 tool read (SQL Server)."""

from datetime import date

from sqlalchemy import Engine

from queries.archives.contract import ArchiveIndex, Level
from queries.archives.ucdmc import open_ucdmc_index
from queries.dicom import Availability

QUIRKS = (
    "2005 tool: StudyDate is a SQL date-time; a site that keeps DICOM's text is read as text.",
    "2005 tool: ArchiveStatus of the study is '' when online and 'OFFLINE' when offline; NULL is neither.",
    "2005 tool: images were counted as distinct ObjectFile; we count rows of SOPInstanceUID where there is one.",
)


def open_index(engine: Engine, schema: str | None, mapping: dict[str, Availability], today: date) -> ArchiveIndex:
    return open_ucdmc_index(
        "dg_dicom_server",
        engine,
        schema,
        mapping,
        today,
        availability_level=Level.STUDY,
        availability_column="ArchiveStatus",
    )
