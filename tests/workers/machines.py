"""Workers and beats of a site of the tests: real processes, started, looked at and ended."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import end_process

ROOT = Path(__file__).resolve().parents[2]
# Three cores' worth of tests run on two: a process may take long to start.
PATIENCE_SECONDS = 60


@dataclass(slots=True)
class Running:
    """A worker or a beat."""

    name: str
    log_path: Path
    process: "subprocess.Popen[bytes]"

    @property
    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def has_said(self, pattern: str, times: int) -> bool:
        found = len(re.findall(pattern, self.log)) >= times
        assert found or self.process.poll() is None, f"{self.name} has ended:\n{self.log}"
        return found

    def says(self, pattern: str, times: int = 1) -> None:
        """Waits until it has."""
        otherwise = f"{self.name} never said {pattern!r}"
        until(lambda: self.has_said(pattern, times), lambda: f"{otherwise}:\n{self.log}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """Asked properly; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS)


@contextmanager
def running(directory: Path, role: str, name: str) -> Iterator[Running]:
    log_path = directory / f"{name}.log"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ARCHEION_")}
    with log_path.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.workers.process", str(directory), role],
            **{"cwd": ROOT, "env": environ, "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log},
        )
    found = Running(name, log_path, process)
    try:
        yield found
    finally:
        end_process(process)


@contextmanager
def worker(directory: Path, name: str = "worker") -> Iterator[Running]:
    """One that has its connection."""
    with running(directory, "worker", name) as found:
        found.says(r"ready\.")
        yield found


def until(
    is_so: Callable[[], object],
    otherwise: Callable[[], str] = lambda: "it never came",
    seconds: float = PATIENCE_SECONDS,
) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.05)
