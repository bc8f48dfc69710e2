"""Orthanc: PostgreSQL, MySQL/MariaDB, SQL Server by its index plug-ins; a copy of the SQLite file of its core."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    Subquery,
    Table,
    and_,
    case,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    union_all,
)

from queries.archives.availability import dicom_availability
from queries.archives.contract import ArchiveIndex, Level, Quirk, WantedIndex
from queries.archives.dates import reading_of
from queries.archives.dialects import beginning
from queries.archives.introspection import Catalogue
from queries.archives.received import of_utc_texts
from queries.dicom import Availability
from queries.settings import ArchiveSettings

_PLUGINS = "orthanc-databases e132ff4"
_CORE = "OrthancServer/Sources/Database/PrepareDatabase.sql"
_POSTGRESQL = "PostgreSQL/Plugins/SQL/PrepareIndex.sql"

QUIRKS = (
    Quirk("1.13.0", _CORE, "every attribute is a row of MainDicomTags"),
    Quirk("1.13.0", "OrthancServer/Sources/ServerEnumerations.h", "the core numbers patient to instance from 1 …"),
    Quirk(_PLUGINS, "Framework/Plugins/IndexBackend.cpp", "… and the plug-ins from 0: looked up, not assumed"),
    Quirk(_PLUGINS, _POSTGRESQL, "PostgreSQL folds the names to lower case; elsewhere they keep their capitals"),
    Quirk(
        _PLUGINS,
        _POSTGRESQL,
        "childCount (revision 3 on) is NULL until a thread has counted, and wrong while InvalidChildCounts (revision "
        "4 on) names the series; both change with the rows they count, so that any other value is exact",
    ),
    Quirk(
        "1.13.0",
        "OrthancServer/Sources/ServerContext.cpp",
        "ReceptionDate is metadata of instances, in UTC; an instance that is overwritten is received anew",
    ),
    Quirk(
        "1.13.0",
        "OrthancFramework/Sources/DicomFormat/DicomMap.cpp",
        "manufacturer and station are main tags of series, the institution one of studies; model and department only "
        "where a site names them, of what is stored from then on, and metadata 15 of a series says which were kept",
    ),
    Quirk("1.13.0", _CORE, "everything is online, deletion is physical"),
    Quirk("1.13.0", "OrthancServer/Sources/DicomInstanceHasher.cpp", "a StudyInstanceUID of two patients is two"),
)
WANTED_INDEXES = (
    WantedIndex("Resources", ("parentId",), "children of a patient, study or series"),
    WantedIndex("Resources", ("resourceType",), "all studies, all series"),
    WantedIndex("MainDicomTags", ("id", "tagGroup", "tagElement"), "the date of a study, the modality of a series"),
    WantedIndex("AttachedFiles", ("id", "fileType"), "stored bytes"),
)

_STUDY_DATE, _MODALITY = (8, 32), (8, 96)
_STUDY_TIME, _INSTITUTION_NAME = (8, 48), (8, 128)
_OF_SERIES = {
    "institutional_department_name": (8, 0x1040),
    "manufacturer": (8, 0x70),
    "manufacturer_model_name": (8, 0x1090),
    "station_name": (8, 0x1010),
}
# Main tags of every release; the others are some only where a site has named them (ExtraMainDicomTags).
_EVERYWHERE = ("manufacturer", "station_name")
_OF_PATIENT = {"patient_sex": (16, 0x40), "patient_birth_date": (16, 0x30)}
_NAME_LENGTH = 64
_DICOM_FILE = 1
_RECEPTION_DATE, _MAIN_TAGS = 2, 15
# Of a text YYYYMMDDTHHMMSS.
_MOMENT_LENGTH = 15
# Levels below the patient's, whatever its own number is.
_STUDY, _SERIES, _INSTANCE = 1, 2, 3
_PATIENT_IN_PLUGINS = 0
_SCHEMA_VERSION, _REVISION = 1, 4


def open_index(catalogue: Catalogue, settings: ArchiveSettings, today: date) -> ArchiveIndex:
    tables = _Tables(catalogue)
    patient = _patient_level(catalogue, tables.resources)
    studies = _studies(tables, patient + _STUDY)
    instances = _instances(tables, patient + _INSTANCE)
    counted = "instance_count" in tables.resources.c
    return ArchiveIndex(
        kind="orthanc",
        version=_version(catalogue),
        engine_name=catalogue.engine_name,
        studies=studies,
        series=_series(tables, patient + _SERIES),
        instances=instances,
        availability_level=Level.STUDY,
        availability=dicom_availability,
        study_date=reading_of(studies.c.study_date.type, catalogue.engine_name, today),
        # Databases misjudge how many rows a tag has, and then look for each study's instances singly: a year of a
        # million instances took 24 s on PostgreSQL so, and 1 s by counting them all first.
        seeks_instances=False,
        counters=_counters(tables, patient) if counted else None,
        copies=_copies(tables.files),
        arrivals=_arrivals(tables, patient + _INSTANCE),
        received=of_utc_texts(),
        devices=_devices(catalogue, tables, patient + _SERIES),
        times=_times(tables),
        patients=_with_tags(tables, patient, {"patient_key": "key"}, _OF_PATIENT),
    )


class _Tables:
    def __init__(self, catalogue: Catalogue) -> None:
        columns = {"key": ("internalId",), "level": ("resourceType",), "parent_key": ("parentId",)}
        if catalogue.has("Resources", "childCount"):
            columns["instance_count"] = ("childCount",)
        self.resources = catalogue.table("Resources", columns)
        tags = {"key": ("id",), "group": ("tagGroup",), "element": ("tagElement",), "value": ("value",)}
        self.tags = catalogue.table("MainDicomTags", tags)
        self.files = catalogue.table(
            "AttachedFiles",
            {
                "instance_key": ("id",),
                "file_type": ("fileType",),
                "uncompressed_bytes": ("uncompressedSize",),
                "compressed_bytes": ("compressedSize",),
            },
        )
        self.metadata = catalogue.table("Metadata", {"key": ("id",), "type": ("type",), "value": ("value",)})
        self.invalid = None
        if catalogue.has("InvalidChildCounts", "id"):
            self.invalid = catalogue.table("InvalidChildCounts", {"series_key": ("id",)})


def _patient_level(catalogue: Catalogue, resources: Table) -> int:
    """What nobody's child is, is a patient. An empty index may be read with any numbers."""
    level = catalogue.value(select(func.min(resources.c.level)).where(resources.c.parent_key.is_(None)))
    return _PATIENT_IN_PLUGINS if level is None else int(level)


