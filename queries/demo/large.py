"""Indexes of millions of instances for benchmarks, made inside PostgreSQL: sending them takes minutes."""

from datetime import date
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    String,
    Table,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    true,
)
from sqlalchemy.schema import CreateTable

from queries.demo.bulk import create_indexes
from queries.demo.large_plan import SERIES, STUDIES, plan
from queries.demo.tables.ucdmc import conquest_tables, dg_dicom_server_tables
from queries.demo.writers.ucdmc import CONQUEST_DEVICES
from queries.dicom import Availability

# Building an index on millions of texts: at the default of 64 MB it is sorted in dozens of pieces on disk.
_SORT_MEMORY = text("SET LOCAL maintenance_work_mem = '512MB'")

_NUMBERS = func.generate_series(1, SERIES.c.instance_count).table_valued("number", name="n").render_derived()
_INSTANCE_UID = literal("2.25.3") + SERIES.c.digits + func.lpad(cast(_NUMBERS.c.number, String), 6, "0")
_OBJECT_FILE = _INSTANCE_UID + ".dcm"


def fill_large_dg_dicom_server(engine: Engine, studies: int, instances: int, today: date) -> None:
    """Exactly so many studies, of 20 years, and instances; the oldest third of the studies is offline."""
    tables = dg_dicom_server_tables()
    status = case((STUDIES.c.is_old, "OFFLINE"), else_="")
    rows = {
        tables.patients: select(STUDIES.c.patient_id).distinct(),
        tables.studies: select(STUDIES.c.study_uid, STUDIES.c.study_time, status, STUDIES.c.patient_id),
        tables.series: select(SERIES.c.series_uid, SERIES.c.study_uid, SERIES.c.modality),
        tables.images: _of_instances(select(_INSTANCE_UID, SERIES.c.series_uid, _OBJECT_FILE)),
    }
    _fill(engine, rows, studies, instances, today)


def fill_large_conquest(engine: Engine, studies: int, instances: int, today: date) -> None:
    """The same population as ConQuest keeps it, with names cut to ten characters."""
    tables = conquest_tables(truncated_names=True)
    study_date = func.to_char(STUDIES.c.study_time, "YYYYMMDD")
    series = select(SERIES.c.series_uid, SERIES.c.study_uid, SERIES.c.modality, SERIES.c.patient_id)
    offline, online = CONQUEST_DEVICES[Availability.OFFLINE], CONQUEST_DEVICES[Availability.ONLINE]
    device = case((SERIES.c.is_old, offline), else_=online)
    images = select(_INSTANCE_UID, SERIES.c.series_uid, _OBJECT_FILE, device, SERIES.c.patient_id)
    rows = {
        tables.patients: select(STUDIES.c.patient_id).distinct(),
        tables.studies: select(STUDIES.c.study_uid, study_date, STUDIES.c.patient_id),
        tables.series: series,
        tables.images: _of_instances(images),
    }
    _fill(engine, rows, studies, instances, today)


def _of_instances(columns: Select[Any]) -> Select[Any]:
    return columns.select_from(SERIES.join(_NUMBERS, true()))


def _fill(
    engine: Engine,
    rows_of_tables: dict[Table, Select[Any]],
    studies: int,
    instances: int,
    today: date,
) -> None:
    with engine.begin() as connection:
        plan(connection, studies, instances, today)
        for table, rows in rows_of_tables.items():
            _create_without_key(connection, table)
            connection.execute(insert(table).from_select(list(table.c), rows))
        connection.execute(_SORT_MEMORY)
        for table in rows_of_tables:
            key = next(iter(table.primary_key)).name
            connection.execute(text(f"ALTER TABLE {table.name} ADD PRIMARY KEY ({key})"))
            create_indexes(connection, table)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in rows_of_tables:
            connection.execute(text(f"VACUUM ANALYZE {table.name}"))


def _create_without_key(connection: Connection, table: Table) -> None:
    # A key that is there before the rows is kept up row by row, in random order, for as long as all the rest.
    connection.execute(CreateTable(table))
    connection.execute(text(f"ALTER TABLE {table.name} DROP CONSTRAINT {table.name}_pkey"))
