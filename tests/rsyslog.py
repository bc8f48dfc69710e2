"""A real rsyslog with the very configuration that a site is given, on a port of loopback."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import LOOPBACK, SERVER_ENVIRONMENT, START_LIMIT_SECONDS, ServerError, end_process, free_port
from tests.site_files import of_here


@dataclass(frozen=True, slots=True)
class Rsyslog:
    directory: Path
    port: int
    process: subprocess.Popen[bytes]

    def kept(self, count: int) -> list[str]:
        """The lines of its file, once there are so many, or what there is after a while."""
        deadline = time.monotonic() + START_LIMIT_SECONDS
        while len(lines := self._lines()) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        return lines

    def _lines(self) -> list[str]:
        file = self.directory / "audit.log"
        # Not splitlines(): an entry may hold what Unicode takes for the end of a line.
        return file.read_text(encoding="utf-8").split("\n")[:-1] if file.exists() else []


@contextmanager
def running_rsyslog(directory: Path) -> Iterator[Rsyslog]:
    """`directory` has fullchain.pem and key.pem."""
    binary = shutil.which("rsyslogd", path=SERVER_ENVIRONMENT["PATH"])
    if binary is None:
        raise ServerError("rsyslog is not installed: run .ci/packages")
    port = free_port()
    configuration = directory / "rsyslog.conf"
    configuration.write_text(_configuration(directory, port), encoding="utf-8")
    command = [binary, "-n", "-f", str(configuration), "-i", str(directory / "pid")]
    checked = subprocess.run([*command, "-N1"], check=False, capture_output=True, text=True, env=SERVER_ENVIRONMENT)
    if checked.returncode:
        raise ServerError(f"rsyslog refuses the configuration:\n{checked.stderr}")
    guard = [shutil.which("setpriv") or "setpriv", "--pdeathsig", "TERM", "--"]
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen([*guard, *command], stdin=subprocess.DEVNULL, stderr=log, env=SERVER_ENVIRONMENT)
    try:
        _wait_until_listening(port, process, directory / "log")
        yield Rsyslog(directory, port, process)
    finally:
        end_process(process)


def _configuration(directory: Path, port: int) -> str:
    places = {
        "/etc/ssl/archeion": str(directory),
        "/var/log/archeion": str(directory),
        'port="6514"': f'port="{port}" address="{LOOPBACK}"',
    }
    return f'global(workDirectory="{directory}")\n{of_here("rsyslog/archeion.conf", places)}'


def _wait_until_listening(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection((LOOPBACK, port), 5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise ServerError(f"rsyslog does not start:\n{log.read_text(errors='replace')[-2000:]}")
