"""The hierarchy that ConQuest and DG_DICOM_SERVER share: the UCDMC server's tables, joined by UIDs."""

from datetime import date

from queries.archives.availability import mapped_availability
from queries.archives.contract import ArchiveIndex, Level, WantedIndex
from queries.archives.dates import reading_of
from queries.archives.introspection import Catalogue
from queries.settings import ArchiveSettings

# Names are whole, or cut to ten characters (ConQuest's TruncateFieldNames).
_STUDY_UID = ("StudyInstanceUID", "StudyInsta")
SERIES_UID = ("SeriesInstanceUID", "SeriesInst")
# DG_DICOM_SERVER is known by its ObjectFile alone, which the 2005 tool counted.
_INSTANCE = ("SOPInstanceUID", "SOPInstanc", "ObjectFile")

WANTED_INDEXES = (
    WantedIndex("DICOMStudies", ("StudyInstanceUID",), "without a key, repeated rows are grouped away"),
    WantedIndex("DICOMSeries", ("StudyInstanceUID",), "series of a study"),
    WantedIndex("DICOMImages", ("SeriesInstanceUID",), "images of a series"),
)


def open_ucdmc_index(
    kind: str,
    version: str,
    catalogue: Catalogue,
    settings: ArchiveSettings,
    today: date,
    *,
    availability_level: Level,
    availability_column: str,
) -> ArchiveIndex:
    """The index, its availability read from the named column of the studies or of the images."""
    availability = {"availability": (availability_column,)}
    at_study = availability_level is Level.STUDY
    study_columns = {"study_key": _STUDY_UID, "study_date": ("StudyDate",)}
    if catalogue.has("DICOMStudies", "PatientID"):
        study_columns["patient_key"] = ("PatientID",)
    series_columns = {"series_key": SERIES_UID, "study_key": _STUDY_UID, "modality": ("Modality",)}
    instance_columns = {"instance_key": _INSTANCE, "series_key": SERIES_UID}
    studies = catalogue.one_row_per("study_key", "DICOMStudies", study_columns | (availability if at_study else {}))
    instances = catalogue.one_row_per(
        "instance_key", "DICOMImages", instance_columns | ({} if at_study else availability)
    )
    return ArchiveIndex(
        kind=kind,
        version=version,
        engine_name=catalogue.engine_name,
        studies=studies,
        series=catalogue.one_row_per("series_key", "DICOMSeries", series_columns),
        instances=instances,
        availability_level=availability_level,
        availability=mapped_availability(settings.availability_of_values),
        study_date=reading_of(studies.c.study_date.type, catalogue.engine_name, today),
        seeks_instances=catalogue.engine_name != "sqlite",
    )
