"""Where releases lie: a directory for each, numbered, never changed once it is there.

What is being made has a name that no reader looks for, on the same file system; one rename makes it a release.
`made.json` beside the files of a release tells when it was made, and the hash of its datapackage.json, which holds
those of all others.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from queries.criteria import Month
from queries.errors import ReleaseDamaged, ReleaseMissing, ReleaseUnderWay
from queries.locks import FileLocks
from queries.releases.columns import FIGURES
from queries.releases.files import FileFacts, sha256_of, write_text
from queries.snapshots.folder import sync

PACKAGE, _MADE = "datapackage.json", "made.json"
_NAME = re.compile(r"([0-9]{4,})_([0-9]{4}-[0-9]{2})", re.ASCII)
_WRITING = ".writing"


@dataclass(frozen=True, slots=True)
class Release:
    """One release. `files` are those of its package, datapackage.json last; `sha256` is that file's.

    `expected` are the hospitals of the configuration without second copies; `late` those of them that had not
    delivered the release's month when it was made; `copies` those left out.
    """

    number: int
    month: Month
    made_at: datetime
    sha256: str
    files: tuple[FileFacts, ...]
    expected: tuple[str, ...]
    late: tuple[str, ...]
    copies: tuple[str, ...]
    provisional_from: Month

    @property
    def name(self) -> str:
        return name_of(self.number, self.month)

    @property
    def row_count(self) -> int:
        """Of its figures."""
        return self.file(FIGURES.file_name).row_count or 0

    def file(self, name: str) -> FileFacts:
        """Raises ReleaseMissing where the release has no file of that name."""
        found = next((file for file in self.files if file.name == name), None)
        if found is None:
            raise ReleaseMissing(f"release {self.number} has no file {name!r}")
        return found


def name_of(number: int, month: Month) -> str:
    return f"{number:04d}_{month}"


class ReleaseFolder:
    """All releases; safe among threads and processes. A release that is there is read once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[str, Release] = {}

    def releases(self) -> tuple[Release, ...]:
        """Oldest first. Raises ReleaseDamaged."""
        return tuple(sorted(map(self._release, self.names()), key=lambda release: release.number))

    def release(self, number: int) -> Release:
        """Raises ReleaseMissing, ReleaseDamaged."""
        found = next((release for release in self.releases() if release.number == number), None)
        if found is None:
            raise ReleaseMissing(f"there is no release {number}")
        return found

    def path(self, release: Release, file: FileFacts) -> Path:
        return self._root / release.name / file.name

    def damages(self, release: Release) -> tuple[str, ...]:
        """What of a release is not as it was written, in a sentence for each file: every byte is read."""
        directory = self._root / release.name
        expected = {file.name: file for file in release.files}
        there = {path.name for path in directory.iterdir()} - {_MADE}
        found = [f"{name}: does not belong to the release" for name in sorted(there - expected.keys())]
        for name, file in expected.items():
            if name not in there:
                found.append(f"{name}: is gone")
            elif sha256_of(directory / name) != file.sha256:
                found.append(f"{name}: is not what was written")
        return tuple(found)

    def names(self) -> tuple[str, ...]:
        """Of the releases there are, whole or damaged, oldest first."""
        names = os.listdir(self._root) if self._root.exists() else []
        return tuple(
            sorted((name for name in names if _NAME.fullmatch(name)), key=lambda name: int(name.split("_")[0]))
        )

    def paths(self, name: str) -> tuple[Path, ...]:
        """All files of the release of that name."""
        return tuple(sorted((self._root / name).iterdir()))

    def put_back(self, name: str, directory: Path) -> None:
        """Make the files of the directory the release of that name again: at once. Raises ReleaseUnderWay, ValueError
        where no release can have it, FileExistsError where one has."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name} is no release")
        with self.writing() as writing:
            for path in sorted(directory.iterdir()):
                sync(shutil.copyfile(path, writing.directory / path.name))
            sync(writing.directory)
            # A rename would take the place of an empty directory.
            if (self._root / name).exists():
                raise FileExistsError(f"there is a release {name}")
            writing.directory.rename(self._root / name)
            sync(self._root)

    @contextmanager
    def writing(self) -> Iterator["Writing"]:
        """The right to make a release, one process at a time. Raises ReleaseUnderWay."""
        self._root.mkdir(parents=True, exist_ok=True)
        with FileLocks(self._root).hold("making") as is_ours:
            if not is_ours:
                raise ReleaseUnderWay("another process is making a release")
            work = self._root / _WRITING
            # What a maker left that was killed.
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            try:
                yield Writing(self._root, work)
            finally:
                shutil.rmtree(work, ignore_errors=True)

    def _release(self, name: str) -> Release:
        known = self._read.get(name)
        if known is None:
            self._read[name] = known = _read(self._root / name)
        return known


@dataclass(frozen=True, slots=True)
class Writing:
    """A release that is being made. Left unpublished, it is gone."""

    root: Path
    directory: Path

    def publish(self, number: int, month: Month, made_at: datetime) -> None:
        """Make it a release, at once and for good. Its files are on the disk already."""
        made = {
            "number": number,
            "month": str(month),
            "made_at": made_at.astimezone(UTC).isoformat(timespec="seconds"),
            "sha256": sha256_of(self.directory / PACKAGE),
        }
        write_text(self.directory, _MADE, json.dumps(made, indent=2) + "\n")
        sync(self.directory)
        self.directory.rename(self.root / name_of(number, month))
        sync(self.root)


def _read(directory: Path) -> Release:
    """Of the two files that say what there is; `damages` reads the others."""
    try:
        made: dict[str, Any] = json.loads((directory / _MADE).read_bytes())
        content = (directory / PACKAGE).read_bytes()
        package: dict[str, Any] = json.loads(content)
        own = package["archeion"]
        return Release(
            number=made["number"],
            month=Month.parse(made["month"]),
            made_at=datetime.fromisoformat(made["made_at"]),
            sha256=made["sha256"],
            files=(*map(_facts, package["resources"]), FileFacts(PACKAGE, len(content), made["sha256"])),
            expected=tuple(own["expected"]),
            late=tuple(own["late"]),
            copies=tuple(own["copies"]),
            provisional_from=Month.parse(own["provisional_from"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseDamaged(f"release {directory.name} cannot be read: {error!r}") from error


def _facts(resource: dict[str, Any]) -> FileFacts:
    digest = resource["hash"].removeprefix("sha256:")
    return FileFacts(resource["path"], resource["bytes"], digest, resource.get("rows"))
