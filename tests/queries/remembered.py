"""An archive that is asked each question once, where what it said is compared with several things."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from queries.archives.contract import Fetched, Question
from queries.archives.live import LiveArchive
from queries.errors import ArchiveError


@dataclass(frozen=True, slots=True, eq=False)
class Remembered:
    """A source as the archive is; it must not change meanwhile."""

    archive: LiveArchive
    _said: dict[Question, Fetched] = field(default_factory=dict)

    @property
    def hospitals(self) -> tuple[str, ...]:
        return self.archive.hospitals

    @property
    def failures(self) -> Mapping[str, ArchiveError]:
        return self.archive.failures

    @property
    def taken_at(self) -> Mapping[str, datetime]:
        return self.archive.taken_at

    @property
    def missing_columns(self) -> Mapping[str, tuple[str, ...]]:
        return self.archive.missing_columns

    def fetch(self, build: Question) -> Fetched:
        if build not in self._said:
            self._said[build] = self.archive.fetch(build)
        return self._said[build]