def _studies(tables: _Tables, level: int) -> Subquery:
    study, study_date = tables.resources, tables.tags
    online: ColumnElement[int] = literal_column(str(int(Availability.ONLINE)))
    of_level = select(
        study.c.key.label("study_key"),
        study.c.parent_key.label("patient_key"),
        study_date.c.value.label("study_date"),
        online.label("availability"),
    )
    return _with_tag(of_level, study, study_date, _STUDY_DATE).where(study.c.level == level).subquery("studies")


def _series(tables: _Tables, level: int) -> Subquery:
    series, modality = tables.resources, tables.tags
    of_level = select(
        series.c.key.label("series_key"), series.c.parent_key.label("study_key"), modality.c.value.label("modality")
    )
    return _with_tag(of_level, series, modality, _MODALITY).where(series.c.level == level).subquery("series")


def _with_tag(rows: Select[Any], resource: Table, tag: Table, number: tuple[int, int]) -> Select[Any]:
    group, element = number
    own = and_(tag.c.key == resource.c.key, tag.c.group == group, tag.c.element == element)
    return rows.outerjoin_from(resource, tag, own)


def _with_tags(
    tables: _Tables, level: int, keys: Mapping[str, str], numbers: Mapping[str, tuple[int, int]]
) -> Subquery:
    """Resources of a level, by those names of their keys, with several of their tags, which are gone through once."""
    resource, tag = tables.resources, tables.tags
    own = {name: resource.c[column] for name, column in keys.items()}
    wanted = or_(*(and_(tag.c.group == group, tag.c.element == element) for group, element in numbers.values()))
    # Cut: the column may be of a type of long texts that SQL Server has no MAX for.
    text = beginning(tag.c.value, _NAME_LENGTH)
    values = [
        func.max(
            case((and_(tag.c.group == group, tag.c.element == element), text)), type_=String(_NAME_LENGTH)
        ).label(name)
        for name, (group, element) in numbers.items()
    ]
    return (
        select(*(column.label(name) for name, column in own.items()), *values)
        .outerjoin_from(resource, tag, and_(tag.c.key == resource.c.key, wanted))
        .where(resource.c.level == level)
        .group_by(*own.values())
        .subquery("tagged_resources")
    )


