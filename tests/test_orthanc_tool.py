"""The Orthanc the tests run: it serves this machine alone, stops soon and ends with the process that started it."""

import base64
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pynetdicom import AE

from tests.orthanc import AE_TITLE, DEVICE_AE_TITLE, Orthanc, running_orthanc
from tests.servers import LOOPBACK, ServerError

pytestmark = pytest.mark.servers

# Another address of this machine: to Orthanc as far away as any.
ELSEWHERE = "127.0.0.2"
VERIFICATION = "1.2.840.10008.1.1"
STOP_SECONDS = 2
END_SECONDS = 10
CHILD = """
from tests.orthanc import running_orthanc
with running_orthanc() as orthanc:
    print(orthanc.process.pid, flush=True)
    input()
"""


@pytest.fixture(scope="module")
def orthanc() -> Iterator[Orthanc]:
    with running_orthanc() as started:
        yield started


def http_status(orthanc: Orthanc, password: str, address: str) -> int:
    connection = http.client.HTTPConnection(LOOPBACK, orthanc.http_port, timeout=10, source_address=(address, 0))
    token = base64.b64encode(f"tests:{password}".encode()).decode()
    connection.request("GET", "/system", headers={"Authorization": f"Basic {token}"})
    status = connection.getresponse().status
    connection.close()
    return status


def is_associated(orthanc: Orthanc, ae_title: str, address: str) -> bool:
    entity = AE(ae_title=ae_title)
    entity.add_requested_context(VERIFICATION)
    association = entity.associate(LOOPBACK, orthanc.dicom_port, ae_title=AE_TITLE, bind_address=(address, 0))
    is_established: bool = association.is_established
    if is_established:
        association.release()
    return is_established


def test_http_is_for_its_user_on_this_machine(orthanc: Orthanc) -> None:
    assert http_status(orthanc, orthanc.password, LOOPBACK) == http.client.OK
    assert http_status(orthanc, "wrong", LOOPBACK) == http.client.UNAUTHORIZED
    assert http_status(orthanc, orthanc.password, ELSEWHERE) == http.client.UNAUTHORIZED


def test_dicom_is_for_its_device_on_this_machine(orthanc: Orthanc) -> None:
    assert is_associated(orthanc, DEVICE_AE_TITLE, LOOPBACK)
    assert not is_associated(orthanc, DEVICE_AE_TITLE, ELSEWHERE)
    assert not is_associated(orthanc, "STRANGER", LOOPBACK)


def test_what_is_no_dicom_file_is_refused(orthanc: Orthanc) -> None:
    assert orthanc.store(b"no DICOM") is False


def test_a_file_it_cannot_index_is_an_error(orthanc: Orthanc, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it answers while another program has its SQLite index open."""
    monkeypatch.setattr(Orthanc, "_ask", lambda *_: b'{"Status": "Failure"}')
    with pytest.raises(ServerError, match="Failure"):
        orthanc.store(b"")


def test_stops_soon_and_of_itself() -> None:
    with running_orthanc() as orthanc:
        start = time.monotonic()
        orthanc.stop()
        assert time.monotonic() - start < STOP_SECONDS
        assert orthanc.process.returncode == 0


def test_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    command = [sys.executable, "-c", CHILD]
    # Killed, it leaves its directory behind.
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root, env=environment) as child:
        assert child.stdout is not None
        pid = int(child.stdout.readline())
        assert is_running(pid)
        child.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + END_SECONDS
    while is_running(pid):
        assert time.monotonic() < deadline, "Orthanc outlives the process that started it"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """A process that has ended but that nobody has waited for is none."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
