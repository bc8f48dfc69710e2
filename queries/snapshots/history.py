"""Which snapshots are kept: the last few, the last of each month, and every one that something was made from."""

from collections.abc import Collection, Sequence

from queries.snapshots.folder import SnapshotFolder, SnapshotId

KEEP_LAST = 14


def to_prune(snapshots: Sequence[SnapshotId], held: Collection[int], keep_last: int) -> tuple[SnapshotId, ...]:
    """Those of one hospital that need not be kept, oldest first. `held` are numbers; the current one is kept."""
    last_of_months = {f"{snapshot.taken_at:%Y%m}": snapshot for snapshot in sorted(snapshots)}
    kept = {*sorted(snapshots)[-max(keep_last, 1) :], *last_of_months.values()}
    return tuple(each for each in sorted(snapshots) if each not in kept and each.number not in held)


def prune(folder: SnapshotFolder, hospital: str, keep_last: int = KEEP_LAST) -> tuple[SnapshotId, ...]:
    """Remove them. A page that is being made reads what was current when it began: the last few outlive it."""
    doomed = to_prune(folder.snapshots(hospital), folder.held(hospital), keep_last)
    for snapshot in doomed:
        folder.remove(snapshot)
    return doomed
