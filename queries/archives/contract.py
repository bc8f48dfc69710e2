"""What an adapter offers: an index as row sources in DICOM's words, and how to read its raw values.

The facts that reports count (queries/archives/facts.py) are built from these, once for every archive kind.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Protocol

from sqlalchemy import ColumnElement, FromClause, Select, Subquery

from queries.archives.introspection import Catalogue
from queries.criteria import DateBasis
from queries.dicom import Availability
from queries.errors import ArchiveError
from queries.settings import ArchiveSettings

# Characters of a study date, YYYYMMDD, that name its year, its month, its day.
YEAR, MONTH, DAY = 4, 6, 8


class Level(Enum):
    """Where in the hierarchy an archive keeps a value."""

    STUDY = "study"
    INSTANCE = "instance"


# The columns of each row source; the source at `availability_level` also has `availability`.
STUDY_COLUMNS = ("study_key", "study_date")
SERIES_COLUMNS = ("series_key", "study_key", "modality")
INSTANCE_COLUMNS = ("instance_key", "series_key")
COUNTER_COLUMNS = ("series_key", "instance_count")
COPY_COLUMNS = ("instance_key", "logical_bytes", "stored_bytes")
RECORD_COLUMNS = ("series_key", "instance_count", "logical_bytes")
LEFT_OUT_COLUMNS = ("instance_key", "series_key")
ARRIVAL_COLUMNS = ("series_key", "received")
TIME_COLUMNS = ("study_key", "study_time")
# Where the archive has them.
OPTIONAL_STUDY_COLUMNS = ("patient_key",)
# Where the archive has them and lets us read them: of `devices`, besides series_key; of `patients`, besides
# patient_key. The order is that in which a station is named, from the house to the device.
DEVICE_COLUMNS = (
    *("institution_name", "institutional_department_name"),
    *("manufacturer", "manufacturer_model_name", "station_name"),
)
PERSON_COLUMNS = ("patient_sex", "patient_birth_date")


@dataclass(frozen=True, slots=True)
class DateReading:
    """How a raw study date column is read.

    `grouped` is cheap and takes a row's date without its time of day, so that rows group into days; `day` makes of
    it YYYYMMDD text, or NULL for what rule 5 calls undated. `lies_between` finds the raw values of a range of days,
    with no function around the column: the archive may have an index on it. Values that are no day may be among them.
    `is_odd` finds the values that are no day in the same way, where they can be told so; None where they cannot.
    """

    grouped: Callable[[ColumnElement[Any]], ColumnElement[Any]]
    day: Callable[[ColumnElement[Any]], ColumnElement[str]]
    lies_between: Callable[[ColumnElement[Any], date, date], ColumnElement[bool]]
    is_odd: Callable[[ColumnElement[Any]], ColumnElement[bool]] | None = None


@dataclass(frozen=True, slots=True)
class ReceivedReading:
    """How a raw moment of reception is read.

    `grouped` makes of it text in which rows group: YYYYMMDD where the archive keeps the local time of its server,
    which is taken for the hospital's zone, YYYYMMDDHH where it keeps UTC (`is_utc`); NULL where there is none, or one
    that cannot be. The text sorts as time does: of several the earliest is their MIN. It has no bound values, so that
    it may stand in GROUP BY. Python makes a day of it (queries/archives/received.py).
    """

    grouped: Callable[[ColumnElement[Any]], ColumnElement[str]]
    is_utc: bool


@dataclass(frozen=True, slots=True)
class ArchiveIndex:
    """One hospital's index, seen through its adapter.

    Each row of `studies`, `series`, `instances` is one Study (0020,000D), one Series (0020,000E), one Instance
    (0008,0018). What the archive does not count is left out of them, but for the few `left_out` instances. The others
    are there where the archive keeps them:

    - `left_out`: instances that stand among `instances` and must not count, each once. They are few, and taking their
      number off again is quicker and surer than asking of each of millions whether it is one of them.
    - `counters`: how many instances each series holds, as the archive itself says and as can be believed. Asked
      instead of `instances` wherever a question needs no more.
    - `copies`: the stored copies of each instance. `logical_bytes` is the instance's own size, NULL where unknown;
      `stored_bytes` what this copy takes up, 0 where it shares a file with another row.
    - `records`: series whose instance rows the archive has put away, with what it remembers of them: number of
      instances (NULL where forgotten), bytes, availability.
    - `devices`: what each series says of the device that made it, as many of DEVICE_COLUMNS as there are.
    - `times`: the Study Time (0008,0030) of each study: text of DICOM's TM, or a date-time whose day is the study's.
    - `patients`: Patient's Sex (0010,0040) and Birth Date (0010,0030), one of them at least, by patient_key. A birth
      date is read inside the archive's database and never selected.
    - `marks`: `study_date` and up to six texts, numbers or moments of the archive's own books on studies or series.
      Where they `marks_tell_all` that happens to what counts, but for bytes, no change need be looked for among the
      instances themselves.
    """

    kind: str
    version: str
    engine_name: str
    studies: FromClause
    series: FromClause
    instances: FromClause
    availability_level: Level
    availability: Callable[[ColumnElement[Any]], ColumnElement[int]]
    study_date: DateReading
    # Asked for a period, does the engine reach its few instances through an index? SQLite, which seldom has
    # statistics, walks through all of them and looks up a study for each.
    seeks_instances: bool
    counters: FromClause | None = None
    copies: FromClause | None = None
    records: FromClause | None = None
    left_out: FromClause | None = None
    marks: FromClause | None = None
    marks_tell_all: bool = False
    arrivals: FromClause | None = None
    received: ReceivedReading | None = None
    devices: FromClause | None = None
    times: FromClause | None = None
    patients: FromClause | None = None

    def __post_init__(self) -> None:
        if (self.arrivals is None) is not (self.received is None):
            raise TypeError(f"adapter {self.kind}: arrivals and their reading go together")
        for name, columns in self.columns_of_sources().items():
            missing = [column for column in columns if column not in getattr(self, name).c]
            if missing:
                raise TypeError(f"adapter {self.kind}: {name} lacks {', '.join(missing)}")

    @property
    def tells_patients(self) -> bool:
        return "patient_key" in self.studies.c

    @property
    def missing_columns(self) -> tuple[str, ...]:
        """What nobody can be told of devices, hours and people, because the archive has no such column or lets it be
        read by nobody."""
        wanted = ((self.devices, DEVICE_COLUMNS), (self.times, TIME_COLUMNS[1:]), (self.patients, PERSON_COLUMNS))
        return tuple(name for source, names in wanted for name in names if source is None or name not in source.c)

    def columns_of_sources(self) -> dict[str, tuple[str, ...]]:
        """The columns that each source that is there must have, and the optional ones that it has."""
        per_instance = self.availability_level is Level.INSTANCE
        availability = ("availability",)
        of_instance, of_study = (availability, ()) if per_instance else ((), availability)
        optional = tuple(column for column in OPTIONAL_STUDY_COLUMNS if column in self.studies.c)
        wanted = {
            "studies": STUDY_COLUMNS + of_study + optional,
            "series": SERIES_COLUMNS,
            "instances": INSTANCE_COLUMNS + of_instance,
            "counters": COUNTER_COLUMNS,
            "copies": COPY_COLUMNS,
            "records": RECORD_COLUMNS + of_instance,
            "left_out": LEFT_OUT_COLUMNS + of_instance,
            "arrivals": ARRIVAL_COLUMNS,
            "devices": ("series_key", *_those_of(self.devices, DEVICE_COLUMNS)),
            "times": TIME_COLUMNS,
            "patients": ("patient_key", *_those_of(self.patients, PERSON_COLUMNS)),
        }
        return {name: columns for name, columns in wanted.items() if getattr(self, name) is not None}


def _those_of(source: FromClause | None, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(column for column in columns if source is not None and column in source.c)


class Undated(Enum):
    """Whether a question is also, or only, about rows without a day."""

    WITH = "with"
    WITHOUT = "without"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows a question touches, pushed down into the index. Empty tuples and None mean no restriction.

    Undated rows pass the date restriction unless they are asked apart: they are shown beside every total. With
    `modalities`, a study passes if any of its series has one of them; `left_out_modalities` restricts series and
    instances alone.
    """

    first_day: date | None = None
    last_day: date | None = None
    modalities: tuple[str, ...] = ()
    left_out_modalities: tuple[str, ...] = ()
    availabilities: tuple[Availability, ...] = ()
    undated: Undated = Undated.WITH
    # How much of a study date the answer needs: a snapshot has months and years added up already.
    date_length: int = DAY
    # Not asked, modality is not grouped by, and availability is not even read: ConQuest keeps it with each image, and
    # an index without it is enough.
    with_modality: bool = True
    with_availability: bool = True
    # Facts of several hospitals are told apart by it; those of one have nothing to tell.
    with_hospital: bool = False
    # By reception, days are those on which series were received, and of studies the first of theirs.
    date_basis: DateBasis = DateBasis.STUDY

    @property
    def wanted_modalities(self) -> tuple[str, ...]:
        """The chosen modalities that are not left out."""
        return tuple(modality for modality in self.modalities if modality not in self.left_out_modalities)


