"""A process that makes a backup or restores one and stops half way: `python -m tests.dashboards.backups.stopper
backup|restore_snapshots|restore_store DIRECTORY BACKUP`. Whoever started it kills it."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from auth.backups import restoring
from dashboards.backups import making
from dashboards.backups.making import make_backup
from dashboards.backups.restoring import restore_backup
from queries.snapshots.folder import LocalFolder
from tests.dashboards.backups.parts import parts_at

BEFORE_IT_STOPS = 2
LONGER_THAN_ANYBODY_WAITS_SECONDS = 600


def stopping(act: Callable[..., Any], times: int) -> Callable[..., Any]:
    """Does it so often, and stops where it would be done once more."""
    done = 0

    def stopped(*arguments: Any) -> Any:
        nonlocal done
        if done == times:
            print("half done", flush=True)
            time.sleep(LONGER_THAN_ANYBODY_WAITS_SECONDS)
        done += 1
        return act(*arguments)

    return stopped


def main(what: str, directory: Path, backup: Path) -> None:
    site = parts_at(directory)
    with pytest.MonkeyPatch.context() as patch:
        match what:
            case "backup":
                patch.setattr(making, "write_file", stopping(making.write_file, 30))
                make_backup(site, backup, datetime.now(UTC), lambda _backup: None)
            case "restore_snapshots":
                patch.setattr(LocalFolder, "put_back", stopping(LocalFolder.put_back, BEFORE_IT_STOPS))
                restore_backup(site, backup)
            case "restore_store":
                patch.setattr(restoring, "_fill", stopping(restoring._fill, 8))
                restore_backup(site, backup)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
