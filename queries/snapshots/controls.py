"""What the files of a snapshot must add up to: counted when it is written, and again whenever it is checked."""

from collections.abc import Iterator, Mapping

import duckdb

from queries.archives.contract import DAY, MONTH
from queries.archives.sizes import VOLUMES
from queries.errors import SnapshotOutdated, SnapshotUnreadable
from queries.snapshots.about import About, Totals
from queries.snapshots.contents import about_in, reading_files
from queries.snapshots.folder import SnapshotFolder, SnapshotId
from queries.snapshots.tables import (
    ALL,
    HOURS,
    PATIENTS_BY_AGE,
    PEOPLE,
    SERIES,
    STATIONS,
    STUDIES,
    STUDY_ROWS,
    Table,
)


def totals_of(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str]) -> Totals:
    """`tables`: by name, what stands for each of ALL in a statement."""

    def total(table: Table, name: str, condition: str = "true") -> int:
        source = tables[table.name]
        return value_of(connection, f"SELECT coalesce(sum({name}), 0) FROM {source} WHERE {condition}")

    return Totals(
        study_count=total(STUDIES[DAY], "study_count"),
        series_count=total(SERIES[DAY], "series_count"),
        **{name: total(SERIES[DAY], name) for name in VOLUMES},
        undated_study_count=total(STUDIES[DAY], "study_count", "study_date IS NULL"),
        study_row_count=total(STUDY_ROWS, "study_row_count"),
        station_study_count=total(STATIONS[DAY], "study_count"),
        station_instance_count=total(STATIONS[DAY], "instance_count"),
        hour_study_count=total(HOURS[MONTH], "study_count"),
        hour_instance_count=total(HOURS[MONTH], "instance_count"),
        people_study_count=total(PEOPLE[MONTH], "study_count"),
        people_instance_count=total(PEOPLE[MONTH], "instance_count"),
        year_patient_count=total(PATIENTS_BY_AGE, "patient_count"),
    )


def faults_of(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str], about: About) -> Iterator[str]:
    """What is otherwise than the snapshot says of itself, in sentences."""
    for table in ALL:
        rows = value_of(connection, f"SELECT count(*) FROM {tables[table.name]}")
        if rows != about.row_counts[table.name]:
            yield f"{table.file_name} has {rows} rows, not {about.row_counts[table.name]}"
    if (found := totals_of(connection, tables)) != about.totals:
        yield f"the files hold {found}, not {about.totals}"


def damages(folder: SnapshotFolder, snapshot: SnapshotId) -> tuple[str, ...]:
    """What of a snapshot is not as it was written, in sentences: every value is read, and must add up by day, month
    and year to what the snapshot says. What leaves all sums as they were, such as another modality, is found by
    comparing with a backup alone. Raises SnapshotOutdated where an older version wrote it: what its rows must add up
    to is not known to this one."""
    files = {table.name: folder.file(snapshot, table) for table in ALL}
    try:
        about = about_in(files[STUDY_ROWS.name])
        others = [name for name, file in files.items() if about_in(file) != about]
        with reading_files() as connection:
            tables = {name: "read_parquet('{}')".format(file.replace("'", "''")) for name, file in files.items()}
            for source in tables.values():
                value_of(connection, f"SELECT coalesce(max(hash(rows)) % 2, 0) FROM {source} AS rows")
            faults = (*faults_of(connection, tables, about), *_unequal_sums(connection, tables))
    except SnapshotOutdated:
        raise
    except SnapshotUnreadable as error:
        return (str(error),)
    return (*(f"{name}.parquet is of another snapshot" for name in others), *faults)


def _unequal_sums(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str]) -> Iterator[str]:
    """Of days, months and years, which are the same facts."""
    for by_length in (STUDIES, SERIES, STATIONS, HOURS, PEOPLE):
        finest = by_length[max(by_length)]
        for measure in (name for name, kind in finest.columns.items() if kind.startswith("BIGINT")):
            sums = {
                table.file_name: value_of(connection, f"SELECT coalesce(sum({measure}), 0) FROM {tables[table.name]}")
                for table in by_length.values()
            }
            if len(set(sums.values())) > 1:
                yield f"{measure} is {', '.join(f'{found} in {name}' for name, found in sums.items())}"


def value_of(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    row = connection.execute(statement).fetchone()
    if row is None:
        raise SnapshotUnreadable(f"no answer to {statement}")
    return int(row[0])
