"""Object storage that speaks S3, for the tests: a process on loopback that ends with the one that started it."""

import json
import re
import secrets
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from queries.snapshots.bucket import Bucket
from queries.snapshots.objects import Objects
from queries.snapshots.place import SnapshotPlace
from tests.servers import LOOPBACK, SERVER_ENVIRONMENT, ServerError, end_process, free_port

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / "build" / "storage"
NAMES = {"bucket": "archeion-tests", "forgetful_bucket": "archeion-forgetful"}
_REQUEST = re.compile(r"((?:GET|HEAD|PUT|POST|DELETE) \S+) HTTP/1\.1")


@dataclass(frozen=True, slots=True)
class ObjectStorage:
    """What a site would be told of it; `process` may be stopped and continued.

    In the forgetful bucket a second object of a name takes the first one's place, whatever the condition.
    """

    endpoint: str
    region: str
    bucket: str
    forgetful_bucket: str
    key: str
    secret: str = field(repr=False)
    process: "subprocess.Popen[str]" = field(repr=False)
    log: Path = field(repr=False)

    def new_bucket(self, endpoint: str | None = None) -> Bucket:
        """A prefix that nobody else uses; `endpoint` of something that stands before the storage."""
        url = f"s3://{self.bucket}/{secrets.token_hex(8)}/snapshots"
        return Bucket(url, endpoint or self.endpoint, self.region, self.key, self.secret)

    def new_place(self, cache: Path, endpoint: str | None = None) -> SnapshotPlace:
        return SnapshotPlace(cache, self.new_bucket(endpoint))

    def requests(self) -> list[str]:
        """Method and path of every request so far."""
        return _REQUEST.findall(self.log.read_text(errors="replace"))


def names_in(bucket: Bucket) -> list[str]:
    """Every object below the prefix."""
    return sorted(each.name for each in Objects(bucket).list(""))


@contextmanager
def running_object_storage() -> Iterator[ObjectStorage]:
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        raise ServerError(
            "object storage is not installed: run .ci/side-environment requirements-storage.lock build/storage"
        )
    port = free_port()
    command = [str(python), str(ROOT / "tests" / "object_storage_server.py"), str(port), *NAMES.values()]
    with tempfile.TemporaryDirectory(prefix="archeion-storage-") as directory:
        log = Path(directory) / "log"
        with log.open("w") as output:
            # The kernel signals at the end of the thread that started the server: start it from the main thread.
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *command],
                cwd=directory,
                env=SERVER_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=output,
                text=True,
            )
        assert process.stdout is not None
        try:
            said = process.stdout.readline()
            if not said:
                raise ServerError(f"object storage did not start:\n{log.read_text(errors='replace')[-2000:]}")
            account = json.loads(said)
            endpoint = f"http://{LOOPBACK}:{port}"
            yield ObjectStorage(endpoint, **account, **NAMES, process=process, log=log)
        finally:
            process.send_signal(signal.SIGCONT)
            end_process(process)
            process.stdout.close()
