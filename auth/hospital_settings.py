"""What of hospitals is not as their file says, and who changed it: of each the newest, by number.

Of the changes themselves only names and values are known here, as JSON has them. Any number of processes may change
at once: whoever has the turn of the audit log has that of these too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, insert, select, update

from auth.audit import Actor, Event, recording
from auth.audit_chain import canonical
from auth.store import reading
from auth.tables import hospital_settings


@dataclass(frozen=True, slots=True)
class Kept:
    """`revision` 0: never changed, and then nobody knows when and by whom."""

    changes: Mapping[str, Any]
    revision: int = 0
    changed_at: datetime | None = None
    changed_by: str = ""


UNCHANGED = Kept({})


@dataclass(frozen=True, slots=True)
class Changed:
    """A hospital as it shall be, on top of a revision; `told` is what the audit log says of it."""

    hospital: str
    revision: int
    changes: Mapping[str, Any]
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HospitalChanges:
    store: Engine

    def newest(self) -> int:
        """The highest revision of all: while it stays, nothing has changed."""
        with reading(self.store) as connection:
            return connection.scalar(select(func.max(hospital_settings.c.revision))) or 0

    def kept(self) -> dict[str, Kept]:
        """By hospital, those that were ever changed."""
        with reading(self.store) as connection:
            rows = connection.execute(select(hospital_settings)).all()
        return {
            row.hospital_code: Kept(json.loads(row.changes), row.revision, row.changed_at, row.changed_by)
            for row in rows
        }

    def keep(self, changed: Changed, actor: Actor, now: datetime) -> bool:
        """False where somebody has changed the hospital since that revision: nothing was changed then."""
        table = hospital_settings.c
        of_hospital = table.hospital_code == changed.hospital
        with recording(self.store) as turn:
            found = turn.connection.scalar(select(table.revision).where(of_hospital)) or 0
            if found != changed.revision:
                return False
            newest = turn.connection.scalar(select(func.max(table.revision))) or 0
            row = {
                "revision": newest + 1,
                "changes": canonical(changed.changes),
                "changed_at": now,
                "changed_by": actor.user_name or actor.operator or "",
            }
            if found:
                turn.connection.execute(update(hospital_settings).where(of_hospital).values(row))
            else:
                turn.connection.execute(insert(hospital_settings).values(hospital_code=changed.hospital, **row))
            turn.add(Event.HOSPITAL_CHANGED, actor, changed.told, now)
        return True
