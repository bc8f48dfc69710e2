"""What a backup holds and what holds it, without the pages: quickly there, in a process of its own too."""

import secrets
from pathlib import Path

from auth.backups.store import StoreRows
from auth.store import open_store, upgrade
from dashboards.backups.site import Site
from queries.releases.folder import ReleaseFolder
from queries.snapshots.folder import LocalFolder


def parts_at(directory: Path) -> Site:
    """A site without its pages, of folders below a directory; its store is a file, brought up to date."""
    directory.mkdir(exist_ok=True)
    store = open_store(f"sqlite:///{directory / 'store.db'}")
    upgrade(store)
    folder = LocalFolder(directory / "snapshots")
    return Site(StoreRows(store, (secrets.token_hex(32),)), folder, ReleaseFolder(directory / "releases"))


def flip(path: Path) -> None:
    """One bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
