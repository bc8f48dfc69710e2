"""A study comes to an archive of the demonstration: a copy of any other, with all that is in it."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, NullPool, create_engine

from queries.settings import HospitalSettings


@dataclass(frozen=True, slots=True)
class _Table:
    """The first column is a row's own key; `above` is the place of the key of what it belongs to, `uid` that of a
    UID beside them."""

    name: str
    above: int | None = None
    belongs_to: str = ""
    uid: int | None = None


_BY_UID = (
    _Table("DICOMStudies"),
    _Table("DICOMSeries", 1, "DICOMStudies"),
    _Table("DICOMImages", 1, "DICOMSeries"),
)
_BY_NUMBER = (
    _Table("study", uid=2),
    _Table("series", 1, "study", uid=2),
    _Table("instance", 1, "series", uid=2),
)
TABLES: dict[str, tuple[_Table, ...]] = {
    "conquest": _BY_UID,
    "dg_dicom_server": _BY_UID,
    "dcm4chee2": (*_BY_NUMBER, _Table("files", 1, "instance")),
    "dcm4chee_arc5": (*_BY_NUMBER, _Table("location", 1, "instance"), _Table("series_query_attrs", 2, "series")),
}


def study_comes(hospital: HospitalSettings, mark: str, chance: random.Random) -> None:
    """Under UIDs with that mark, which no study may have got before."""
    tables = TABLES[hospital.archive.kind]
    by_number = tables[0].uid is not None
    engine = create_engine(hospital.archive_url, poolclass=NullPool)
    with engine.begin() as connection:
        new_key = _beyond_all(connection, tables) if by_number else _with(mark)
        keys = connection.exec_driver_sql(f"SELECT {_columns(connection, tables[0])[0]} FROM {tables[0].name}")
        copied = {"": [chance.choice(keys.fetchall())[0]]}
        for table in tables:
            copied[table.name] = _copy(connection, table, copied[table.belongs_to], new_key, _with(mark))
    engine.dispose()


def _copy(
    connection: Connection,
    table: _Table,
    wanted: list[object],
    new_key: Callable[[str], str],
    new_uid: Callable[[str], str],
) -> list[object]:
    """Copy the rows that belong to the wanted ones; their keys before are returned."""
    names = _columns(connection, table)
    values = list(names)
    for place, new in ((0, new_key), (table.above, new_key), (table.uid, new_uid)):
        if place is not None:
            values[place] = new(names[place])
    among = f"{names[table.above or 0]} IN ({', '.join('?' * len(wanted))})"
    rows = connection.exec_driver_sql(f"SELECT {names[0]} FROM {table.name} WHERE {among}", tuple(wanted)).fetchall()
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} SELECT {', '.join(values)} FROM {table.name} WHERE {among}", tuple(wanted)
    )
    return [row[0] for row in rows]


def _with(mark: str) -> Callable[[str], str]:
    return lambda name: f"{name} || '{mark}'"


def _beyond_all(connection: Connection, tables: tuple[_Table, ...]) -> Callable[[str], str]:
    """Numbers that no row has."""
    most = max(connection.exec_driver_sql(f"SELECT max(pk) FROM {table.name}").scalar() or 0 for table in tables)
    return lambda name: f"{name} + {most}"


def _columns(connection: Connection, table: _Table) -> list[str]:
    return [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table.name})")]
