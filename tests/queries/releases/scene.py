"""Hospitals of several kinds of archive, their snapshots, and releases made of them at moments of one's choosing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from queries.archives.live import LiveArchive
from queries.criteria import Month
from queries.releases.columns import FIGURES, Table
from queries.releases.files import rows_of
from queries.releases.folder import Release, ReleaseFolder
from queries.releases.making import Made, ReleaseOrder, make_release
from queries.settings import HospitalSettings
from queries.snapshots.engine import DuckDBEngine
from queries.snapshots.folder import LocalFolder
from queries.snapshots.library import SnapshotLibrary
from queries.snapshots.take import take_snapshot
from tests.queries.places import TURNS
from tests.queries.snapshot_checks import unwatched

PROVISIONAL_MONTHS = 13


def at(text: str) -> datetime:
    """Midday UTC of a day such as 2016-11-02."""
    return datetime.fromisoformat(f"{text}T12:00:00").replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scene:
    directory: Path
    hospitals: Mapping[str, HospitalSettings]
    snapshots: LocalFolder
    engine: DuckDBEngine
    releases: ReleaseFolder
    # Kept, with the moment at which each is asked: an archive that is opened anew compiles its statements anew.
    archives: dict[str, LiveArchive] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)

    @classmethod
    def of(cls, directory: Path, hospitals: Sequence[HospitalSettings]) -> "Scene":
        root = directory / "snapshots"
        snapshots = LocalFolder(root)
        by_code = {hospital.code: hospital for hospital in hospitals}
        return cls(directory, by_code, snapshots, DuckDBEngine(root), ReleaseFolder(directory / "releases"))

    @property
    def library(self) -> SnapshotLibrary:
        return SnapshotLibrary(self.snapshots, self.engine)

    def take(self, code: str, moment: datetime) -> None:
        """As if the archive were read at that moment."""
        settings = self.hospitals[code]
        self.moments[code] = moment
        if code not in self.archives:
            self.archives[code] = LiveArchive(settings, lambda: self.moments[code], TURNS)
        take_snapshot(self.archives[code], settings, self.snapshots, lambda: moment, unwatched, full=True)

    def make(
        self,
        month: str,
        moment: datetime,
        *,
        late: Sequence[str] = (),
        folder: ReleaseFolder | None = None,
        hospitals: Mapping[str, HospitalSettings] | None = None,
    ) -> Made:
        order = ReleaseOrder(Month.parse(month), hospitals or self.hospitals, PROVISIONAL_MONTHS, frozenset(late))
        return make_release(order, self.library, folder or self.releases, lambda: moment)

    def rows(self, release: Release, table: Table = FIGURES) -> list[dict[str, str]]:
        path = self.releases.path(release, release.file(table.file_name))
        return [dict(zip(table.heading, row, strict=True)) for row in rows_of(path)]

    def file_bytes(self, release: Release) -> dict[str, bytes]:
        """Of its package."""
        return {file.name: self.releases.path(release, file).read_bytes() for file in release.files}

    def close(self) -> None:
        for archive in self.archives.values():
            archive.close()
        self.engine.close()


Figures = dict[tuple[str, ...], tuple[str, str]]


def figures_of(rows: Sequence[Mapping[str, str]], *names: str) -> Figures:
    """Key of the table → those columns, value and obs_status unless others are named."""
    found = {
        tuple(row[name] for name in FIGURES.key): tuple(row[name] for name in names or ("value", "obs_status"))
        for row in rows
    }
    assert len(found) == len(rows), "a cell stands twice"
    return found  # type: ignore[return-value]