class Facts(Protocol):
    """Rows a report can count, free of identifiers: live from an index, or already grouped in a snapshot.

    Every table has `study_date` (YYYYMMDD text or its asked beginning, NULL when undated; under this name also the
    day of reception, where that is the selection's basis) and its count; where the selection asks for them,
    `availability` (Availability's number) and, but for `studies`, `modality` (upper case, UNKNOWN when absent). Facts
    of several hospitals also have `hospital`, its code: where it is asked for, in the tables of cells; always in the
    others. Raises DateBasisNotKept where a table cannot be had by the selection's basis.
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

    def volumes(self, selection: Selection) -> Subquery:
        """By modality: instance_count, logical_bytes (each instance once), stored_bytes (every stored copy) and
        unsized_count, the instances that neither sum of bytes contains because their size is unknown."""

    def patients(self, selection: Selection) -> Subquery:
        """patient_count: distinct patients of the studies that hold an instance, by year or month (date_length).

        Not to be added up: a patient counts in each period. No rows where the archive does not tell its patients.
        """

    def stations(self, selection: Selection) -> Subquery:
        """By modality and DEVICE_COLUMNS: study_count, series_count, instance_count; first_day and last_day.

        Days are YYYYMMDD, NULL when undated. A study counts once under each station and modality that it has held
        series of. Names are in capitals and without padding; absent, blank and `*` are NULL. Availability is neither
        asked nor restricted, here and below.
        """

    def hours(self, selection: Selection) -> Subquery:
        """By weekday (1 is Monday, as in ISO 8601; NULL when undated), hour of the Study Time (0 to 23; NULL when
        unknown), modality and DEVICE_COLUMNS, by month or year (date_length): study_count, instance_count.

        The studies of `stations`: they add up over weekdays and hours, not over stations and modalities.
        """

    def people(self, selection: Selection) -> Subquery:
        """By patient_sex (F, M, O, NULL for anything else) and age_band (its least age, queries/dicom.py; NULL when
        unknown), by month or year (date_length): study_count, each study once; instance_count; and image_count, the
        instances of modalities that make images. Of all modalities."""

    def patients_by_sex_and_age(self, selection: Selection) -> Subquery:
        """By patient_sex and age_band, by year alone: patient_count.

        The band is that of the patient's first dated study of the year, so that each counts once in it and the bands
        of a year add up to its `patients`. Not to be added up over years. Of all modalities.
        """

    def study_days(self) -> Subquery:
        """study_date of study rows, held or empty, once or more: of each year at least its last; NULL if there are
        undated ones."""

    def modalities(self) -> Subquery:
        """modality of every series row, once or more."""


# A question is asked of facts. One that is a value, not a closure, is compiled once by sources that can keep it.
Question = Callable[[Facts], Select[Any]]


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
    """Where the figures of a hospital, or of several together, come from."""

    @property
    def hospitals(self) -> tuple[str, ...]:
        """The codes of those it can answer for."""

    @property
    def failures(self) -> Mapping[str, ArchiveError]:
        """Those that it should answer for and cannot, and why."""

    @property
    def taken_at(self) -> Mapping[str, datetime]:
        """When each hospital's figures were taken; empty for a source that asks the archive itself."""

    @property
    def missing_columns(self) -> Mapping[str, tuple[str, ...]]:
        """What each hospital's archive cannot tell of devices, hours and people (ArchiveIndex.missing_columns); of an
        archive that is asked itself, once it has answered."""

    def fetch(self, build: Question) -> Fetched:
        """Run one statement over the facts. Raises ArchiveError."""


