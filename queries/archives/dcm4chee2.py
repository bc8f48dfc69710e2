"""dcm4chee 2: PostgreSQL, MySQL/MariaDB, SQL Server."""

from datetime import date

from sqlalchemy import FromClause, Select, Subquery, Table, case, false, func, literal_column, or_, select
from sqlalchemy.types import Boolean

from queries.archives.availability import dicom_availability
from queries.archives.contract import ArchiveIndex, Level, Quirk, WantedIndex
from queries.archives.dates import reading_of
from queries.archives.introspection import Catalogue
from queries.archives.received import of_local_times
from queries.errors import ArchiveSchemaMismatch
from queries.settings import ArchiveSettings

_SQL = "dcm4jboss-ejb/src/etc/psql/sql"
_EJB = "dcm4jboss-ejb/src/java/org/dcm4chex/archive"

QUIRKS = (
    Quirk("2.19", f"{_SQL}/create.psql", "study_datetime is one timestamp of no zone, NULL when missing"),
    Quirk("2.19", f"{_SQL}/create.psql", "what is rejected or deleted moves to the priv_ tables"),
    Quirk("2.19", f"{_SQL}/create.psql", "one instance has a row of files for each file system that holds a copy"),
    Quirk("2.19", f"{_EJB}/common/FileStatus.java", "a file's status tells of compression, not of its absence"),
    Quirk(
        "2.18",
        f"{_EJB}/ejb/session/StorageBean.java",
        "series.num_instances is derived once a series has arrived, apart from its rows: behind them until then, and "
        "for good after a crash",
    ),
    Quirk(
        "2.18",
        f"{_EJB}/ejb/entity/SeriesBean.java",
        "created_time is set once, with the first instance of a series, in the server's local time of no zone",
    ),
    Quirk("2.5", f"{_SQL}/update-2.5.psql", "rows are marked hidden, until 2.7 does away with the column"),
    Quirk(
        "2.18",
        f"{_EJB}/ejb/entity/SeriesBean.java",
        "names of devices pass the archive's filter of attributes, which writes them in capitals at most sites",
    ),
    Quirk("2.14", f"{_SQL}/update-2.14.psql", "a birth date is text, and before this release a date"),
    Quirk("2.19", "dcm4jboss-ejb/src/etc/mssql/sql/create.mssql", "keys and sizes are numeric(19, 0) on SQL Server"),
)
WANTED_INDEXES = (
    WantedIndex("study", ("study_datetime",), "studies of a period"),
    WantedIndex("series", ("study_fk",), "series of a study"),
    WantedIndex("instance", ("series_fk",), "instances of a series"),
    WantedIndex("files", ("instance_fk",), "stored bytes"),
)

# station_name since 2.12.
_DEVICE = {
    "institution_name": ("institution",),
    "institutional_department_name": ("department",),
    "station_name": ("station_name",),
}
_PERSON = {"patient_sex": ("pat_sex",), "patient_birth_date": ("pat_birthdate",)}


def open_index(catalogue: Catalogue, settings: ArchiveSettings, today: date) -> ArchiveIndex:
    if catalogue.has("file_ref"):
        raise ArchiveSchemaMismatch("table file_ref is of dcm4chee-arc 4, which is not supported; 2.x and 5.x are")
    study = _table(catalogue, "study", study_key="pk", patient_key="patient_fk", study_date="study_datetime")
    series = _table(
        catalogue,
        "series",
        series_key="pk",
        study_key="study_fk",
        modality="modality",
        instance_count="num_instances",
    )
    instance = _table(catalogue, "instance", instance_key="pk", series_key="series_fk", availability="availability")
    created = catalogue.table("series", {"series_key": ("pk",), "received": ("created_time",)})
    files = _table(catalogue, "files", instance_key="instance_fk", file_bytes="file_size")
    times = catalogue.table("study", {"study_key": ("pk",), "study_time": ("study_datetime",)})
    return ArchiveIndex(
        kind="dcm4chee2",
        version=_version(catalogue),
        engine_name=catalogue.engine_name,
        studies=_visible(study),
        series=_visible(series),
        instances=_visible(instance),
        availability_level=Level.INSTANCE,
        availability=dicom_availability,
        study_date=reading_of(study.c.study_date.type, catalogue.engine_name, today),
        seeks_instances=catalogue.engine_name != "sqlite",
        counters=_visible(series) if settings.counts_from == "counters" else None,
        copies=_copies(files),
        marks=_books(catalogue),
        marks_tell_all=True,
        arrivals=created.alias("arrivals"),
        received=of_local_times(catalogue.engine_name),
        devices=catalogue.readable_rows("series", {"series_key": ("pk",)}, _DEVICE),
        times=times.alias("times"),
        patients=catalogue.readable_rows("patient", {"patient_key": ("pk",)}, _PERSON),
    )


def _table(catalogue: Catalogue, name: str, **columns: str) -> Table:
    if catalogue.has(name, "hidden"):
        columns["hidden"] = "hidden"
    return catalogue.table(name, {ours: (theirs,) for ours, theirs in columns.items()})


def _visible(table: Table) -> FromClause:
    if "hidden" not in table.c:
        return table
    hidden = table.c.hidden
    # BIT of MySQL is a number to SQLAlchemy, the others have truth values.
    no = false() if isinstance(hidden.type, Boolean) else literal_column("0")
    return select(*table.c).where(or_(hidden.is_(None), hidden == no)).subquery(f"visible_{table.name}")


def _books(catalogue: Catalogue) -> Subquery:
    """What is derived of each series, and when it and its study were last written: after whatever happens to them."""
    touched = {"updated_time": ("updated_time",)} if catalogue.has("series", "updated_time") else {}
    study = catalogue.table(
        "study", {"key": ("pk",), "study_date": ("study_datetime",), "updated_time": ("updated_time",)}
    )
    derived = {"instance_count": ("num_instances",), "availability": ("availability",)}
    series = catalogue.table(
        "series", {"key": ("pk",), "study_key": ("study_fk",), "modality": ("modality",), **derived, **touched}
    )
    books = select(
        study.c.study_date,
        series.c.modality,
        series.c.instance_count,
        series.c.availability,
        series.c.key,
        study.c.updated_time.label("study_updated_time"),
        *(series.c[name].label("series_updated_time") for name in touched),
    )
    return books.join_from(study, series, series.c.study_key == study.c.key).subquery("books")


def _copies(files: Table) -> Subquery:
    size = case((files.c.file_bytes > 0, files.c.file_bytes))
    copies: Select[tuple[object, ...]] = select(
        files.c.instance_key, size.label("logical_bytes"), func.coalesce(size, 0).label("stored_bytes")
    )
    return copies.subquery("stored_files")


def _version(catalogue: Catalogue) -> str:
    """Which releases have these columns (the vendor's update scripts)."""
    since = (
        ("2.19", "files", "orig_md5"),
        ("2.18", "published_study", "pk"),
        ("2.17", "priv_instance", "created_time"),
        ("2.16", "study", "accno_issuer_fk"),
        ("2.14 or 2.15", "study", "cuids_in_study"),
        ("2.12 or 2.13", "series", "station_name"),
        ("2.5 or 2.6", "study", "hidden"),
    )
    return next((release for release, *place in since if catalogue.has(*place)), "before 2.12")
