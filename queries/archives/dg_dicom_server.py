"""DG_DICOM_SERVER: the archive of the hospitals of Crete that the 2005 tool read (SQL Server)."""

from datetime import date

from queries.archives.contract import ArchiveIndex, Level, Quirk
from queries.archives.introspection import Catalogue
from queries.archives.ucdmc import WANTED_INDEXES, open_ucdmc_index
from queries.settings import ArchiveSettings

__all__ = ["QUIRKS", "WANTED_INDEXES", "open_index"]

QUIRKS = (
    Quirk("2005", "the page it replaces", "StudyDate is a SQL date-time; or DICOM's text at some sites"),
    Quirk("2005", "the page it replaces", "a study's ArchiveStatus is '' online, 'OFFLINE' offline; NULL is neither"),
    Quirk("2005", "the page it replaces", "no column tells when anything was received"),
    Quirk("2005", "the page it replaces", "images were distinct ObjectFile, here SOPInstanceUID where there is one"),
)


def open_index(catalogue: Catalogue, settings: ArchiveSettings, today: date) -> ArchiveIndex:
    return open_ucdmc_index(
        "dg_dicom_server",
        "not recorded in its tables",
        catalogue,
        settings,
        today,
        availability_level=Level.STUDY,
        availability_column="ArchiveStatus",
    )
