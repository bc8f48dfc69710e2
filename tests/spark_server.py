"""A private Apache Spark for the tests: a Spark Connect server on loopback, from an environment of its own.

`.ci/side-environment requirements-spark-server.lock build/spark-server` makes that environment; Java is Debian's.
"""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import LOOPBACK, SERVER_ENVIRONMENT, ServerError, free_port

ENVIRONMENT = Path(__file__).resolve().parents[1] / "build" / "spark-server"
_SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
# Java starts twice, and on busy cores slowly.
START_LIMIT_SECONDS = 180
_CORES = 2
_QUICK = " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
_LOG = """
rootLogger.level = error
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
"""


@dataclass(slots=True)
class SparkServer:
    """A server that can be killed and started again at the same address."""

    directory: Path
    port: int
    memory: str
    for_speed: bool
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"sc://{LOOPBACK}:{self.port}"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        self.kill()
        self.process = _started(self.directory, self.port, self.memory, for_speed=self.for_speed)


@contextmanager
def running_spark(directory: Path, *, memory: str = "1g", for_speed: bool = False) -> Iterator[SparkServer]:
    """For the length of a `with` block; all it writes is in the directory.

    Not `for_speed`, Java compiles quickly rather than well: a test's server lives for minutes.
    """
    port = free_port()
    process = _started(directory, port, memory, for_speed=for_speed)
    server = SparkServer(directory, port, memory, for_speed, process)
    try:
        yield server
    finally:
        server.kill()


def _started(directory: Path, port: int, memory: str, *, for_speed: bool) -> subprocess.Popen[bytes]:
    home, java = _home(), shutil.which("java", path=SERVER_ENVIRONMENT["PATH"])
    if java is None:
        raise ServerError("Java is not installed: run .ci/packages")
    (directory / "log4j2.properties").write_text(_LOG)
    configuration = {
        "spark.connect.grpc.binding.address": LOOPBACK,
        "spark.connect.grpc.binding.port": port,
        "spark.driver.bindAddress": LOOPBACK,
        "spark.driver.host": LOOPBACK,
        "spark.ui.enabled": "false",
        "spark.local.dir": directory,
        "spark.sql.warehouse.dir": directory / "warehouse",
        "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={directory}{'' if for_speed else _QUICK}",
        "spark.sql.shuffle.partitions": _CORES,
    }
    options = [part for name, value in configuration.items() for part in ("--conf", f"{name}={value}")]
    # The kernel ends it with the thread that started it; every script before Java hands its process over.
    command = ["setpriv", "--pdeathsig", "KILL", "--", home / "bin" / "spark-submit", "--class", _SERVER]
    command += ["--master", f"local[{_CORES}]", "--driver-memory", memory, *options]
    environment = SERVER_ENVIRONMENT | {
        "SPARK_HOME": str(home),
        "SPARK_CONF_DIR": str(directory),
        "SPARK_LOCAL_IP": LOOPBACK,
        "JAVA_HOME": str(Path(java).resolve().parents[1]),
    }
    log = directory / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=directory, env=environment
        )
    try:
        _wait_until_ready(process, port, log)
    except BaseException:
        process.send_signal(signal.SIGKILL)
        process.wait()
        raise
    return process


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while True:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
            return
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                tail = log.read_text(errors="replace")[-2000:]
                raise ServerError(f"Spark did not start:\n{tail}") from error
        time.sleep(0.1)


def _home() -> Path:
    homes = sorted(ENVIRONMENT.glob("lib/python*/site-packages/pyspark"))
    if not homes:
        raise ServerError(f"no {ENVIRONMENT}: run .ci/side-environment requirements-spark-server.lock {ENVIRONMENT}")
    return homes[0]
