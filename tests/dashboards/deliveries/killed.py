"""A process of its own that sends, and is killed in the midst of it."""

import os
import shutil
import signal
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from auth.deliveries import Deliveries
from auth.store import open_store
from dashboards.mail.smtp import MailServer
from queries.settings import HospitalSettings
from tests.dashboards.deliveries.scene import NAME, Clock, Scene, export

# In the midst of writing the file, or as it is about to say a step.
WRITING = "writing"
STEPS = (WRITING, "prepared", "placed", "mailed", "done")


def send_and_die(
    directory: Path,
    hospitals: Mapping[str, HospitalSettings],
    snapshots: Path,
    server: MailServer,
    now: datetime,
    step: str,
) -> None:
    if step == WRITING:
        shutil.copyfileobj = half  # type: ignore[assignment]
    else:
        setattr(Deliveries, step, die)
    store = open_store(f"sqlite:///{directory / 'store.db'}")
    scene = Scene(directory, hospitals, store, snapshots, clock=Clock(now), mail_server=server)
    scene.exports[NAME] = export(folder=str(directory / "reports"))
    scene.take()
    scene.send()


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def half(source: BinaryIO, target: BinaryIO) -> None:
    content = source.read()
    target.write(content[: len(content) // 2])
    target.flush()
    die()
