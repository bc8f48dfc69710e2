"""Large archives for the measurements: made inside a server, seen as the application sees a hospital."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine, create_engine

from queries.archives.live import LiveArchive
from queries.demo.large.dcm4chee2 import fill_large_dcm4chee2
from queries.demo.large.dcm4chee_arc5 import fill_large_dcm4chee_arc5
from queries.demo.large.orthanc import fill_large_orthanc
from queries.demo.large.ucdmc import fill_large_conquest, fill_large_dg_dicom_server
from queries.demo.writers.ucdmc import CONQUEST_AVAILABILITY, DG_AVAILABILITY
from queries.settings import HospitalSettings
from tests.queries.places import TURNS
from tests.servers import Server, create_database, drop_database

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)

# Servers as an archive of ten million instances has them, where those of the tests are small.
LARGE_POSTGRESQL = ("--shared_buffers=2GB", "--max_wal_size=8GB")
LARGE_MARIADB = (
    *("--innodb-buffer-pool-size=2G", "--innodb-log-file-size=1G", "--innodb-sort-buffer-size=64M"),
    *("--tmp-table-size=256M", "--max-heap-table-size=256M"),
)
# As the application's own sessions are set.
_OWN_SESSIONS = {"postgresql": {"options": "-c jit=off -c work_mem=32MB"}}


@dataclass(frozen=True, slots=True)
class Kind:
    """How a large index of one kind is made, and what its hospital declares of it."""

    fill: Callable[[Engine, int, int, date], None]
    archive: Mapping[str, Any]


KINDS = {
    "dg_dicom_server": Kind(fill_large_dg_dicom_server, {"availability": DG_AVAILABILITY}),
    "conquest": Kind(fill_large_conquest, {"availability": CONQUEST_AVAILABILITY}),
    "dcm4chee_arc5": Kind(fill_large_dcm4chee_arc5, {}),
    "dcm4chee2": Kind(fill_large_dcm4chee2, {}),
    "orthanc": Kind(fill_large_orthanc, {}),
}


@contextmanager
def large_archive(
    server: Server, kind: str, studies: int, instances: int, **declared: Any
) -> Iterator[tuple[Engine, HospitalSettings]]:
    """The administrator's engine on a new database with so many studies and instances, and its hospital, `large`.

    `declared` is what its settings say besides. The database is dropped in the end.
    """
    url = create_database(server, kind)
    engine = create_engine(url, connect_args=_OWN_SESSIONS.get(server.engine, {}))
    try:
        KINDS[kind].fill(engine, studies, instances, NOW.date())
        archive = {
            "kind": kind,
            "url": url._replace(password=None).render_as_string(),
            "statement_time_limit_seconds": 120,
            **KINDS[kind].archive,
            **declared,
        }
        settings = {
            "code": "large",
            "name": {"el": "Μεγάλο", "en": "Large"},
            "region": "7",
            "archive": archive,
            "archive_password": url.password,
        }
        yield engine, HospitalSettings.model_validate(settings)
    finally:
        engine.dispose()
        drop_database(server, kind)


@contextmanager
def live_archive(settings: HospitalSettings, *, in_background: bool = False) -> Iterator[LiveArchive]:
    """The hospital's archive as reports ask it; in the background, as takers of snapshots do."""
    archive = LiveArchive(settings, lambda: NOW, TURNS, in_background=in_background)
    try:
        yield archive
    finally:
        archive.close()
