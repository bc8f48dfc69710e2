"""A hospital's archive index as a source: opened through its adapter, asked one statement at a time."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, Engine, Select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from queries.archives import conquest, dcm4chee2, dcm4chee_arc5, dg_dicom_server, orthanc
from queries.archives.contract import Adapter, ArchiveIndex, Fetched, Statement, checked
from queries.archives.facts import LiveFacts
from queries.archives.introspection import Catalogue
from queries.archives.turns import Turns
from queries.engines import archive_engine, archive_error
from queries.errors import ArchiveBusy, ArchiveError, DateBasisNotKept
from queries.settings import HospitalSettings

log = logging.getLogger(__name__)

ADAPTERS: dict[str, Adapter] = {
    "conquest": checked(conquest),
    "dcm4chee2": checked(dcm4chee2),
    "dcm4chee_arc5": checked(dcm4chee_arc5),
    "dg_dicom_server": checked(dg_dicom_server),
    "orthanc": checked(orthanc),
}


class LiveArchive:
    """Source (contract.py) that reads the archive index itself."""

    def __init__(
        self,
        settings: HospitalSettings,
        now: Callable[[], datetime],
        turns: Turns,
        *,
        in_background: bool = False,
    ) -> None:
        archive = settings.archive
        self._turns = turns
        self._settings = settings
        self._now = now
        self._engine = archive_engine(
            settings.archive_url,
            archive.statement_time_limit_seconds,
            archive.connect_time_limit_seconds,
            in_background=in_background,
        )
        self._opened: tuple[date, ArchiveIndex] | None = None
        self._failing_since: datetime | None = None
        self._opening = threading.Lock()

    @property
    def hospital(self) -> str:
        return self._settings.code

    @property
    def hospitals(self) -> tuple[str, ...]:
        return (self.hospital,)

    @property
    def failures(self) -> Mapping[str, ArchiveError]:
        return {}

    @property
    def taken_at(self) -> Mapping[str, datetime]:
        return {}

    @property
    def missing_columns(self) -> Mapping[str, tuple[str, ...]]:
        opened = self._opened
        return {} if opened is None else {self.hospital: opened[1].missing_columns}

    @property
    def engine(self) -> Engine:
        return self._engine

    @property
    def today(self) -> date:
        return self._now().astimezone(self._settings.zone).date()

    def fetch(self, build: Callable[[LiveFacts], Select[Any]]) -> Fetched:
        """Run one statement over the facts. Raises ArchiveError."""
        try:
            statement = build(LiveFacts(self.index()))
            limit_seconds = self._settings.archive.statement_time_limit_seconds
            with self._turns.of(self.hospital, limit_seconds), self._engine.connect() as connection:
                started = time.perf_counter()
                result = connection.execute(statement)
                rows = [tuple(row) for row in result]
                elapsed_seconds = time.perf_counter() - started
        except ArchiveError as failure:
            self._noticed(failure)
            raise
        except (SQLAlchemyError, PoolTimeout) as error:
            self._opened = None  # the schema may have changed under us: look again next time
            raise self._noticed(archive_error(error)) from error
        self._failing_since = None
        return Fetched(rows, _statement_of(result, elapsed_seconds))

    def _noticed(self, failure: ArchiveError) -> ArchiveError:
        """Logged, and with the time of the first failure in a row; an archive that is busy, or is asked what no
        archive can say, is not failing."""
        log.warning("%s: %s: %s", self.hospital, type(failure).__name__, failure)
        if not isinstance(failure, ArchiveBusy | DateBasisNotKept):
            self._failing_since = self._failing_since or self._now()
            failure.since = self._failing_since.astimezone(self._settings.zone)
        return failure

    def close(self) -> None:
        self._engine.dispose()

    def index(self) -> ArchiveIndex:
        """The index as its adapter sees it.

        Its catalogue is read once a day: which dates lie in the future changes at midnight.
        """
        with self._opening:
            today = self.today
            if self._opened is None or self._opened[0] != today:
                archive = self._settings.archive
                catalogue = Catalogue(self._engine, archive.table_schema)
                self._opened = today, ADAPTERS[archive.kind].open_index(catalogue, archive, today)
            return self._opened[1]


def _statement_of(result: CursorResult[Any], elapsed_seconds: float) -> Statement:
    context = result.context
    bound = context.parameters[0]
    if isinstance(bound, dict):
        values = tuple((name, str(value)) for name, value in bound.items())
    else:
        values = tuple((str(place), str(value)) for place, value in enumerate(bound, start=1))
    return Statement(str(context.statement), values, elapsed_seconds)
