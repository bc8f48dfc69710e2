"""What objects are called, below the prefix; H is a hospital, N a snapshot such as `000012_20261130T021500Z`.

    current/H/N.json    which files the snapshot has (manifest.py): once it is there, so is the snapshot, at once
    earlier/H/N.json    the same of those that have been followed by another
    numbers/H/000012    who publishes number 12: put once, by one taker
    files/H/SHA256      what manifests name
    unfinished/H.json   what an interrupted taking had read, as a manifest
    held/H/000012       why that snapshot is kept
    beside/H/N.NAME     what was made from a snapshot

Lists of `current` are short, and tell what pages ask most. Manifests and files never change.
"""

from collections.abc import Iterable

from queries.snapshots.file_cache import Content
from queries.snapshots.folder import SnapshotId
from queries.snapshots.objects import Listed

CURRENT, EARLIER = "current", "earlier"
NUMBERS, FILES, HELD = "numbers", "files", "held"
# Put once, never read: whether a second put is refused.
PROOF = "put-once"
_SUFFIX = ".json"


def manifest_name(shelf: str, snapshot: SnapshotId) -> str:
    """On the shelf of current ones, or of earlier ones."""
    return f"{shelf}/{snapshot.hospital}/{snapshot.name}{_SUFFIX}"


def unfinished_name(hospital: str) -> str:
    return f"unfinished/{hospital}{_SUFFIX}"


def number_name(hospital: str, number: int) -> str:
    return f"{NUMBERS}/{hospital}/{number:06d}"


def held_name(snapshot: SnapshotId) -> str:
    return f"{HELD}/{snapshot.hospital}/{snapshot.number:06d}"


def beside_name(snapshot: SnapshotId, name: str) -> str:
    return f"beside/{snapshot.hospital}/{snapshot.name}.{name}"


def file_name(hospital: str, content: Content) -> str:
    return f"{FILES}/{hospital}/{content.sha256}"


def snapshots_in(listed: Iterable[Listed]) -> set[SnapshotId]:
    """Of a list of manifests."""
    found = set()
    for each in listed:
        _, hospital, name = each.name.split("/")
        snapshot = SnapshotId.of_name(hospital, name.removesuffix(_SUFFIX))
        if snapshot is not None:
            found.add(snapshot)
    return found


def number_in(listed: Listed) -> int:
    """Of a list of numbers, or of those held."""
    return int(listed.name.rpartition("/")[2])
