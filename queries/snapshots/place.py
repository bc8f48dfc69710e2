"""Where a site's snapshots lie, as a value that every process of it can be handed, and what opens it there."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from queries.errors import ConfigurationError
from queries.locks import FileLocks, Locks
from queries.settings import read_secret
from queries.snapshots.bucket import Bucket
from queries.snapshots.engine import DuckDBEngine
from queries.snapshots.folder import LocalFolder, SnapshotFolder

MOST_CACHED_BYTES = 2_000_000_000
_ALLOWED = "a directory, file:///directory or s3://bucket/prefix"
_SECRET, _CACHE_MB = "ARCHEION_S3_SECRET", "ARCHEION_SNAPSHOT_CACHE_MB"  # noqa: S105 - the setting's name


@dataclass(frozen=True, slots=True)
class SnapshotPlace:
    """`directory` is that of the snapshots, or of what this machine keeps of those in `bucket`."""

    directory: Path
    bucket: Bucket | None = None
    most_cached_bytes: int = MOST_CACHED_BYTES

    @classmethod
    def read(cls, environ: Mapping[str, str], default: Path, default_cache: Path) -> Self:
        """From ARCHEION_SNAPSHOTS, ARCHEION_SNAPSHOT_CACHE… and ARCHEION_S3_…. Raises ConfigurationError."""
        said = environ.get("ARCHEION_SNAPSHOTS", str(default))
        if "://" not in said:
            return cls(Path(said))
        url = urlsplit(said)
        if url.scheme == "file" and url.path and not url.netloc:
            return cls(Path(unquote(url.path)))
        # What is said of it names no part of it: somebody may have written a key into it.
        if url.scheme != "s3" or not url.netloc or url.username or url.query or url.fragment:
            raise ConfigurationError(f"ARCHEION_SNAPSHOTS must be {_ALLOWED}, without a key or a question mark in it")
        key, secret = environ.get("ARCHEION_S3_KEY"), read_secret(_SECRET, environ)
        if (key is None) != (secret is None):
            raise ConfigurationError(f"ARCHEION_S3_KEY and {_SECRET} go together; one of them is not set")
        bucket = Bucket(said, environ.get("ARCHEION_S3_ENDPOINT"), environ.get("ARCHEION_S3_REGION"), key, secret)
        cache = Path(environ.get("ARCHEION_SNAPSHOT_CACHE", default_cache))
        return cls(cache, bucket, _most_cached_bytes(environ))

    def folder(self, locks: Locks | None = None) -> SnapshotFolder:
        """`locks` are those of all machines that take snapshots there; none are those of this machine."""
        if self.bucket is None:
            return LocalFolder(self.directory)
        # The client of object storage is 5 MB of a worker: only where there is some.
        from queries.snapshots.object_folder import ObjectFolder  # noqa: PLC0415

        work = self.directory / "writing"
        return ObjectFolder(
            self.bucket, self._files, work, self.most_cached_bytes, locks or FileLocks(work / "locks")
        )

    def engine(self) -> DuckDBEngine:
        """What reads the folder's files, and no others."""
        return DuckDBEngine(self._files)

    def resolved(self) -> Self:
        """For a process that begins in another directory."""
        return replace(self, directory=self.directory.resolve())

    def to_values(self) -> dict[str, Any]:
        """For JSON, secret and all: through a pipe, never on a command line."""
        return {**asdict(self), "directory": str(self.directory)}

    @classmethod
    def of_values(cls, said: Mapping[str, Any]) -> Self:
        bucket = None if said["bucket"] is None else Bucket(**said["bucket"])
        return cls(Path(said["directory"]), bucket, said["most_cached_bytes"])

    @property
    def _files(self) -> Path:
        """Whatever DuckDB may open."""
        return self.directory if self.bucket is None else self.directory / "files"


def _most_cached_bytes(environ: Mapping[str, str]) -> int:
    text = environ.get(_CACHE_MB)
    if text is None:
        return MOST_CACHED_BYTES
    if not text.isdecimal() or int(text) == 0:
        raise ConfigurationError(f"{_CACHE_MB} must be a whole number of megabytes, not {text!r}")
    return int(text) * 1_000_000
