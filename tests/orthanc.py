"""A real Orthanc for the tests: for 127.0.0.1 alone, its index in its own SQLite file or in a given database."""

import base64
import json
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydicom import Dataset
from pynetdicom import AE
from sqlalchemy import URL

from tests.servers import (
    LOOPBACK,
    SERVER_ENVIRONMENT,
    START_LIMIT_SECONDS,
    STOP_LIMIT_SECONDS,
    ServerError,
    free_port,
)

AE_TITLE, DEVICE_AE_TITLE = "ARCHEION", "DEVICE"
_PLUGINS = Path("/usr/share/orthanc/plugins")
_SUCCESS = 0x0000
_STORED = ("Success", "AlreadyStored")


@dataclass(frozen=True, slots=True)
class Orthanc:
    directory: Path
    http_port: int
    dicom_port: int
    password: str
    process: subprocess.Popen[bytes]

    def statistics(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._ask("GET", "/statistics"))
        return found

    def store(self, file: bytes) -> bool:
        """Send a DICOM file by REST; False where Orthanc refuses it."""
        try:
            status = json.loads(self._ask("POST", "/instances", file))["Status"]
        except urllib.error.HTTPError as error:
            if error.code >= 500:
                raise
            return False
        # A file it could not write into its index is answered with 200 all the same.
        if status not in _STORED:
            raise ServerError(f"Orthanc did not store a file: {status}")
        return True

    def send(self, datasets: Iterable[Dataset]) -> None:
        """Send instances as a device does, by C-STORE."""
        sent = list(datasets)
        entity = AE(ae_title=DEVICE_AE_TITLE)
        for uid in {dataset.SOPClassUID for dataset in sent}:
            entity.add_requested_context(uid)
        association = entity.associate(LOOPBACK, self.dicom_port, ae_title=AE_TITLE)
        if not association.is_established:
            raise ServerError("Orthanc accepts no association")
        try:
            for dataset in sent:
                status = association.send_c_store(dataset)
                if status.Status != _SUCCESS:
                    raise ServerError(f"Orthanc refused {dataset.SOPInstanceUID}: {status}")
        finally:
            association.release()

    def delete_study(self, study_instance_uid: str) -> None:
        query = {"Level": "Study", "Query": {"StudyInstanceUID": study_instance_uid}}
        for identifier in json.loads(self._ask("POST", "/tools/find", json.dumps(query).encode())):
            self._ask("DELETE", f"/studies/{identifier}")

    def file_bytes(self) -> int:
        """Of all files in its storage directory, as the file system has them."""
        return sum(path.stat().st_size for path in (self.directory / "files").rglob("*") if path.is_file())

    def index_copy(self, path: Path) -> None:
        """A copy of the SQLite index. The live file is locked against every other reader, so Orthanc is stopped."""
        self.stop()
        index = self.directory / "index" / "index"
        # Left open, the index could not be written by an Orthanc started again.
        with closing(sqlite3.connect(index)) as own, closing(sqlite3.connect(path)) as copy:
            own.backup(copy)

    def stop(self) -> None:
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_LIMIT_SECONDS
        while time.monotonic() < deadline:
            self._wake()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.05)
                return
        self.process.kill()
        self.process.wait()

    def _wake(self) -> None:
        """Its two listeners see that they are to end when someone connects, or else after seconds."""
        for port in (self.http_port, self.dicom_port):
            with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=0.1):
                pass

    def _ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(f"http://{LOOPBACK}:{self.http_port}{path}", body, method=method)  # noqa: S310
        token = base64.b64encode(f"tests:{self.password}".encode()).decode()
        request.add_header("Authorization", f"Basic {token}")
        with urllib.request.urlopen(request, timeout=START_LIMIT_SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read()
            return content


@contextmanager
def running_orthanc(database: URL | None = None) -> Iterator[Orthanc]:
    """Orthanc for the length of a `with` block; `database` is an empty one for a plug-in to keep the index in."""
    with tempfile.TemporaryDirectory(prefix="archeion-orthanc-", ignore_cleanup_errors=True) as name:
        orthanc = _start(Path(name), database)
        try:
            yield orthanc
        finally:
            orthanc.stop()


def _start(directory: Path, database: URL | None) -> Orthanc:
    binary = shutil.which("Orthanc", path=SERVER_ENVIRONMENT["PATH"])
    if binary is None:
        raise ServerError("Orthanc is not installed: run .ci/packages")
    http_port, dicom_port, password = free_port(), free_port(), secrets.token_urlsafe(18)
    settings = {
        "Name": "Archeion's tests",
        "StorageDirectory": str(directory / "files"),
        "IndexDirectory": str(directory / "index"),
        "HttpPort": http_port,
        "DicomAet": AE_TITLE,
        "DicomPort": dicom_port,
        **_admission(password, dicom_port),
        **({} if database is None else _plugin(database)),
    }
    configuration = directory / "orthanc.json"
    configuration.touch(mode=0o600)
    configuration.write_text(json.dumps(settings))
    log = directory / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "--", binary, "--verbose", str(configuration)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=directory,
            env=SERVER_ENVIRONMENT,
        )
    orthanc = Orthanc(directory, http_port, dicom_port, password, process)
    try:
        _wait_until_ready(orthanc, log)
    except BaseException:
        orthanc.stop()
        raise
    return orthanc


def _admission(password: str, dicom_port: int) -> dict[str, Any]:
    """Only one user by HTTP and one device by DICOM, both of this machine.

    Orthanc 1.10 listens on every address: it can be bound to one from 1.12.10 on, and then for HTTP alone. Whoever
    comes from another address is turned away.
    """
    return {
        "HttpBindAddresses": [LOOPBACK],
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": True,
        "RegisteredUsers": {"tests": password},
        # Where any command is open to all, so are associations.
        "DicomAlwaysAllowEcho": False,
        "DicomAlwaysAllowStore": False,
        "DicomCheckCalledAet": True,
        "DicomCheckModalityHost": True,
        # Orthanc never calls the device: any port will do.
        "DicomModalities": {"device": [DEVICE_AE_TITLE, LOOPBACK, dicom_port]},
    }


def _plugin(database: URL) -> dict[str, Any]:
    name = {"postgresql": "PostgreSQL", "mariadb": "MySQL", "mysql": "MySQL"}[database.get_backend_name()]
    return {
        "Plugins": [str(_PLUGINS / f"libOrthanc{name}Index.so")],
        name: {
            "EnableIndex": True,
            "EnableStorage": False,
            "Host": database.host,
            "Port": database.port,
            "Database": database.database,
            "Username": database.username,
            "Password": database.password,
            "Lock": False,
            "EnableSsl": False,
        },
    }


def _wait_until_ready(orthanc: Orthanc, log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while True:
        try:
            orthanc.statistics()
            return
        except (urllib.error.URLError, ConnectionError) as error:
            if orthanc.process.poll() is not None or time.monotonic() > deadline:
                raise ServerError(f"Orthanc did not start:\n{log.read_text(errors='replace')[-2000:]}") from error
        time.sleep(0.05)
