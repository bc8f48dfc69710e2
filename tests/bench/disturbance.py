"""What reading an archive does to its own writes: the latency of its transactions beside a reader and without one.

The archive is played by PostgreSQL's pgbench. It stores at a fixed rate, as an archive does with a steady stream of
objects: at full speed two clients would fill both cores, and anything beside them would halve them.
"""

import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path

from sqlalchemy import URL, Engine, text

from tests.servers import SERVER_ENVIRONMENT, postgresql_binaries

TRANSACTIONS_PER_SECOND = 100
_CLIENTS = 2
# Until the caches are as they will be, and the reader is at work.
_WARM_UP_SECONDS = 3
_GRACE_SECONDS = 60
_MICROSECONDS = 1_000_000
# Columns of pgbench's log of transactions: the latency, and when each ended.
_LATENCY, _ENDED = 2, 4

# Storing an object in a study of the last weeks, under a key and a UID that no other has.
_STORING = {
    "dcm4chee_arc5": """
\\set series random({last_series} - 2000, {last_series})
\\set number random(1000000000, 999999999999999)
BEGIN;
INSERT INTO instance (pk, series_fk, sop_iuid, sop_cuid, availability, created_time)
    VALUES (:number, :series, '2.25.9' || :number, '1.2.840.10008.5.1.4.1.1.2', 0, now());
INSERT INTO location (pk, instance_fk, object_size, object_type, status, storage_id)
    VALUES (:number, :number, 524288, 0, 0, 'fs1');
UPDATE series SET series_size = -1 WHERE pk = :series;
UPDATE study SET updated_time = now() WHERE pk = (SELECT study_fk FROM series WHERE pk = :series);
COMMIT;
""",
    "dcm4chee2": """
\\set series random({last_series} - 2000, {last_series})
\\set number random(1000000000, 999999999999999)
BEGIN;
INSERT INTO instance (pk, series_fk, sop_iuid, availability) VALUES (:number, :series, '2.25.9' || :number, 0);
INSERT INTO files (pk, instance_fk, filesystem_fk, file_size) VALUES (:number, :number, 1, 524288);
UPDATE series SET num_instances = num_instances + 1 WHERE pk = :series;
UPDATE study SET num_instances = num_instances + 1, updated_time = now()
    WHERE pk = (SELECT study_fk FROM series WHERE pk = :series);
COMMIT;
""",
}


def storing_script(archive: Engine, kind: str) -> str:
    """What the archive does for each object it stores, for pgbench."""
    with archive.connect() as connection:
        last_series = connection.execute(text("SELECT max(pk) FROM series")).scalar_one()
    return _STORING[kind].format(last_series=last_series)


def write_p95_seconds(server_url: URL, script: str, seconds: int, while_reading: Callable[[], None] | None) -> float:
    """The latency that 95 of 100 of the archive's transactions keep within, during so many seconds after a warm-up.

    `while_reading` is called over and over meanwhile, in a thread of its own.
    """
    with tempfile.TemporaryDirectory(prefix="archeion-pgbench-") as name:
        directory = Path(name)
        (directory / "script.sql").write_text(script, encoding="utf-8")
        with _reading(while_reading):
            _run_pgbench(server_url, directory, seconds + _WARM_UP_SECONDS)
        return _p95_seconds(_logged(directory))


def _run_pgbench(url: URL, directory: Path, seconds: int) -> None:
    command = [
        *(f"{postgresql_binaries()}/pgbench", "--no-vacuum", "--file=script.sql"),
        *(f"--client={_CLIENTS}", f"--rate={TRANSACTIONS_PER_SECOND}", f"--time={seconds}", "--log"),
        *(f"--host={url.host}", f"--port={url.port}", f"--username={url.username}", str(url.database)),
    ]
    environment = {**SERVER_ENVIRONMENT, "PGPASSWORD": str(url.password)}
    # On a time-out, run() ends the process it started.
    subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, check=True, timeout=seconds + _GRACE_SECONDS
    )


@contextmanager
def _reading(read: Callable[[], None] | None) -> Iterator[None]:
    """The reader at work for the length of the block; what it raises is raised at its end."""
    if read is None:
        yield
        return
    done, failures = threading.Event(), list[Exception]()

    def read_on() -> None:
        try:
            while not done.is_set():
                read()
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=read_on)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    if failures:
        raise failures[0]


def _logged(directory: Path) -> list[tuple[int, float]]:
    """When each transaction ended, in whole seconds, and its latency in seconds."""
    lines = [line.split() for log in directory.glob("pgbench_log.*") for line in log.read_text().splitlines()]
    return [(int(line[_ENDED]), int(line[_LATENCY]) / _MICROSECONDS) for line in lines]


def _p95_seconds(transactions: list[tuple[int, float]]) -> float:
    begun = min(ended for ended, _ in transactions)
    latencies = sorted(latency for ended, latency in transactions if ended >= begun + _WARM_UP_SECONDS)
    return latencies[ceil(len(latencies) * 0.95) - 1]
