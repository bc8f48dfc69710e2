"""What the software of each kind of archive does to its own tables, and the books that it keeps of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Protocol

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from queries.demo.bulk import Row
from queries.demo.population import Population, Series, Study
from queries.demo.tables.dcm4chee2 import dcm4chee2_tables
from queries.demo.tables.dcm4chee_arc5 import Release, arc5_tables
from queries.demo.tables.orthanc import orthanc_tables
from queries.demo.tables.ucdmc import conquest_tables, dg_dicom_server_tables
from queries.demo.writers.dcm4chee2 import dcm4chee2_rows
from queries.demo.writers.dcm4chee_arc5 import arc5_rows
from queries.demo.writers.orthanc import MODALITY, STUDY_DATE, orthanc_rows, public_id
from queries.demo.writers.rows import timestamp
from queries.demo.writers.ucdmc import CONQUEST_DEVICES, archive_status, conquest_rows, dg_dicom_server_rows
from queries.dicom import Availability
from tests.queries.archive_rows import Kept, change, remove, untyped

_WORK_BEGINS = datetime(2026, 11, 1, 8)  # noqa: DTZ001 - the server's local time, as archives keep it


class Kind(Protocol):
    """`levels` name the tables of studies, series and instances with the column of each that holds UIDs."""

    kept: Sequence[Kept]
    levels: tuple[tuple[str, str], tuple[str, str], tuple[str, str]]

    def rows(self, population: Population, engine_name: str) -> Mapping[Table, Iterable[Row]]: ...

    def move(self, connection: Connection, sop_uids: list[str], availability: Availability) -> None: ...

    def reject(self, connection: Connection, study: Study, series: Series, sop_uid: str) -> None: ...

    def correct_date(self, connection: Connection, corrected: Study) -> None: ...

    def correct_modality(self, connection: Connection, series_uid: str, modality: str) -> None: ...

    def keep_books(self, connection: Connection, study: Study) -> None:
        """After whatever happened to a study."""

    def uid(self, uid: str) -> str:
        """As the columns of `levels` hold it."""
        return uid


class ConquestSoftware(Kind):
    def __init__(self, *, truncated_names: bool) -> None:
        self._truncated = truncated_names
        self._tables = tables = conquest_tables(truncated_names=truncated_names)
        self.kept, self.levels = _hierarchy(tables.studies, tables.series, tables.images)

    def rows(self, population: Population, engine_name: str) -> Mapping[Table, Iterable[Row]]:
        return conquest_rows(population, truncated_names=self._truncated)

    def move(self, connection: Connection, sop_uids: list[str], availability: Availability) -> None:
        images = self._tables.images
        device = images.c.keys()[3]
        change(connection, images, {images.c.keys()[0]: sop_uids}, **{device: CONQUEST_DEVICES[availability]})

    def reject(self, connection: Connection, study: Study, series: Series, sop_uid: str) -> None:
        remove(connection, self.kept, *self.levels[2], [sop_uid])

    def correct_date(self, connection: Connection, corrected: Study) -> None:
        where = {self.levels[0][1]: corrected.study_instance_uid}
        change(connection, self._tables.studies, where, StudyDate=corrected.study_date)

    def correct_modality(self, connection: Connection, series_uid: str, modality: str) -> None:
        change(connection, self._tables.series, {self.levels[1][1]: series_uid}, Modality=modality)


class DgSoftware(Kind):
    def __init__(self) -> None:
        self._tables = tables = dg_dicom_server_tables()
        self.kept, self.levels = _hierarchy(tables.studies, tables.series, tables.images)

    def rows(self, population: Population, engine_name: str) -> Mapping[Table, Iterable[Row]]:
        return dg_dicom_server_rows(population, engine_name)

    def move(self, connection: Connection, sop_uids: list[str], availability: Availability) -> None:
        """It knows of studies alone: their books say it."""

    def reject(self, connection: Connection, study: Study, series: Series, sop_uid: str) -> None:
        remove(connection, self.kept, *self.levels[2], [sop_uid])

    def correct_date(self, connection: Connection, corrected: Study) -> None:
        day = timestamp(corrected.study_date, corrected.study_time, connection.dialect.name)
        where = {"StudyInstanceUID": corrected.study_instance_uid}
        change(connection, self._tables.studies, where, StudyDate=day)

    def correct_modality(self, connection: Connection, series_uid: str, modality: str) -> None:
        change(connection, self._tables.series, {"SeriesInstanceUID": series_uid}, Modality=modality)

    def keep_books(self, connection: Connection, study: Study) -> None:
        where = {"StudyInstanceUID": study.study_instance_uid}
        change(connection, self._tables.studies, where, ArchiveStatus=archive_status(study))


class Dcm4chee2Software(Kind):
    """Its books: how many series and instances there are, their worst availability, when a study changed."""

    levels = (("study", "study_iuid"), ("series", "series_iuid"), ("instance", "sop_iuid"))

    def __init__(self) -> None:
        self._tables = tables = dcm4chee2_tables()
        self._trash_keys = count(1_000_000_000)
        self._moments = (_WORK_BEGINS + timedelta(seconds=seconds) for seconds in count())
        self.kept = (
            Kept(tables.study, "pk", "study_iuid"),
            Kept(tables.series, "pk", "series_iuid", {"study_fk": "study"}),
            Kept(tables.instance, "pk", "sop_iuid", {"series_fk": "series"}),
            Kept(tables.files, "pk", None, {"instance_fk": "instance"}),
        )

    def rows(self, population: Population, engine_name: str) -> Mapping[Table, Iterable[Row]]:
        return dcm4chee2_rows(population, engine_name)

    def move(self, connection: Connection, sop_uids: list[str], availability: Availability) -> None:
        change(connection, self._tables.instance, {"sop_iuid": sop_uids}, availability=int(availability))

    def reject(self, connection: Connection, study: Study, series: Series, sop_uid: str) -> None:
        """Moved to the trash."""
        *_, instances, files = self._tables.trash
        key = next(self._trash_keys)
        connection.execute(insert(instances).values(pk=key, series_fk=0, sop_iuid=sop_uid))
        connection.execute(insert(files).values(pk=key, instance_fk=key, file_size=1000))
        remove(connection, self.kept, "instance", "sop_iuid", [sop_uid])

    def correct_date(self, connection: Connection, corrected: Study) -> None:
        day = timestamp(corrected.study_date, corrected.study_time, connection.dialect.name)
        change(connection, self._tables.study, {"study_iuid": corrected.study_instance_uid}, study_datetime=day)

    def correct_modality(self, connection: Connection, series_uid: str, modality: str) -> None:
        change(connection, self._tables.series, {"series_iuid": series_uid}, modality=modality)

    def keep_books(self, connection: Connection, study: Study) -> None:
        studies, series, instances = (untyped(getattr(self._tables, level)) for level, _ in self.levels)
        worst = func.coalesce(func.max(instances.c.availability), int(Availability.ONLINE))
        own = instances.c.series_fk == series.c.pk
        counted = select(func.count()).select_from(instances).where(own).scalar_subquery()
        of_series = {"num_instances": counted, "availability": select(worst).where(own).scalar_subquery()}
        connection.execute(update(series).values(of_series))
        of_study = series.c.study_fk == studies.c.pk
        both = instances.join(series, own)
        values = {
            "num_series": select(func.count()).select_from(series).where(of_study).scalar_subquery(),
            "num_instances": select(func.count()).select_from(both).where(of_study).scalar_subquery(),
            "availability": select(worst).select_from(both).where(of_study).scalar_subquery(),
        }
        values["updated_time"] = next(self._moments)
        connection.execute(update(studies).where(studies.c.study_iuid == study.study_instance_uid).values(values))


class Arc5Software(Kind):
    """Rejected instances keep their rows and are named beside, or marked before 5.18; a state says that some are."""

    levels = (("study", "study_iuid"), ("series", "series_iuid"), ("instance", "sop_iuid"))

    def __init__(self, release: Release) -> None:
        self._release = release
        self._tables = tables = arc5_tables(release)
        self._rejected_keys = count(1_000_000_000)
        of_series = {"series_fk": "series"}
        self.kept = [
            Kept(tables.study, "pk", "study_iuid"),
            Kept(tables.series, "pk", "series_iuid", {"study_fk": "study"}),
            Kept(tables.instance, "pk", "sop_iuid", of_series),
            Kept(tables.location, "pk", None, {"instance_fk": "instance"}),
            Kept(tables.series_query_attrs, "pk", None, of_series),
        ]
        if tables.rejected_instance is not None:
            self.kept.append(Kept(tables.rejected_instance, "pk", "sop_iuid"))

    def rows(self, population: Population, engine_name: str) -> Mapping[Table, Iterable[Row]]:
        return arc5_rows(population, engine_name, release=self._release)

    def move(self, connection: Connection, sop_uids: list[str], availability: Availability) -> None:
        change(connection, self._tables.instance, {"sop_iuid": sop_uids}, availability=int(availability))

    def reject(self, connection: Connection, study: Study, series: Series, sop_uid: str) -> None:
        uids = (study.study_instance_uid, series.series_instance_uid)
        if self._tables.rejected_instance is None:
            change(connection, self._tables.instance, {"sop_iuid": sop_uid}, reject_code_fk=1)
        else:
            row = (next(self._rejected_keys), *uids, sop_uid, 1)
            connection.execute(insert(self._tables.rejected_instance).values(row))
        change(connection, self._tables.study, {"study_iuid": uids[0]}, rejection_state=1)
        change(connection, self._tables.series, {"series_iuid": uids[1]}, rejection_state=1)

    def correct_date(self, connection: Connection, corrected: Study) -> None:
        day = "*" if corrected.study_date is None else corrected.study_date
        change(connection, self._tables.study, {"study_iuid": corrected.study_instance_uid}, study_date=day)

    def correct_modality(self, connection: Connection, series_uid: str, modality: str) -> None:
        change(connection, self._tables.series, {"series_iuid": series_uid}, modality=modality)


class OrthancSoftware(Kind):
    """What is deleted is gone; the numbers of a series' instances, where kept, wait to be counted anew."""

    levels = (("Resources", "publicId"), ("Resources", "publicId"), ("Resources", "publicId"))

    def __init__(self, *, core: bool, child_counts: bool) -> None:
        self._core, self._child_counts = core, child_counts
        self._tables = tables = orthanc_tables(child_counts=child_counts)
        of_resource = {"id": "Resources"}
        owned = (tables.main_dicom_tags, tables.dicom_identifiers, tables.metadata, tables.attached_files)
        self.kept = [
            Kept(tables.resources, "internalId", "publicId", {"parentId": "Resources"}),
            *(Kept(each, "id", None, of_resource) for each in owned),
        ]
        if tables.invalid_child_counts is not None:
            self.kept.append(Kept(tables.invalid_child_counts, "pk", None, of_resource))

    def uid(self, uid: str) -> str:
        return public_id(uid)

    def rows(self, population: Population, engine_name: str) -> Mapping[Table, Iterable[Row]]:
        return orthanc_rows(population, core=self._core, child_counts=self._child_counts)

    def move(self, connection: Connection, sop_uids: list[str], availability: Availability) -> None:
        """Everything is online here."""

    def reject(self, connection: Connection, study: Study, series: Series, sop_uid: str) -> None:
        remove(connection, self.kept, *self.levels[2], [self.uid(sop_uid)])

    def correct_date(self, connection: Connection, corrected: Study) -> None:
        for table in (self._tables.main_dicom_tags, self._tables.dicom_identifiers):
            self._set_tag(connection, table, corrected.study_instance_uid, STUDY_DATE, corrected.study_date)

    def correct_modality(self, connection: Connection, series_uid: str, modality: str) -> None:
        self._set_tag(connection, self._tables.main_dicom_tags, series_uid, MODALITY, modality)

    def keep_books(self, connection: Connection, study: Study) -> None:
        if self._child_counts:
            uids = [self.uid(series.series_instance_uid) for series in study.series]
            change(connection, self._tables.resources, {"publicId": uids}, childCount=None)

    def _set_tag(
        self, connection: Connection, table: Table, uid: str, number: tuple[int, int], value: str | None
    ) -> None:
        resources, tags = untyped(self._tables.resources), untyped(table)
        key = connection.scalar(select(resources.c.internalId).where(resources.c.publicId == self.uid(uid)))
        own = (tags.c.id == key, tags.c.tagGroup == number[0], tags.c.tagElement == number[1])
        connection.execute(delete(tags).where(*own))
        if value is not None:
            connection.execute(insert(table).values((key, *number, value)))


def _hierarchy(studies: Table, series: Table, images: Table) -> tuple[tuple[Kept, ...], Any]:
    """Joined by UIDs, which are the keys."""
    study_uid, series_uid, sop_uid = (table.c.keys()[0] for table in (studies, series, images))
    kept = (
        Kept(studies, study_uid, study_uid),
        Kept(series, series_uid, series_uid, {study_uid: studies.name}),
        Kept(images, sop_uid, sop_uid, {series_uid: series.name}),
    )
    return kept, tuple((each.name, each.key) for each in kept)
