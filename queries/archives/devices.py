"""What stands in an archive as the names of a device, read so that the same device has the same names everywhere."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, String, cast, func, null

from queries.archives.contract import DEVICE_COLUMNS
from queries.archives.dialects import beginning, exactly

# LO, PS3.5 6.2: at most so many characters. Columns may hold more.
_LENGTH = 64
_NAME = String(_LENGTH)


def in_capitals(name: str) -> str:
    """The name as `folded_name` reads it, of letters that a database does not know to be of a case: SQLite knows
    those of English alone."""
    return name.upper()


def device_names(devices: FromClause | None) -> list[ColumnElement[Any]]:
    """DEVICE_COLUMNS of the rows of `devices`, read; NULL for a column that is not there."""
    return [
        (folded_name(devices.c[name]) if devices is not None and name in devices.c else cast(null(), _NAME)).label(
            name
        )
        for name in DEVICE_COLUMNS
    ]


def folded_name(raw: ColumnElement[Any]) -> ColumnElement[str]:
    """In capitals, as dcm4chee 2 may have written it down in the first place, without padding; absent, blank and `*`
    are NULL."""
    # LTRIM and RTRIM: SQL Server has TRIM only since 2017.
    text = func.upper(func.ltrim(func.rtrim(raw)), type_=_NAME)
    present = func.nullif(func.nullif(text, "", type_=_NAME), "*", type_=_NAME)
    return exactly(beginning(present, _LENGTH))
