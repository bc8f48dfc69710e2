"""How far the database server's clock is from ours, and the time zone it believes to be in."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, text

from queries.archives.checks.findings import Finding, Severity

MOST_DIFFERENCE_SECONDS = 60
# Seconds since 1970 in UTC, and a word for the zone.
_CLOCKS = {
    "postgresql": "SELECT extract(epoch FROM clock_timestamp()), current_setting('TimeZone')",
    "mysql": "SELECT unix_timestamp(now(6)), @@session.time_zone",
    "mariadb": "SELECT unix_timestamp(now(6)), @@session.time_zone",
    "mssql": (
        "SELECT datediff(second, '1970-01-01', sysutcdatetime()),"
        " cast(datediff(minute, sysutcdatetime(), sysdatetime()) AS varchar(8)) + ' minutes from UTC'"
    ),
}


def clock_finding(engine: Engine, now: Callable[[], datetime]) -> Finding:
    statement = _CLOCKS.get(engine.dialect.name)
    if statement is None:
        return Finding("clock", Severity.NOTE, "a file has no clock of its own")
    with engine.connect() as connection:
        before = now()
        theirs, zone = connection.execute(text(statement)).one()
        after = now()
    # Half the way there and back lies between the two clocks.
    difference = float(theirs) - (before.timestamp() + after.timestamp()) / 2
    words = f"the server's clock differs by {difference:+.1f} s; its time zone is {zone}"
    severity = Severity.WARNING if abs(difference) > MOST_DIFFERENCE_SECONDS else Severity.OK
    return Finding("clock", severity, words, numbers=(("difference_seconds", round(difference, 1)),))
