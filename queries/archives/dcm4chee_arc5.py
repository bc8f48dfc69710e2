"""dcm4chee-arc 5 (arc-light): PostgreSQL, MySQL, MariaDB, SQL Server."""

from datetime import date

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Subquery,
    Table,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    union,
)
from sqlalchemy.types import Boolean

from queries.archives.availability import dicom_availability
from queries.archives.contract import ArchiveIndex, Level, Quirk, WantedIndex
from queries.archives.dates import reading_of
from queries.archives.introspection import Catalogue
from queries.archives.received import of_local_times
from queries.settings import ArchiveSettings

_ENTITY = "dcm4chee-arc-entity/src/main"
_SQL = f"{_ENTITY}/resources/sql"
_STORE = "dcm4chee-arc-store/src/main/java/org/dcm4chee/arc/store/impl/StoreServiceEJB.java"
_DELETE = "dcm4chee-arc-delete/src/main/java/org/dcm4chee/arc/delete/impl/DeletionServiceEJB.java"

QUIRKS = (
    Quirk("5.35", f"{_SQL}/psql/create-psql.sql", "absent text is stored as '*', never as NULL"),
    Quirk(
        "5.18",
        f"{_SQL}/psql/update-5.18-psql.sql",
        "a rejected instance keeps its row and is named, by its three UIDs, in rejected_instance; before 5.18 "
        "instance.reject_code_fk marks it",
    ),
    Quirk("5.35", _STORE, "a rejection note is a KO instance whose title is one of four codes: nobody's finding"),
    Quirk("5.35", _STORE, "rejection_state 2 is a study rejected as a whole, 3 one that has lost its instances"),
    Quirk("5.32", f"{_SQL}/psql/update-5.32-psql.sql", "study_deleting marks a study whose rows are being deleted"),
    Quirk(
        "5.35",
        _DELETE,
        "purging deletes a series' instance and location rows, sets inst_purge_state 1 and series_size to its bytes; "
        "the number of its instances survives in series_query_attrs alone",
    ),
    Quirk(
        "5.35",
        f"{_ENTITY}/java/org/dcm4chee/arc/entity/SeriesQueryAttributes.java",
        "one row for each view and series, filled when somebody asks: with no view chosen, all counts repeat",
    ),
    Quirk("5.35", f"{_SQL}/psql/update-5.35-psql.sql", "series.num_instances is new, and nothing fills it yet"),
    Quirk("5.35", _DELETE, "an instance's size is the greatest of its locations'; -1 and -2 are not known yet"),
    Quirk(
        "5.35",
        f"{_ENTITY}/java/org/dcm4chee/arc/entity/Series.java",
        "created_time is set once, with the first instance of a series, in the server's local time of no zone",
    ),
    Quirk(
        "5.35",
        f"{_ENTITY}/java/org/dcm4chee/arc/entity/Series.java",
        "names of institutions, departments and stations keep their case; manufacturers and models lie in a blob",
    ),
    Quirk("5.6", f"{_SQL}/psql/update-5.6-psql.sql", "locations that share a multi_ref are one file"),
    Quirk("5.35", f"{_SQL}/psql/create-psql.sql", "a SOP Instance UID is unique within its series alone"),
)
WANTED_INDEXES = (
    WantedIndex("study", ("study_date",), "studies of a period"),
    WantedIndex("series", ("study_fk",), "series of a study"),
    WantedIndex("instance", ("series_fk",), "instances of a series"),
    WantedIndex(
        "location", ("instance_fk",), "stored bytes; only the vendor's separate create-fk-index.sql makes it"
    ),
)

_KEY_OBJECT_SELECTION = "1.2.840.10008.5.1.4.1.1.88.59"
# PS3.16 CID 7011, as the archive's own rejection notes use it: quality, patient safety, worklist, retention expired.
_REJECTION_CODES = ("113001", "113037", "113038", "113039")
_PARTLY_REJECTED_AT_MOST = (0, 1)
_PURGED = 1
_DICOM_FILE = 0
_MISSING_OBJECT = 3
# Views of the default configuration that hide rejected instances, the stricter first.
_VIEWS = ("hideRejected", "regularUse")
_TRASH_VIEW = "trashView"
_DEVICE = {
    "institution_name": ("institution",),
    "institutional_department_name": ("department",),
    "station_name": ("station_name",),
}
_PERSON = {"patient_sex": ("pat_sex",), "patient_birth_date": ("pat_birthdate",)}


