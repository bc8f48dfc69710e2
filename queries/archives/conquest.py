"""ConQuest DICOM server: SQLite, MariaDB/MySQL, PostgreSQL, SQL Server by ODBC."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Subquery, func, select

from queries.archives.contract import ArchiveIndex, Level, Quirk
from queries.archives.introspection import Catalogue
from queries.archives.received import of_epoch_seconds
from queries.archives.ucdmc import SERIES_UID, WANTED_INDEXES, open_ucdmc_index
from queries.settings import ArchiveSettings

__all__ = ["QUIRKS", "WANTED_INDEXES", "open_index"]

QUIRKS = (
    Quirk("1.5.0e", "linux/conf/dicom.sql.*", "names are whole or cut to ten characters, and sites edit the file"),
    Quirk("1.5.0e", "linux/conf/dicom.sql.*", "StudyDate is char(8) text: NULL when missing, padded or blank"),
    Quirk("1.5.0e", "src/dgate/src/device.cpp", "availability is a prefix of each image's DeviceName, not a column"),
    Quirk("1.5.0e", "linuxmanual.pdf, regeneration", "mode 1 makes no keys: repeated rows are grouped away"),
    Quirk(
        "1.5.0e",
        "src/dgate/src/dbsql.cpp",
        "AccessTime is when a row was last written, in UTC seconds rounded down to 32: a series' at every image that "
        "comes in, an image's when that one is sent again or the database is regenerated. Hence the images' earliest",
    ),
    Quirk("1.5.0e", "src/dgate/src/dbsql.cpp", "deletion is physical and sizes are not kept: nothing is left out"),
)


def open_index(catalogue: Catalogue, settings: ArchiveSettings, today: date) -> ArchiveIndex:
    index = open_ucdmc_index(
        "conquest",
        _version(catalogue),
        catalogue,
        settings,
        today,
        availability_level=Level.INSTANCE,
        availability_column="DeviceName",
    )
    if not catalogue.has("DICOMImages", "AccessTime"):
        return index
    return replace(index, arrivals=_arrivals(catalogue), received=of_epoch_seconds())


def _arrivals(catalogue: Catalogue) -> Subquery:
    images = catalogue.table("DICOMImages", {"series_key": SERIES_UID, "written": ("AccessTime",)})
    first = func.min(images.c.written).label("received")
    return select(images.c.series_key, first).group_by(images.c.series_key).subquery("arrivals")


def _version(catalogue: Catalogue) -> str:
    """Which revision of dicom.sql its columns tell of, and which style of names."""
    names = "whole names" if catalogue.has("DICOMStudies", "StudyInstanceUID") else "names of ten characters"
    if catalogue.has("DICOMImages", "QRows"):
        return f"dicom.sql revision 19 or later, {names}"
    institution = ("Institutio", "Institution", "InstitutionName", "InstitutionalDepartmentName")
    if any(catalogue.has("DICOMSeries", name) for name in institution):
        return f"dicom.sql revision 17 or 18, {names}"
    return f"dicom.sql before revision 17, {names}"
