"""Files of object storage on this machine's own disk, each named by its content's hash: what is there never changes.

Processes and threads share the directory. A file has its name once it is whole and checked; what was used longest ago
goes when there are too many. One that went while somebody was about to open it is brought again.
"""

import errno
import hashlib
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from queries.errors import SnapshotsUnreachable, SnapshotUnreadable

log = logging.getLogger(__name__)

# Looked at again, and marked as used, once in so long.
LOOK_AGAIN_SECONDS = 60
# Used so lately a file may be about to be opened: it stays, however many there are.
IN_USE_SECONDS = 3 * LOOK_AGAIN_SECONDS
# What a process that was killed had half brought.
_REMAINS_SECONDS = 3600
# Room is made for this share more than is needed, so that it is not made for every file.
_ROOM_SHARE = 0.1
_PART = ".part"
# Of files long gone too: when there are so many, all are looked at anew.
_MOST_SEEN = 50_000


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: SHA-256 in hexadecimal digits, and how long it is."""

    sha256: str
    size_bytes: int


class FileCache:
    """`most_bytes` may be exceeded by what is in use. Safe among threads and processes."""

    def __init__(self, directory: Path, most_bytes: int) -> None:
        self._directory = directory
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        # Files by the moment at which this process saw that they are there.
        self._seen: dict[str, float] = {}
        self._bringing: dict[str, threading.Lock] = {}
        self._brought_bytes = 0

    def path(self, owner: str, content: Content) -> str:
        # Text, not a Path: a page of many hospitals names a hundred files.
        return f"{self._directory}/{owner}/{content.sha256}.parquet"

    def has(self, owner: str, content: Content) -> bool:
        """Whether it is there, as far as its size tells: its hash was compared when it came."""
        path, now = self.path(owner, content), time.monotonic()
        if now - self._seen.get(path, -LOOK_AGAIN_SECONDS) < LOOK_AGAIN_SECONDS:
            return True
        try:
            is_whole = os.stat(path).st_size == content.size_bytes
            if is_whole:
                os.utime(path)
        except FileNotFoundError:
            return False
        if is_whole:
            self._note(path)
        return is_whole

    def bring(self, owner: str, content: Content, fetch: Callable[[], Iterable[bytes]]) -> str:
        """Its path, once it is there; several threads that want it bring it once.

        Raises SnapshotUnreadable where what comes is not what should, SnapshotsUnreachable where there is no room,
        and whatever `fetch` does.
        """
        path = self.path(owner, content)
        if self.has(owner, content):
            return path
        with self._lock:
            bringing = self._bringing.setdefault(path, threading.Lock())
        with bringing:
            if not self.has(owner, content):
                self._bring(Path(path), content, fetch)
                self._note(path)
        with self._lock:
            self._bringing.pop(path, None)
        return path

    def keep(self, owner: str, content: Content, file: Path) -> None:
        """A file that was made on this disk, and is known to hold that."""
        path = Path(self.path(owner, content))
        path.parent.mkdir(parents=True, exist_ok=True)
        self._make_room_for(content)
        file.rename(path)

    def drop_damaged(self, owner: str, content: Content) -> bool:
        """Whether the file is not there as it should be; one that is not is gone then."""
        path = self.path(owner, content)
        self._seen.pop(path, None)
        try:
            with open(path, "rb") as file:
                is_sound = hashlib.file_digest(file, "sha256").hexdigest() == content.sha256
        except FileNotFoundError:
            return True
        if not is_sound:
            log.warning("%s was not what it should be, and is fetched again", path)
            Path(path).unlink(missing_ok=True)
        return not is_sound

    def _note(self, path: str) -> None:
        if len(self._seen) >= _MOST_SEEN:
            self._seen.clear()
        self._seen[path] = time.monotonic()

    def _bring(self, path: Path, content: Content, fetch: Callable[[], Iterable[bytes]]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._make_room_for(content)
        for is_last in (False, True):
            part = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}{_PART}")
            try:
                found = _written(part, content, fetch())
                if found == content:
                    part.rename(path)
                    return
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                    raise
                if is_last or not self._drop_oldest(content.size_bytes):
                    raise SnapshotsUnreachable(f"{path.parent} has no room for {path.name}: {error}") from error
                continue
            finally:
                part.unlink(missing_ok=True)
            log.warning("%s came as %s, not as %s", path.name, found, content)
        raise SnapshotUnreadable(f"{path.name} of {path.parent.name} is damaged on object storage: take it anew")

    def _make_room_for(self, content: Content) -> None:
        """The directory is gone through at this process's first file, and when so much has come as is then made room
        for."""
        with self._lock:
            is_first = not self._brought_bytes
            self._brought_bytes += content.size_bytes
            is_due = is_first or self._brought_bytes > self._most_bytes * _ROOM_SHARE
            if is_due:
                self._brought_bytes = content.size_bytes
        if is_due:
            self._drop_oldest(0)

    def _drop_oldest(self, least_bytes: int) -> bool:
        """Whether any went: so many bytes at least, and until no more are left than may be."""
        now, total, found = time.time(), 0, []
        for path in self._directory.glob("*/*"):
            with suppress(FileNotFoundError):
                stat = path.stat()
                if path.name.endswith(_PART):
                    if now - stat.st_mtime > _REMAINS_SECONDS:
                        path.unlink(missing_ok=True)
                    continue
                total += stat.st_size
                found.append((stat.st_mtime, stat.st_size, path))
        excess = max(total - self._most_bytes * (1 - _ROOM_SHARE), 0) if total > self._most_bytes else 0
        to_drop, dropped = max(excess, least_bytes), 0
        for used_at, size, path in sorted(found, key=lambda each: each[0]):
            if dropped >= to_drop or now - used_at < IN_USE_SECONDS:
                break
            path.unlink(missing_ok=True)
            self._seen.pop(str(path), None)
            dropped += size
        return dropped > 0


def _written(part: Path, content: Content, chunks: Iterable[bytes]) -> Content:
    """What was written, no more than should be and a chunk."""
    digest, size = hashlib.sha256(), 0
    with part.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            if size > content.size_bytes:
                break
    return Content(digest.hexdigest(), size)