def open_index(catalogue: Catalogue, settings: ArchiveSettings, today: date) -> ArchiveIndex:
    tables = _Tables(catalogue)
    studies = _studies(tables.study)
    return ArchiveIndex(
        kind="dcm4chee_arc5",
        version=_version(catalogue),
        engine_name=catalogue.engine_name,
        studies=studies,
        series=tables.series,
        instances=_instances(tables.instance),
        availability_level=Level.INSTANCE,
        availability=dicom_availability,
        study_date=reading_of(studies.c.study_date.type, catalogue.engine_name, today),
        seeks_instances=catalogue.engine_name != "sqlite",
        copies=_copies(tables.location),
        records=_records(tables) if "inst_purge_state" in tables.series.c else None,
        left_out=_left_out(tables),
        arrivals=tables.created.alias("arrivals"),
        # They tell of sizes, which nothing else does; instances are moved without a word in them.
        marks=tables.books,
        received=of_local_times(catalogue.engine_name),
        devices=catalogue.readable_rows("series", {"series_key": ("pk",)}, _DEVICE),
        times=catalogue.readable_rows("study", {"study_key": ("pk",)}, {"study_time": ("study_time",)}),
        patients=catalogue.readable_rows("patient", {"patient_key": ("pk",)}, _PERSON),
    )


class _Tables:
    """The tables as this release has them: a column in `since` is there from some release on."""

    def __init__(self, catalogue: Catalogue) -> None:
        def table(name: str, columns: tuple[str, ...], since: tuple[str, ...] = (), **ours: str) -> Table:
            there = [*columns, *(column for column in since if catalogue.has(name, column))]
            return catalogue.table(name, {column: (column,) for column in there} | {k: (v,) for k, v in ours.items()})

        self.study = table(
            "study",
            ("study_iuid", "study_date", "rejection_state"),
            ("study_deleting",),
            study_key="pk",
            patient_key="patient_fk",
        )
        self.series = table(
            "series",
            ("series_iuid", "modality", "rejection_state"),
            ("inst_purge_state", "series_size", "num_instances"),
            series_key="pk",
            study_key="study_fk",
        )
        self.created = table("series", (), series_key="pk", received="created_time")
        self.books = table("study", ("study_date", "updated_time"), ("study_size",))
        self.instance = table(
            "instance",
            ("sop_iuid", "sop_cuid", "availability", "srcode_fk"),
            ("reject_code_fk",),
            instance_key="pk",
            series_key="series_fk",
        )
        self.location = table(
            "location",
            ("pk", "object_size", "status"),
            ("object_type", "multi_ref"),
            instance_key="instance_fk",
        )
        self.code = table("code", ("pk", "code_value", "code_designator"))
        self.rejected = None
        if "reject_code_fk" not in self.instance.c:
            self.rejected = table("rejected_instance", ("study_iuid", "series_iuid", "sop_iuid"))
        self.view = table("series_query_attrs", ("view_id", "num_instances", "availability"), series_key="series_fk")


def _studies(study: Table) -> Subquery:
    """Studies neither rejected as a whole nor being deleted."""
    kept = select(study.c.study_key, study.c.patient_key, study.c.study_date)
    kept = kept.where(study.c.rejection_state.in_(_PARTLY_REJECTED_AT_MOST))
    if "study_deleting" in study.c:
        deleting = study.c.study_deleting
        # BIT of MySQL is a number to SQLAlchemy, the others have truth values. NULL while the archive is upgraded.
        no = false() if isinstance(deleting.type, Boolean) else literal_column("0")
        kept = kept.where(or_(deleting.is_(None), deleting == no))
    return kept.subquery("studies")


def _instances(instance: Table) -> FromClause:
    """The instances; of an early release, those that are not marked as rejected."""
    if "reject_code_fk" not in instance.c:
        return instance
    kept = select(instance.c.instance_key, instance.c.series_key, instance.c.availability)
    return kept.where(instance.c.reject_code_fk.is_(None)).subquery("kept_instances")


