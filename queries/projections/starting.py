"""Has courses made, in a process of its own: neither web workers nor takings load what fits forecasts, and whatever
that process dies of harms no snapshot."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from queries.settings import HospitalSettings
from queries.snapshots.place import SnapshotPlace
from queries.storage_settings import Counting

log = logging.getLogger(__name__)

# 31 hospitals take some seconds; a country's must not be cut off.
TIME_LIMIT_SECONDS = 1800
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A hospital whose current snapshot gets a course."""

    hospital: str
    time_zone: str
    counting: Counting


@dataclass(frozen=True, slots=True)
class Order:
    """`others`: hospitals whose kept histories are learnt from."""

    snapshots: SnapshotPlace
    wanted: tuple[Wanted, ...]
    others: tuple[str, ...]

    @classmethod
    def of(cls, snapshots: SnapshotPlace, wanted: Iterable[HospitalSettings], others: Iterable[str]) -> Self:
        return cls(
            snapshots.resolved(),
            tuple(Wanted(each.code, each.time_zone, each.storage.counting) for each in wanted),
            tuple(others),
        )

    def to_json(self) -> str:
        return json.dumps({**asdict(self), "snapshots": self.snapshots.to_values()})

    @classmethod
    def from_json(cls, text: str) -> Self:
        said = json.loads(text)
        wanted = tuple(Wanted(**{**each, "counting": Counting(**each["counting"])}) for each in said["wanted"])
        return cls(SnapshotPlace.of_values(said["snapshots"]), wanted, tuple(said["others"]))


def start(order: Order) -> bool:
    """Whether all courses were made; what went wrong is in the log, and the pages say what is missing."""
    if not order.wanted:
        return True
    command = [sys.executable, "-m", "queries.projections.making"]
    try:
        ended = subprocess.run(  # noqa: S603 - our own module, its input is JSON
            command,
            cwd=_ROOT,
            input=order.to_json(),
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("projections were not made: %s", error)
        return False
    if ended.returncode:
        log.error("projections were not all made, exit status %d: %s", ended.returncode, ended.stderr[-2000:])
    return not ended.returncode
