"""A population that any archive kind can hold: studies, their series, and how many instances lie where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

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
class Instance:
    """`own_bytes` is None where the archive does not know the size."""

    sop_instance_uid: str
    availability: Availability | None
    own_bytes: int | None


@dataclass(frozen=True, slots=True)
class Device:
    """What a series says of the device that made it, warts included; None where it says nothing."""

    institution_name: str | None = None
    institutional_department_name: str | None = None
    manufacturer: str | None = None
    manufacturer_model_name: str | None = None
    station_name: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """`patient_birth_date` is text of DICOM's DA as the index holds it, warts included."""

    patient_sex: str | None = None
    patient_birth_date: str | None = None


_NO_DEVICE, _NOBODY_KNOWN = Device(), Person()


@dataclass(frozen=True, slots=True)
class Series:
    """`held` is (availability as declared, number of instances); () is an empty series.

    An availability of None stands for a value that no hospital's mapping knows.
    """

    series_instance_uid: str
    modality: str | None
    held: tuple[tuple[Availability | None, int], ...]
    # The size of the first instance, each further one being a byte larger; None is unknown.
    first_instance_bytes: int | None = None
    # How often each instance is stored, in archives that can store it more than once.
    copy_count: int = 1
    # Instances beside the held ones that were rejected: archives keep, move or forget them, and count none of them.
    rejected_count: int = 0
    # Its instance rows are put away, in archives that do so; they are counted all the same. Of one availability.
    is_purged: bool = False
    # When its first instance was stored, with a time zone; None where the archive does not know.
    received: datetime | None = None
    device: Device = _NO_DEVICE

    @property
    def instances(self) -> Iterator[Instance]:
        """The held instances. Six digits end a UID: those of two series can then never meet."""
        availabilities = (availability for availability, count in self.held for _ in range(count))
        for number, availability in enumerate(availabilities):
            size = None if self.first_instance_bytes is None else self.first_instance_bytes + number
            yield Instance(f"{self.series_instance_uid}{number + 1:06d}", availability, size)

    @property
    def rejected_sop_instance_uids(self) -> Iterator[str]:
        return (f"{self.series_instance_uid}{999_999 - number:06d}" for number in range(self.rejected_count))


@dataclass(frozen=True, slots=True)
class Study:
    """`study_date` and `study_time` are text of DICOM's DA and TM as the index holds it, warts included."""

    study_instance_uid: str
    study_date: str | None
    series: tuple[Series, ...]
    # Number of its patient from 0; None leaves it to the study's place in the population.
    patient: int | None = None
    study_time: str | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """`orphan_series` are those whose study row is missing from the index.

    `discarded_studies` are rejected as a whole, in the trash, or being deleted: no archive counts them. `persons` are
    the patients by their number; of those beyond, nothing is known.
    """

    studies: tuple[Study, ...]
    orphan_series: tuple[Series, ...] = ()
    discarded_studies: tuple[Study, ...] = ()
    persons: tuple[Person, ...] = ()

    def person(self, patient: int) -> Person:
        return self.persons[patient] if patient < len(self.persons) else _NOBODY_KNOWN
