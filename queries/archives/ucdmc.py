"""The hierarchy that ConQuest and DG_DICOM_SERVER share: the UCDMC server's tables, joined by UIDs."""

from datetime import date

from sqlalchemy import Engine

from queries.archives.availability import mapped_availability
from queries.archives.contract import ArchiveIndex, Level
from queries.archives.dates import reading_of
from queries.archives.introspection import Catalogue
from queries.dicom import Availability

# Names are whole, or cut to ten characters (ConQuest's TruncateFieldNames).
_STUDY_UID = ("StudyInstanceUID", "StudyInsta")
_SERIES_UID = ("SeriesInstanceUID", "SeriesInst")
# DG_DICOM_SERVER is known by its ObjectFile alone, which the 2005 tool counted.
_INSTANCE = ("SOPInstanceUID", "SOPInstanc", "ObjectFile")


def open_ucdmc_index(
    kind: str,
    engine: Engine,
    schema: str | None,
    mapping: dict[str, Availability],
    today: date,
    *,
    availability_level: Level,
    availability_column: str,
) -> ArchiveIndex:
    """The index, its availability read from the named column of the studies or of the images."""
    catalogue = Catalogue(engine, schema)
    availability = {"availability": (availability_column,)}
    at_study = availability_level is Level.STUDY
    study_columns = {"study_key": _STUDY_UID, "study_date": ("StudyDate",)}
    series_columns = {"series_key": _SERIES_UID, "study_key": _STUDY_UID, "modality": ("Modality",)}
    instance_columns = {"instance_key": _INSTANCE, "series_key": _SERIES_UID}
    studies = catalogue.one_row_per("study_key", "DICOMStudies", study_columns | (availability if at_study else {}))
    instances = catalogue.one_row_per(
        "instance_key", "DICOMImages", instance_columns | ({} if at_study else availability)
    )
    return ArchiveIndex(
        kind=kind,
        studies=studies,
        series=catalogue.one_row_per("series_key", "DICOMSeries", series_columns),
        instances=instances,
        availability_level=availability_level,
        availability=mapped_availability(mapping),
        study_date=reading_of(studies.c.study_date.type, engine.dialect.name, today),
        seeks_instances=engine.dialect.name != "sqlite",
    )