def _left_out(tables: _Tables) -> Subquery:
    """Rejection notes, and the instances that rejected_instance names."""
    instance, code, rejected = tables.instance, tables.code, tables.rejected
    columns = (instance.c.instance_key, instance.c.series_key, instance.c.availability)
    notes = (
        select(*columns)
        .join_from(instance, code, code.c.pk == instance.c.srcode_fk)
        .where(
            instance.c.sop_cuid == _KEY_OBJECT_SELECTION,
            code.c.code_designator == "DCM",
            code.c.code_value.in_(_REJECTION_CODES),
        )
    )
    if rejected is None:
        return notes.where(instance.c.reject_code_fk.is_(None)).subquery("left_out_instances")
    study, series = tables.study, tables.series
    named = (
        select(*columns)
        .join_from(rejected, study, study.c.study_iuid == rejected.c.study_iuid)
        .join(series, and_(series.c.study_key == study.c.study_key, series.c.series_iuid == rejected.c.series_iuid))
        .join(
            instance, and_(instance.c.series_key == series.c.series_key, instance.c.sop_iuid == rejected.c.sop_iuid)
        )
    )
    return union(notes, named).subquery("left_out_instances")


def _copies(location: Table) -> Subquery:
    size = case((location.c.object_size > 0, location.c.object_size))
    stored = [location.c.status != _MISSING_OBJECT]
    copies = select(location.c.instance_key, size.label("logical_bytes"))
    if "multi_ref" in location.c:
        other = location.alias("same_file")
        shared = exists().where(other.c.multi_ref == location.c.multi_ref, other.c.pk < location.c.pk)
        # Hardly any is shared: where none can be, no other is looked for.
        stored.append(or_(location.c.multi_ref.is_(None), not_(shared)))
    if "object_type" in location.c:
        copies = copies.where(location.c.object_type == _DICOM_FILE)
    return copies.add_columns(case((and_(*stored), size), else_=0).label("stored_bytes")).subquery("locations")


def _records(tables: _Tables) -> Subquery:
    """Series whose instance rows are purged, with what one view of the archive still knows of them."""
    series, instance, view = tables.series, tables.instance, tables.view

    def known(column: ColumnElement[int]) -> ColumnElement[int]:
        others = case((view.c.view_id != _TRASH_VIEW, column))
        of_views = [func.max(case((view.c.view_id == name, column))) for name in _VIEWS]
        return func.coalesce(*of_views, func.max(others))

    views = select(
        view.c.series_key,
        known(view.c.num_instances).label("instance_count"),
        known(view.c.availability).label("availability"),
    ).group_by(view.c.series_key)
    remembered = views.subquery("views")
    counts = [remembered.c.instance_count, *([series.c.num_instances] if "num_instances" in series.c else [])]
    size = case((series.c.series_size > 0, series.c.series_size)) if "series_size" in series.c else null()
    return (
        select(
            series.c.series_key,
            remembered.c.availability.label("availability"),
            func.coalesce(*counts, null()).label("instance_count"),
            cast(size, BigInteger).label("logical_bytes"),
        )
        .outerjoin_from(series, remembered, remembered.c.series_key == series.c.series_key)
        .where(
            series.c.inst_purge_state == _PURGED,
            series.c.rejection_state.in_(_PARTLY_REJECTED_AT_MOST),
            # A purged series that has rows again was restored: they are counted.
            not_(exists().where(instance.c.series_key == series.c.series_key)),
        )
        .subquery("purged_series")
    )


def _version(catalogue: Catalogue) -> str:
    """Which releases have these columns (the vendor's update scripts)."""
    since = (
        ("5.35 or later", "series", "num_instances"),
        ("5.32 to 5.34", "study", "study_deleting"),
        ("5.31", "patient_id", "patient_fk"),
        ("5.23 to 5.30", "series", "sending_aet"),
        ("5.18 to 5.22", "rejected_instance", "sop_iuid"),
        ("5.12 to 5.17", "series", "tsuid"),
        ("5.11", "series", "series_size"),
        ("5.8 to 5.10", "series", "inst_purge_state"),
        ("5.6 or 5.7", "location", "object_type"),
    )
    return next((release for release, *place in since if catalogue.has(*place)), "before 5.6")
