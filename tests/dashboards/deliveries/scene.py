"""Two hospitals whose archives are read when a test says so, one export of both, and a clock of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from auth.audit import record
from auth.deliveries import Deliveries
from dashboards.deliveries.cases import Delivering
from dashboards.deliveries.sending import Outcome, State, send_due
from dashboards.mail.smtp import MailServer
from dashboards.services import Services
from dashboards.words import LANGUAGES, Words
from queries.errors import ArchiveError, SnapshotMissing
from queries.export_settings import ExportSettings
from queries.settings import DisclosureSettings, HospitalSettings
from queries.snapshots.about import About
from queries.snapshots.engine import DuckDBEngine
from queries.snapshots.folder import LocalFolder, SnapshotId
from queries.snapshots.library import SnapshotLibrary
from tests.dashboards.conftest import LOCALE
from tests.dashboards.hospitals import ARGO, CYCLOPS

WORDS = {language: Words.load(language, LOCALE) for language in LANGUAGES}
URL = "https://archeion.example"
READERS = ["clerk@ministry.example", "Stats@ministry.example"]
NAME = "ministry-monthly"
# The first moment of November in Athens.
NOVEMBER = datetime(2026, 10, 31, 22, 0, tzinfo=UTC)


def export(**others: Any) -> ExportSettings:
    table = {
        "report": "activity",
        "link": "period={year-to-date}&per=month",
        "format": "csv",
        "language": "en",
        "hospitals": [ARGO, CYCLOPS],
        "mail": READERS,
        "every": "month",
        "starts": datetime(2026, 10, 1).date(),  # noqa: DTZ001 - a day
        "deadline_day": 5,
    }
    return ExportSettings.model_validate(table | others)


@dataclass
class Clock:
    now: datetime = NOVEMBER

    def __call__(self) -> datetime:
        return self.now

    def goes(self, **by: float) -> None:
        self.now += timedelta(**by)


class ReadWhen(SnapshotLibrary):
    """Real snapshots, of which a test says when they were taken, or why they are not there."""

    def __init__(
        self, folder: LocalFolder, engine: DuckDBEngine, read_at: Mapping[str, datetime | ArchiveError]
    ) -> None:
        super().__init__(folder, engine)
        self._read_at = read_at

    def _with_about(self, latest: SnapshotId | ArchiveError) -> tuple[SnapshotId, About] | ArchiveError:
        found = super()._with_about(latest)
        if isinstance(found, ArchiveError):
            return found
        snapshot, about = found
        read_at = self._read_at.get(snapshot.hospital, SnapshotMissing("not read"))
        return read_at if isinstance(read_at, ArchiveError) else (snapshot, replace(about, taken_at=read_at))


@dataclass
class Scene:
    directory: Path
    hospitals: Mapping[str, HospitalSettings]
    store: Engine
    # Of archives that were read once for all tests.
    snapshots: Path
    read_at: dict[str, datetime | ArchiveError] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    mail_server: MailServer | None = None
    # In place of those of the store.
    deliveries: Any = None
    exports: dict[str, ExportSettings] = field(default_factory=lambda: {NAME: export()})

    def __post_init__(self) -> None:
        self.engine = DuckDBEngine(self.snapshots)
        unneeded: Any = None
        self.services = Services(
            hospitals=self.hospitals,
            disclosure=DisclosureSettings(),
            archives={},
            library=ReadWhen(LocalFolder(self.snapshots), self.engine, self.read_at),
            courses=unneeded,
            jobs=unneeded,
            notices=unneeded,
            record=partial(record, self.store),
            releases=unneeded,
            words=WORDS,
            now=self.clock,
        )

    @property
    def delivering(self) -> Delivering:
        deliveries, kept = self.deliveries or Deliveries(self.store), self.directory / "exports"
        return Delivering(self.services, self.exports, deliveries, kept, self.mail_server, URL)

    def take(self, *codes: str) -> None:
        """Read these archives, or all, at this moment."""
        self.read_at |= dict.fromkeys(codes or self.hospitals, self.clock.now)

    def send(self) -> list[Outcome]:
        return list(send_due(self.delivering, self.clock.now))

    def states(self) -> list[State]:
        return [outcome.state for outcome in self.send()]

    def but(self, **others: Any) -> None:
        """The export with other settings."""
        self.exports[NAME] = export(**others)

    def is_stale_after(self, hours: int) -> None:
        changed = {code: one.model_copy(update={"stale_after_hours": hours}) for code, one in self.hospitals.items()}
        self.hospitals = changed
        self.services = replace(self.services, hospitals=changed)

    def close(self) -> None:
        self.engine.close()
