"""What a hospital declares of its store: `[hospitals.CODE.storage]`. Nothing declared is unknown, never zero."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from queries.criteria import Month

# Which bytes fill the store: every copy that the archive keeps, or each instance once.
CountedBytes = Literal["stored", "logical"]
TierName = Literal["ONLINE", "NEARLINE", "OFFLINE"]
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([A-Za-z]+)", re.ASCII)
# SI prefixes are powers of 1000, those of IEC 80000-13 powers of 1024.
_UNITS = {"B": 1} | {
    unit: base**power
    for base, units in (
        (1000, ("kB", "MB", "GB", "TB", "PB", "EB")),
        (1024, ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB")),
    )
    for power, unit in enumerate(units, start=1)
}
_MODALITY = re.compile(r"[A-Z0-9_ ]{1,16}", re.ASCII)
# As many as people write behind the point.
_MOST_DECIMALS = 3


class NoSize(ValueError):
    """What is written where a size should stand."""


class NoMonth(ValueError):
    """What is written where a month should stand."""


class LevelsCrossed(ValueError):
    """A store that would be critical before it warns."""


class AdditionsAlone(ValueError):
    """Additions to a capacity that nobody knows."""


def bytes_of(size: Any) -> int:
    """`"120 TB"`, `"110.5 TiB"` or a whole number of bytes → bytes, exactly. ValueError for anything else."""
    refusal = NoSize(f'{size!r} is no size; allowed is such as "120 TB", "110 TiB" or a whole number of bytes')
    if isinstance(size, int) and not isinstance(size, bool):
        return size
    match = _SIZE.fullmatch(size) if isinstance(size, str) else None
    if match is None or match[2] not in _UNITS:
        raise refusal
    exact = Decimal(match[1]) * _UNITS[match[2]]
    if exact != exact.to_integral_value():
        raise refusal
    return int(exact)


def size_as_written(size_bytes: int) -> str:
    """What `bytes_of` reads as exactly so many bytes, in the largest unit that says it shortly."""
    for unit, each in sorted(_UNITS.items(), key=lambda item: -item[1]):
        parts, rest = divmod(size_bytes * 10**_MOST_DECIMALS, each)
        if size_bytes >= each and not rest:
            return f"{Decimal(parts).scaleb(-_MOST_DECIMALS).normalize():f} {unit}"
    return f"{size_bytes} B"


def _month(text: Any) -> Month:
    if not isinstance(text, str):
        raise NoMonth(f'{text!r} is no month; allowed is such as "2027-03"')
    try:
        return Month.parse(text)
    except ValueError:
        raise NoMonth(f'{text!r} is no month; allowed is such as "2027-03"') from None


def _known_modality(text: str) -> str:
    if not _MODALITY.fullmatch(text) or text != text.strip():
        raise ValueError(f"{text!r} is no modality; allowed is such as CT, as DICOM spells it")
    return text


Size = Annotated[int, BeforeValidator(bytes_of), Field(gt=0)]
Percent = Annotated[int, Field(ge=1, le=100)]


class SettingsTable(BaseModel):
    """Immutable; a key we do not know is an error, not a silent default."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Addition(SettingsTable):
    """Capacity that is there from the first day of a month on."""

    month: Annotated[Month, BeforeValidator(_month), PlainSerializer(str)]
    capacity: Size


class StoreSettings(SettingsTable):
    """One store: the whole archive's, or that of one availability (a tier)."""

    capacity: Size | None = None
    additions: Annotated[tuple[Addition, ...], Field(strict=False)] = ()
    warning_percent: Percent = 80
    critical_percent: Percent = 90
    # What lies on the same store and the archive's index does not know.
    other_bytes: Annotated[int, BeforeValidator(bytes_of), Field(ge=0)] = 0

    @model_validator(mode="after")
    def _consistent(self) -> "StoreSettings":
        if self.warning_percent >= self.critical_percent:
            raise LevelsCrossed(
                f"warning_percent {self.warning_percent} must be less than critical_percent {self.critical_percent}"
            )
        if self.additions and self.capacity is None:
            raise AdditionsAlone("additions: need a capacity that they add to")
        return self


@dataclass(frozen=True, slots=True)
class Counting:
    """Which bytes are counted, and what an instance of unknown size is taken to be, by modality."""

    counts: CountedBytes
    mean_image_bytes: Mapping[str, int]


class StorageSettings(StoreSettings):
    """`tiers` are stores of their own, by the availability of what lies there."""

    tiers: dict[TierName, StoreSettings] = Field(default_factory=dict)
    counts: CountedBytes = "stored"
    # Mean size of an instance by modality, where the archive keeps no sizes and the site knows them.
    mean_image_bytes: dict[Annotated[str, AfterValidator(_known_modality)], Size] = Field(default_factory=dict)
    retention_years: Annotated[int, Field(ge=1, le=200)] | None = None

    @property
    def counting(self) -> Counting:
        return Counting(self.counts, self.mean_image_bytes)

    @model_validator(mode="after")
    def _each_byte_on_one_store(self) -> "StorageSettings":
        if self.tiers and (self.capacity is not None or self.other_bytes):
            raise ValueError("tiers: capacity, additions and other_bytes stand in each tier, not beside them")
        return self


def capacity_on(settings: StoreSettings, month: Month) -> int | None:
    """Bytes that the store can hold in that month, additions of the month and of those before included.

    Of tiers, their sum. None where it is not known: a tier of unknown capacity makes the whole unknown.
    """
    if isinstance(settings, StorageSettings) and settings.tiers:
        known = [capacity_on(tier, month) for tier in settings.tiers.values()]
        return None if None in known else sum(each for each in known if each is not None)
    if settings.capacity is None:
        return None
    return settings.capacity + sum(each.capacity for each in settings.additions if each.month <= month)