@dataclass(frozen=True, slots=True)
class Quirk:
    """What is particular to an archive kind, and where it was read: the vendor's version and source file."""

    version: str
    source: str
    fact: str


@dataclass(frozen=True, slots=True)
class WantedIndex:
    """An index of the archive's database without which its statements read whole tables."""

    table: str
    columns: tuple[str, ...]
    why: str


class Adapter(Protocol):
    """A module of this package that knows one archive kind."""

    QUIRKS: tuple[Quirk, ...]
    WANTED_INDEXES: tuple[WantedIndex, ...]

    def open_index(self, catalogue: Catalogue, settings: ArchiveSettings, today: date) -> ArchiveIndex:
        """Raises ArchiveSchemaMismatch where a table or column is missing."""


def checked(adapter: Any) -> Adapter:
    """The module itself, if it is an Adapter. Raises TypeError at import otherwise."""
    name = adapter.__name__.rpartition(".")[2]
    missing = [part for part in ("QUIRKS", "WANTED_INDEXES", "open_index") if not hasattr(adapter, part)]
    if missing:
        raise TypeError(f"adapter {name} lacks {', '.join(missing)}")
    for part, kind in (("QUIRKS", Quirk), ("WANTED_INDEXES", WantedIndex)):
        values = getattr(adapter, part)
        if not values or not all(isinstance(value, kind) for value in values):
            raise TypeError(f"adapter {name}: {part} is not a list of {kind.__name__}")
    module: Adapter = adapter
    return module
