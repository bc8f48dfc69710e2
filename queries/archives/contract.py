"""What an adapter offers: an index as three row sources in DICOM's words, and how to read its raw values.

The facts that reports count (queries/archives/facts.py) are built from these, once for every archive kind.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Engine, FromClause, Select, Subquery

from queries.dicom import Availability


class Level(Enum):
    """Where in the hierarchy an archive keeps a value."""

    STUDY = "study"
    INSTANCE = "instance"


STUDY_COLUMNS = ("study_key", "study_date")
SERIES_COLUMNS = ("series_key", "study_key", "modality")
INSTANCE_COLUMNS = ("series_key",)


@dataclass(frozen=True, slots=True)
class DateReading:
    """How a raw study date column is read.

    `grouped` is cheap and takes a row's date without its time of day, so that rows group into days; `day` makes of
    it YYYYMMDD text, or NULL for what rule 5 calls undated. `may_lie_between` keeps every row whose day could lie in
    the range, and every undated one, without a function around the column for the ordinary ones: the archive may
    have an index on it.
    """

    grouped: Callable[[ColumnElement[Any]], ColumnElement[Any]]
    day: Callable[[ColumnElement[Any]], ColumnElement[str]]
    may_lie_between: Callable[[ColumnElement[Any], date, date], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class ArchiveIndex:
    """One hospital's index, seen through its adapter.

    `studies`, `series`, `instances` have the columns named above; each row is one Study (0020,000D), one Series
    (0020,000E), one Instance (0008,0018). The table at `availability_level` also has a column `availability`.
    """

    kind: str
    studies: FromClause
    series: FromClause
    instances: FromClause
    availability_level: Level
    availability: Callable[[ColumnElement[Any]], ColumnElement[int]]
    study_date: DateReading
    # Asked for a period, does the engine reach its few instances through an index? SQLite, which seldom has
    # statistics, walks through all of them and looks up a study for each.
    seeks_instances: bool

    def __post_init__(self) -> None:
        by_level = {Level.STUDY: self.studies, Level.INSTANCE: self.instances}
        for source, columns in (
            (self.studies, STUDY_COLUMNS),
            (self.series, SERIES_COLUMNS),
            (self.instances, INSTANCE_COLUMNS),
            (by_level[self.availability_level], ("availability",)),
        ):
            missing = [name for name in columns if name not in source.c]
            if missing:
                raise TypeError(f"adapter {self.kind} lacks {', '.join(missing)}")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows a question touches, pushed down into the index. Empty tuples and None mean no restriction.

    Undated rows always pass the date restriction: they are shown beside every total. With `modalities`, a study
    passes if any of its series has one of them; `left_out_modalities` restricts series and instances alone.
    """

    first_day: date | None = None
    last_day: date | None = None
    modalities: tuple[str, ...] = ()
    left_out_modalities: tuple[str, ...] = ()
    availabilities: tuple[Availability, ...] = ()
    # Not asked, availability is not read: ConQuest keeps it with each image, and an index without it is enough.
    with_availability: bool = True


class Facts(Protocol):
    """Rows a report can count, free of identifiers: live from an index, or already grouped in a snapshot.

    Every table has `study_date` (YYYYMMDD text, NULL when undated), `availability` (Availability's number, where the
    selection asks for it) and its count; those named modality have `modality` (upper case, UNKNOWN when absent).
    """

    def studies(self, selection: Selection) -> Subquery:
        """study_count: studies that hold an instance, each once."""

    def studies_by_modality(self, selection: Selection) -> Subquery:
        """study_count: the same studies, each once under every modality of its series.

        distinct_study_count counts each study under one of them alone, so that it adds up over modalities.
        """

    def series(self, selection: Selection) -> Subquery:
        """series_count: series that hold an instance, by modality."""

    def instances(self, selection: Selection) -> Subquery:
        """instance_count: instances by modality."""

    def study_days(self) -> Subquery:
        """study_date of every study row, held or empty, once or more."""

    def modalities(self) -> Subquery:
        """modality of every series row, once or more."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it ran: its text with placeholders, the values bound to them, its time."""

    text: str
    values: tuple[tuple[str, str], ...]
    elapsed_seconds: float


@dataclass(frozen=True, slots=True)
class Fetched:
    rows: Sequence[Sequence[Any]]
    statement: Statement


class Source(Protocol):
    """Where one hospital's figures come from."""

    @property
    def hospital(self) -> str: ...

    @property
    def today(self) -> date:
        """The current day in the hospital's time zone."""

    def fetch(self, build: Callable[[Facts], Select[Any]]) -> Fetched:
        """Run one statement over the facts. Raises ArchiveError."""


class Adapter(Protocol):
    """A module of this package that knows one archive kind."""

    def open_index(
        self, engine: Engine, schema: str | None, mapping: dict[str, Availability], today: date
    ) -> ArchiveIndex: ...