def _devices(catalogue: Catalogue, tables: _Tables, level: int) -> Subquery:
    """The institution is a tag of the study, the others are of the series."""
    kept = _main_tags(catalogue, tables, level)
    names = {
        name: (group, element)
        for name, (group, element) in _OF_SERIES.items()
        if name in _EVERYWHERE or f"{group:04x},{element:04x}" in kept
    }
    series = _with_tags(tables, level, {"series_key": "key", "study_key": "parent_key"}, names)
    institution = tables.tags.alias("institution")
    group, element = _INSTITUTION_NAME
    own = and_(
        institution.c.key == series.c.study_key, institution.c.group == group, institution.c.element == element
    )
    columns = (institution.c.value.label("institution_name"), *(series.c[name] for name in names))
    return select(series.c.series_key, *columns).outerjoin_from(series, institution, own).subquery("devices")


def _main_tags(catalogue: Catalogue, tables: _Tables, level: int) -> str:
    """The tags that were kept of the last series, as `gggg,eeee;…`; empty before 1.11, which did not say."""
    last = select(func.max(tables.resources.c.key)).where(tables.resources.c.level == level).scalar_subquery()
    metadata = tables.metadata
    found = catalogue.value(select(metadata.c.value).where(metadata.c.key == last, metadata.c.type == _MAIN_TAGS))
    return str(found or "").lower()


def _times(tables: _Tables) -> Subquery:
    tag, (group, element) = tables.tags, _STUDY_TIME
    own = (tag.c.group == group, tag.c.element == element)
    return select(tag.c.key.label("study_key"), tag.c.value.label("study_time")).where(*own).subquery("times")


def _instances(tables: _Tables, level: int) -> Subquery:
    instance = tables.resources
    columns = (instance.c.key.label("instance_key"), instance.c.parent_key.label("series_key"))
    return select(*columns).where(instance.c.level == level).subquery("instances_of_series")


def _counters(tables: _Tables, patient: int) -> FromClause:
    """The archive's own counts of series where they hold, the others counted."""
    series, child = tables.resources, tables.resources.alias("child")
    is_believed: ColumnElement[bool] = series.c.instance_count.is_not(None)
    if tables.invalid is not None:
        is_believed = and_(is_believed, not_(exists().where(tables.invalid.c.series_key == series.c.key)))
    of_level = series.c.level == patient + _SERIES
    known = select(series.c.key.label("series_key"), series.c.instance_count.label("instance_count"))
    counted = (
        select(series.c.key.label("series_key"), func.count().label("instance_count"))
        .join_from(series, child, child.c.parent_key == series.c.key)
        .where(of_level, not_(is_believed))
        .group_by(series.c.key)
    )
    return union_all(known.where(of_level, is_believed), counted).subquery("counters")


def _arrivals(tables: _Tables, level: int) -> Subquery:
    """The first reception of a series' instances; its text sorts as time does."""
    instance, metadata = tables.resources, tables.metadata
    # Cut: the column may be of a type of long texts that SQL Server has no MIN for.
    first = func.min(beginning(metadata.c.value, _MOMENT_LENGTH), type_=String(_MOMENT_LENGTH))
    return (
        select(instance.c.parent_key.label("series_key"), first.label("received"))
        .join_from(instance, metadata, metadata.c.key == instance.c.key)
        .where(instance.c.level == level, metadata.c.type == _RECEPTION_DATE)
        .group_by(instance.c.parent_key)
        .subquery("arrivals")
    )


def _copies(files: Table) -> Subquery:
    def known(size: str) -> ColumnElement[int]:
        return case((files.c[size] > 0, files.c[size]))

    columns = (known("uncompressed_bytes").label("logical_bytes"), known("compressed_bytes").label("stored_bytes"))
    return select(files.c.instance_key, *columns).where(files.c.file_type == _DICOM_FILE).subquery("dicom_files")


def _version(catalogue: Catalogue) -> str:
    if not catalogue.has("GlobalProperties", "property", "value"):
        return "unknown"
    properties = catalogue.table("GlobalProperties", {"property": ("property",), "value": ("value",)})

    def property_of(number: int) -> str:
        found = catalogue.value(select(properties.c.value).where(properties.c.property == number))
        return "unknown" if found is None else str(found)

    return f"database version {property_of(_SCHEMA_VERSION)}, revision {property_of(_REVISION)}"
