"""Files of a backup: written so that only their owner reads them, with what can be said of each to know it again."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from queries.snapshots.folder import portions_of


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What a site has, and the path that it has in a backup; `read` gives its bytes in portions."""

    path: str
    read: Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True, order=True)
class FileFacts:
    """`path` is within the backup, `sha256` in hexadecimal."""

    path: str
    byte_count: int
    sha256: str


def make_directory(path: Path) -> None:
    """It and those above it that are missing."""
    if not path.exists():
        make_directory(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


def write_file(root: Path, file: KeptFile) -> FileFacts:
    """On the disk when this returns. Raises OSError."""
    path = root / file.path
    make_directory(path.parent)
    digest, byte_count = hashlib.sha256(), 0
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        for portion in file.read():
            target.write(portion)
            digest.update(portion)
            byte_count += len(portion)
        target.flush()
        os.fsync(target.fileno())
    return FileFacts(file.path, byte_count, digest.hexdigest())


def facts_of(file: KeptFile) -> FileFacts:
    """Every byte is read."""
    digest, byte_count = hashlib.sha256(), 0
    for portion in file.read():
        digest.update(portion)
        byte_count += len(portion)
    return FileFacts(file.path, byte_count, digest.hexdigest())


def files_under(root: Path) -> Iterator[KeptFile]:
    """Every file below a directory, in no order. ValueError where something is neither a file nor a directory."""
    for directory, _, names in os.walk(root):
        for name in names:
            path = Path(directory, name)
            if path.is_symlink() or not path.is_file():
                raise ValueError(f"{path.relative_to(root)} is not a file")
            yield KeptFile(path.relative_to(root).as_posix(), lambda path=path: portions_of(path))  # type: ignore[misc]
