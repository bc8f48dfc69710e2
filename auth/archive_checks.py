"""The last checks of archives, for whoever looks after them. What was found is the caller's text."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from auth.store import reading, writing
from auth.tables import archive_checks


class Extent(StrEnum):
    """WHOLE: whatever can be asked, by command. BRIEF: what a page may have asked at any time of day."""

    WHOLE = "whole"
    BRIEF = "brief"


@dataclass(frozen=True, slots=True)
class KeptCheck:
    hospital: str
    extent: Extent
    checked_at: datetime
    checked_by: str
    findings: str


@dataclass(frozen=True, slots=True)
class ArchiveChecks:
    store: Engine

    def keep(self, check: KeptCheck) -> None:
        """In place of the one before of the same extent."""
        table = archive_checks.c
        row = {
            "hospital_code": check.hospital,
            "extent": check.extent.value,
            "checked_at": check.checked_at,
            "checked_by": check.checked_by,
            "findings": check.findings,
        }
        before = (table.hospital_code == check.hospital) & (table.extent == check.extent.value)
        # Looked for first: on MariaDB changing a row that is not there locks the place where another is to be.
        # Of two that end at the same moment either is the last one.
        with suppress(IntegrityError), writing(self.store) as connection:
            is_there = connection.scalar(select(table.extent).where(before)) is not None
            keeping = update(archive_checks).where(before) if is_there else insert(archive_checks)
            connection.execute(keeping.values(row))

    def of(self, hospitals: Collection[str]) -> dict[str, tuple[KeptCheck, ...]]:
        """By hospital, the newest first."""
        chosen = select(archive_checks).where(archive_checks.c.hospital_code.in_(sorted(hospitals)))
        with reading(self.store) as connection:
            rows = connection.execute(chosen.order_by(archive_checks.c.checked_at.desc())).all()
        found: dict[str, tuple[KeptCheck, ...]] = {}
        for row in rows:
            check = KeptCheck(row.hospital_code, Extent(row.extent), row.checked_at, row.checked_by, row.findings)
            found[check.hospital] = (*found.get(check.hospital, ()), check)
        return found
