"""A site as a country would have it, on this machine: two replicas behind nginx, two workers, two beats, PostgreSQL,
Redis and object storage. Each is the real program, run as docs/operating.md says; most can be killed and begun again.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psutil
from sqlalchemy import Engine

from auth.store import open_store
from queries.demo.hospitals import make_demo
from queries.settings import HospitalSettings, load_hospitals
from queries.snapshots.place import SnapshotPlace
from tests.nginx import Nginx, running_nginx
from tests.object_storage import ObjectStorage, running_object_storage
from tests.redis_servers import RedisOfTests, running_redis
from tests.replicas import ROOT, Replica, start_replica
from tests.replicas import Site as ReplicaSite
from tests.servers import Server, create_database, end_process, free_port, running, start_postgresql

REPLICAS = WORKERS = BEATS = 2
# Beside the settings of the demo: what changed is taken every minute.
_SCHEDULE = '\n[schedule]\nsnapshots = "* * * * *"\nfull_snapshots = "*/7 * * * *"\n'
_STOP_LIMIT_SECONDS = 60
_RUN_COMMANDS = """
import json, sys
from flask.cli import FlaskGroup
for arguments in json.load(sys.stdin):
    FlaskGroup().main(["--app", "app", *arguments], standalone_mode=False)
"""


@dataclass(slots=True)
class Program:
    """A worker or a beat: `flask --app app work …`."""

    role: str
    log: Path
    environment: Mapping[str, str] = field(repr=False)
    _process: "subprocess.Popen[bytes] | None" = None

    def begin(self) -> None:
        guard = [shutil.which("setpriv") or "setpriv", "--pdeathsig", "KILL", "--"]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [*guard, sys.executable, "-m", "flask", "--app", "app", "work", self.role],
                **{"cwd": ROOT, "env": {**self.environment}, "stdin": subprocess.DEVNULL},
                **{"stdout": output, "stderr": output},
            )

    def kill(self) -> None:
        if self._process is not None:
            kill_all_of(self._process)

    def stop(self) -> None:
        if self._process is not None:
            end_process(self._process, limit_seconds=_STOP_LIMIT_SECONDS)


@dataclass(slots=True)
class Fleet:
    """A running site; the parts that are killed are replaced by those that were begun after them."""

    directory: Path
    hospitals: tuple[HospitalSettings, ...]
    passwords: dict[str, str] = field(repr=False)
    replica_site: ReplicaSite = field(repr=False)
    place: SnapshotPlace
    postgresql: Server
    redis: RedisOfTests
    replicas: list[Replica]
    workers: list[Program]
    beats: list[Program]
    nginx: Nginx
    store: Engine

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(hospital.code for hospital in self.hospitals)

    def kill_replica(self, number: int) -> None:
        kill_all_of(self.replicas[number].process)

    def begin_replica(self, number: int) -> None:
        self.replicas[number] = start_replica(self.replica_site, port=self.replicas[number].port)

    def begin_postgresql(self) -> None:
        self.postgresql = self.postgresql.begun_again()

    def rss_bytes(self) -> list[int]:
        """Of each worker of gunicorn."""
        masters = (psutil.Process(replica.process.pid) for replica in self.replicas)
        return [worker.memory_info().rss for master in masters for worker in master.children()]

    def logs(self) -> str:
        found = [*self.directory.glob("*.log")]
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in found)


def kill_all_of(process: "subprocess.Popen[bytes]") -> None:
    """As a machine that loses its power does, with whatever it has started."""
    family = psutil.Process(process.pid)
    for each in (family, *family.children(recursive=True)):
        each.kill()
    process.wait()


@contextmanager
def running_fleet(people: int) -> Iterator[Fleet]:
    """All of it; snapshots are not there yet, but what takes them is."""
    # Not one of pytest's: servers run under accounts that reach this one alone.
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="archeion-fleet-")))
        # What is written is written: an audit row that was committed is to be there after a kill.
        postgresql = stack.enter_context(running(partial(start_postgresql, options=["--synchronous_commit=on"])))
        redis = stack.enter_context(running_redis())
        storage = stack.enter_context(running_object_storage())
        file = make_demo(directory, datetime.now(UTC).date())
        with file.open("a", encoding="utf-8") as settings:
            settings.write(_SCHEDULE)
        place = storage.new_place(directory / "cache")
        environment = _environment(directory, file, postgresql, redis, storage, place)
        passwords = _make_accounts(directory, environment, people)
        site = ReplicaSite(directory, environment, "", "")
        replicas: list[Replica] = []
        stack.callback(lambda: [replica.stop() for replica in replicas])
        replicas += [start_replica(site, port=free_port()) for _ in range(REPLICAS)]
        programs = {
            role: [Program(role, directory / f"{role}-{number}.log", environment) for number in range(count)]
            for role, count in (("worker", WORKERS), ("beat", BEATS))
        }
        for program in (*programs["worker"], *programs["beat"]):
            program.begin()
            stack.callback(program.stop)
        nginx_directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="archeion-nginx-")))
        nginx = stack.enter_context(running_nginx(nginx_directory, [replica.port for replica in replicas]))
        store = open_store(Path(environment["ARCHEION_STORE_FILE"]).read_text(encoding="utf-8"))
        stack.callback(store.dispose)
        fleet = Fleet(
            directory=directory,
            hospitals=load_hospitals(file, {}),
            passwords=passwords,
            replica_site=site,
            place=place,
            postgresql=postgresql,
            redis=redis,
            replicas=replicas,
            workers=programs["worker"],
            beats=programs["beat"],
            nginx=nginx,
            store=store,
        )
        # Whichever is there in the end.
        stack.callback(lambda: fleet.postgresql.stop())
        yield fleet


def _environment(
    directory: Path,
    hospitals: Path,
    postgresql: Server,
    redis: RedisOfTests,
    storage: ObjectStorage,
    place: SnapshotPlace,
) -> dict[str, str]:
    """What docs/operating.md tells to set; secrets in files."""
    assert place.bucket is not None
    store = create_database(postgresql, "archeion").render_as_string(hide_password=False)
    files = {
        "ARCHEION_STORE_FILE": store,
        "ARCHEION_REDIS_FILE": redis.url,
        "ARCHEION_SECRET_KEY_FILE": secrets.token_hex(32),
        "ARCHEION_S3_SECRET_FILE": storage.secret,
    }
    for name, content in files.items():
        path = directory / name.lower()
        path.touch(mode=0o600)
        path.write_text(content, encoding="utf-8")
    folders = {f"ARCHEION_{name.upper()}": str(directory / name) for name in ("jobs", "releases", "exports")}
    return {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "ARCHEION_HOSPITALS": str(hospitals),
        "ARCHEION_SNAPSHOTS": place.bucket.url,
        "ARCHEION_SNAPSHOT_CACHE": str(place.directory),
        "ARCHEION_S3_ENDPOINT": storage.endpoint,
        "ARCHEION_S3_REGION": storage.region,
        "ARCHEION_S3_KEY": storage.key,
        # nginx
        "ARCHEION_PROXY_COUNT": "1",
        **folders,
        **{name: str(directory / name.lower()) for name in files},
    }


def _make_accounts(directory: Path, environment: Mapping[str, str], people: int) -> dict[str, str]:
    """Name → password, of people who may see every hospital."""
    passwords = {f"person-{number:03}": secrets.token_urlsafe(12) for number in range(people)}
    commands = []
    for name, password in passwords.items():
        path = directory / f"password-{name}"
        path.touch(mode=0o600)
        path.write_text(password, encoding="utf-8")
        commands.append(["users", "create", "--password-file", str(path), name, "--role=ministry=all"])
    subprocess.run(
        [sys.executable, "-c", _RUN_COMMANDS],
        **{"cwd": ROOT, "env": {**environment}, "input": json.dumps(commands).encode(), "check": True},
        stdout=subprocess.DEVNULL,
    )
    return passwords
