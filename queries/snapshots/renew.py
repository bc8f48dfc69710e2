"""One hospital's turn: its archive is asked for what has changed, and snapshots that nobody needs any more go."""

import logging
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from queries.archives.live import LiveArchive
from queries.archives.turns import Turns
from queries.errors import ArchiveError
from queries.settings import HospitalSettings
from queries.snapshots.folder import SnapshotFolder
from queries.snapshots.history import prune
from queries.snapshots.take import Taken, Watch, take_snapshot

log = logging.getLogger(__name__)


def renew(
    settings: HospitalSettings,
    folder: SnapshotFolder,
    turns: Turns,
    now: Callable[[], datetime],
    watch: Watch,
    *,
    full: bool = False,
) -> Taken:
    """Take a hospital's snapshot (take.py). Whatever an archive or a disk can do is raised as ArchiveError."""
    with closing(LiveArchive(settings, now, turns, in_background=True)) as archive:
        taken = take_snapshot(archive, settings, folder, now, watch, full=full)
    try:
        prune(folder, settings.code)
    except (OSError, ArchiveError) as error:
        log.warning("%s: old snapshots stay: %s", settings.code, error)
    return taken
