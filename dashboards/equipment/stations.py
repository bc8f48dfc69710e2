"""Stations: the names that tell one from another, and what people call it."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2s

from queries.archives.contract import DEVICE_COLUMNS

_DIGEST_BYTES = 5


@dataclass(frozen=True, slots=True)
class Station:
    """The names of a device as its archive has them, None where it does not say one; equal names, one station."""

    institution_name: str | None
    institutional_department_name: str | None
    manufacturer: str | None
    manufacturer_model_name: str | None
    station_name: str | None

    @property
    def names(self) -> tuple[str | None, ...]:
        return tuple(getattr(self, column) for column in DEVICE_COLUMNS)

    @property
    def is_named(self) -> bool:
        return any(self.names)

    @property
    def key(self) -> str:
        """What a link calls it."""
        text = "\0".join(name or "" for name in self.names)
        return blake2s(text.encode(), digest_size=_DIGEST_BYTES).hexdigest()

    def called(self, names: Mapping[str, str]) -> str | None:
        """What the hospital's settings call it: by station and model, or by its station's name alone."""
        if self.station_name is None:
            return None
        of_model = f"{self.station_name} @ {self.manufacturer_model_name}"
        return names.get(of_model, names.get(self.station_name))
