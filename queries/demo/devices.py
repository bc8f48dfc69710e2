"""The devices of a made hospital and what each of them made: two or three of each modality, one of them replaced,
one fallen silent. Makers and models are of nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from queries.demo.arrivals import day_of
from queries.demo.population import Device, Population, Series, Study
from queries.demo.protocols import PROTOCOLS

_MAKERS = ("Minos Imaging", "Talos Medical", "Europa Systems", "Daedalus")
_DEPARTMENTS = {"MG": "Breast Unit", "XA": "Cardiology", "US": "Ultrasound"}
_DEPARTMENT = "Radiology"
# The one that falls silent, so many days before the end.
_SILENT, _SILENT_DAYS = "US", 45
_REPLACED_AFTER = (0.4, 0.75)
_IMPORTED, _WART = 0.01, 0.012
_ELSEWHERE = Device(institution_name="Clinic of Another Town", manufacturer="Talos Medical")


@dataclass(frozen=True, slots=True)
class _InUse:
    """A device from its first to its last day; `weight` is its part in the work of its modality."""

    device: Device
    first: date
    last: date
    weight: float


def with_devices(population: Population, seed: int, first_day: date, last_day: date) -> Population:
    """The same population with its series made by devices. Chance of its own: all else stays that of the seed."""
    random = Random(f"{seed} devices")
    fleet = _fleet(random, seed, first_day, last_day)
    day = first_day
    studies: list[Study] = []
    for study in population.studies:
        # Studies lie in the order of their days: one without a date was made with those before it.
        day = day_of(study, last_day) or day
        device = _device_of(random, study, fleet, day)
        studies.append(replace(study, series=tuple(_made_by(random, each, device) for each in study.series)))
    return replace(population, studies=tuple(studies))


def _fleet(random: Random, seed: int, first: date, last: date) -> Mapping[str, tuple[_InUse, ...]]:
    return {each.modality: _of_modality(random, seed, each.modality, first, last) for each in PROTOCOLS}


def _of_modality(random: Random, seed: int, modality: str, first: date, last: date) -> tuple[_InUse, ...]:
    def device(number: int, generation: int) -> Device:
        return Device(
            f"Demo Hospital {seed}",
            _DEPARTMENTS.get(modality, _DEPARTMENT),
            random.choice(_MAKERS),
            f"{modality} {100 * number + 10 * generation}",
            f"{modality}{number}{'N' if generation > 1 else ''}",
        )

    replaced = first + (last - first) * random.uniform(*_REPLACED_AFTER)
    one = _InUse(device(1, 1), first, last, 3)
    old = _InUse(device(2, 1), first, replaced, 2)
    new = _InUse(device(2, 2), replaced + timedelta(days=1), last, 2)
    if modality != _SILENT:
        return one, old, new
    return one, old, new, _InUse(device(3, 1), first, last - timedelta(days=_SILENT_DAYS), 1)


def _device_of(random: Random, study: Study, fleet: Mapping[str, tuple[_InUse, ...]], day: date) -> Device:
    modality = (study.series[0].modality or "").strip().upper() if study.series else ""
    there = [each for each in fleet.get(modality, ()) if each.first <= day <= each.last]
    if not there:
        return Device()
    chosen = random.choices(there, [each.weight for each in there])[0]
    return _ELSEWHERE if random.random() < _IMPORTED else chosen.device


def _made_by(random: Random, series: Series, device: Device) -> Series:
    if random.random() < _WART:
        device = random.choice(_misspelt(device))
    return replace(series, device=device)


def _misspelt(device: Device) -> tuple[Device, ...]:
    """As people type it into a device, and as some leave it out."""
    name = device.station_name or ""
    return (
        replace(device, station_name=""),
        replace(device, station_name=None, manufacturer_model_name=None),
        replace(device, station_name=f" {name}  "),
        replace(device, station_name=name.lower(), institution_name=(device.institution_name or "").lower()),
        replace(device, institution_name="*"),
    )
