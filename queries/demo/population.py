"""A population that any archive kind can hold: studies, their series, and how many instances lie where."""

from dataclasses import dataclass

from queries.dicom import Availability

# PS3.5 B.2: a UID under 2.25 is a number anyone may make, registered to no organisation.
_MADE_UID_ROOT = "2.25"
STUDY_LEVEL, SERIES_LEVEL = 1, 2


def made_uid(level: int, seed: int, number: int) -> str:
    """Fifteen digits: the level, the last six of the seed, the number.

    Visibly made: a UID derived from a UUID has about 39 digits.
    """
    return f"{_MADE_UID_ROOT}.{level:d}{seed % 1_000_000:06d}{number:08d}"


@dataclass(frozen=True, slots=True)
class Series:
    """`held` is (availability as declared, number of instances); () is an empty series.

    An availability of None stands for a value that no hospital's mapping knows.
    """

    series_instance_uid: str
    modality: str | None
    held: tuple[tuple[Availability | None, int], ...]


@dataclass(frozen=True, slots=True)
class Study:
    """`study_date` is text of DICOM's DA as the index holds it, warts included."""

    study_instance_uid: str
    study_date: str | None
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Population:
    """`orphan_series` are those whose study row is missing from the index."""

    studies: tuple[Study, ...]
    orphan_series: tuple[Series, ...] = ()
