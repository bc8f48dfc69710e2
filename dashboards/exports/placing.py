"""A file put into a folder: there whole, or not at all."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import BinaryIO

from queries.snapshots.folder import sync

_UNFINISHED = ".part"


@contextmanager
def placed_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes this path, by one rename, when all of it is on the disk. Whatever fails before
    leaves the folder as it was. Raises OSError."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}{_UNFINISHED}")
    try:
        with unfinished.open("xb") as file:
            yield file
        sync(unfinished)
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync(path.parent)


def clear_unfinished(path: Path) -> None:
    """What somebody left who was killed while placing this file."""
    for left in path.parent.glob(f".{escape(path.name)}.*{_UNFINISHED}"):
        left.unlink(missing_ok=True)
