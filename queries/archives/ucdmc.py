"""The hierarchy that ConQuest and DG_DICOM_SERVER share: the UCDMC server's tables, joined by UIDs."""

from datetime import date

from sqlalchemy import FromClause
from sqlalchemy.types import Date, DateTime

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
_PATIENT_ID = ("PatientID",)
_DEVICE = {
    # Revision 17 of ConQuest's dicom.sql has the institution where revision 16 had the department: cut to ten
    # characters the two are spelt alike, and the later is taken.
    "institution_name": ("InstitutionName", "Institution", "Institutio"),
    "institutional_department_name": ("InstitutionalDepartmentName",),
    "manufacturer": ("Manufacturer", "Manufactur"),
    "manufacturer_model_name": ("ManufacturerModelName", "ModelName"),
    "station_name": ("StationName", "StationNam"),
}
_PERSON = {"patient_sex": ("PatientSex",), "patient_birth_date": ("PatientBirthDate", "PatientBir")}

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
        study_columns["patient_key"] = _PATIENT_ID
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
        devices=_devices(catalogue),
        times=_times(catalogue, studies),
        patients=_patients(catalogue) if "patient_key" in study_columns else None,
    )


def _devices(catalogue: Catalogue) -> FromClause | None:
    found = catalogue.readable("DICOMSeries", _DEVICE)
    if not found:
        return None
    return catalogue.one_row_per("series_key", "DICOMSeries", {"series_key": SERIES_UID} | found).alias("devices")


def _times(catalogue: Catalogue, studies: FromClause) -> FromClause | None:
    """The column of times; else the date's own, where it keeps a time of day."""
    found = catalogue.readable("DICOMStudies", {"study_time": ("StudyTime",)})
    if not found and isinstance(studies.c.study_date.type, Date | DateTime):
        found = {"study_time": ("StudyDate",)}
    if not found:
        return None
    return catalogue.one_row_per("study_key", "DICOMStudies", {"study_key": _STUDY_UID} | found).alias("times")


def _patients(catalogue: Catalogue) -> FromClause | None:
    """The patients' own rows; where they may not be read, what the rows of their studies repeat of them."""
    for table in ("DICOMPatients", "DICOMStudies"):
        key = catalogue.readable(table, {"patient_key": _PATIENT_ID})
        found = catalogue.readable(table, _PERSON)
        if key and found:
            return catalogue.one_row_per("patient_key", table, key | found).alias("patients")
    return None
