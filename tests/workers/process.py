"""A worker or a beat of a site that a test laid out in a directory: `python -m tests.workers.process DIRECTORY ROLE`.

The composition that is served, with times that a test can wait for.
"""

import contextlib
import importlib
import json
import logging
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine

from auth.settings import AuthSettings
from auth.store import open_store
from dashboards.workers.beat import Entry
from dashboards.workers.composing import Work
from dashboards.workers.orders import Kind
from dashboards.workers.queue import Timing
from queries.archives.live import LiveArchive
from queries.settings import HospitalSettings
from queries.snapshots.place import SnapshotPlace
from tests.composition import projecting_here

FILE = "site.json"
# A worker that was killed is missed soon, an archive that failed asked again soon.
TIMING = Timing(silent=4, sign_of_life=1, first_retry=0.4, latest_retry=2, tick=0.2, most_retries=5)


@dataclass(frozen=True, slots=True)
class SiteOfTests:
    """`statements.log` has a line for each statement; archives take so much longer over each as `statement-seconds`
    says."""

    directory: Path
    redis_url: str
    secret_key: str
    hospitals: tuple[HospitalSettings, ...]
    ca_file: str | None = None

    def write(self) -> None:
        path = self.directory / FILE
        path.touch(mode=0o600)
        hospitals = [hospital.model_dump(mode="json") for hospital in self.hospitals]
        said = {"redis": self.redis_url, "key": self.secret_key, "hospitals": hospitals, "ca_file": self.ca_file}
        path.write_text(json.dumps(said), encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> "SiteOfTests":
        said = json.loads((directory / FILE).read_text(encoding="utf-8"))
        hospitals = tuple(HospitalSettings.model_validate(each) for each in said["hospitals"])
        return cls(directory, said["redis"], said["key"], hospitals, said["ca_file"])

    def store(self) -> Engine:
        return open_store(f"sqlite:///{self.directory / 'store.db'}")

    def _settings(self) -> AuthSettings:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        return AuthSettings(secret_key=self.secret_key, cookies_secure=False, password_hasher=hasher)

    def work(self, timing: Timing = TIMING) -> Work:
        return Work.of(self.redis_url, self.ca_file, (self.secret_key,), timing)

    def compose(self, work: Work | None, shared: Any = None) -> Flask:
        composition: Any = importlib.import_module("app")
        others = (self.directory / name for name in ("turns", "jobs", "releases", "exports"))
        snapshots = SnapshotPlace(self.directory / "snapshots")
        server: Flask = composition.compose(
            *(self.hospitals, self.store(), self._settings(), lambda: datetime.now(UTC)),
            composition.Directories(snapshots, *others),
            work=work,
            **({} if shared is None else {"shared": shared}),
        )
        return server


def every_second(after: datetime, until: datetime) -> datetime | None:
    second = until.replace(microsecond=0)
    return second if second > after else None


def every_three_seconds(after: datetime, until: datetime) -> datetime | None:
    second = until.replace(microsecond=0)
    second -= timedelta(seconds=second.second % 3)
    return second if second > after else None


def _slow_archives(directory: Path) -> None:
    fetch = LiveArchive.fetch

    def slow(self: LiveArchive, *arguments: Any) -> Any:
        with (directory / "statements.log").open("a") as log:
            log.write(f"{self.hospital}\n")
        with contextlib.suppress(FileNotFoundError):
            time.sleep(float((directory / "statement-seconds").read_text()))
        return fetch(self, *arguments)

    LiveArchive.fetch = slow  # type: ignore[method-assign]


def main(directory: Path, role: str) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    _slow_archives(directory)
    site = SiteOfTests.read(directory)
    work = site.work()
    with projecting_here():
        return _run(site, work, role)


def _run(site: SiteOfTests, work: Work, role: str) -> int:
    site.compose(work)
    if role == "worker":
        return work.run_worker(threads=2)
    work.run_beat_of((Entry("snapshots", Kind.TAKE_ALL, every_three_seconds, {"full": False}),))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
