"""Scenario ↔ pairs of a query string: `device=CT.2027-03.400.550MB`, `delete_after=20`. A what-if is part of its
page's link.

Reading never fails: what is not understood, or more than anybody plans, is left out and said.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import parse_qs, parse_qsl, urlencode

from dashboards.links import LONGEST_QUERY, MOST_VALUES
from dashboards.sizes import UNITS
from dashboards.what_if.changes import (
    MOST_OF_A_KIND,
    Change,
    DeleteAfter,
    Kind,
    NearlineAfter,
    changes_of,
    kind_of,
    scenario_of,
)
from queries.criteria import EARLIEST_MONTH, Month
from queries.projections.scenario import NOTHING, Device, Joining, Scenario, SizeChange
from queries.storage_settings import Addition, bytes_of

LATEST_MONTH = Month(2199, 12)
MOST_STUDIES_PER_MONTH = 100_000
MOST_BYTES_PER_STUDY = 10**12
MOST_BYTES = 10**18
MOST_PERCENT = 1_000
MOST_YEARS = 200

_MONTH = r"(?P<month>[0-9]{4}-[0-9]{2})"
# As DICOM spells it (PS3.5 6.2, CS), so that no full stop is in it.
_MODALITY = r"(?P<modality>[A-Z0-9_ ]{1,16})"
_AMOUNT = r"[0-9]{1,18}(?:\.[0-9]{1,18})?[A-Za-z]{1,3}"
_FORMS = {
    Kind.DEVICE: rf"{_MODALITY}\.{_MONTH}\.(?P<studies>[0-9]{{1,6}})\.(?P<size>{_AMOUNT})",
    Kind.SIZE: rf"{_MODALITY}\.{_MONTH}\.(?P<percent>[0-9]{{1,4}})",
    Kind.NEARLINE: r"(?P<years>[0-9]{1,3})",
    Kind.DELETION: r"(?P<years>[0-9]{1,3})",
    Kind.ADDITION: rf"{_MONTH}\.(?P<size>{_AMOUNT})",
    Kind.JOINING: rf"{_MONTH}\.(?P<held>{_AMOUNT})\.(?P<monthly>{_AMOUNT})",
}
_PATTERNS = {kind: re.compile(form, re.ASCII) for kind, form in _FORMS.items()}


@dataclass(frozen=True, slots=True)
class ScenarioNotice:
    """What was left out of a link: a change that was not understood, or those beyond the number there may be."""

    kind: Kind
    is_too_many: bool = False


@dataclass(frozen=True, slots=True)
class ScenarioReading:
    scenario: Scenario
    notices: tuple[ScenarioNotice, ...]


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page and what its link says besides the scenario."""

    path: str
    pairs: tuple[tuple[str, str], ...] = ()

    def query(self, scenario: Scenario) -> str:
        return urlencode([*self.pairs, *scenario_pairs(scenario)], errors="replace")

    def to(self, scenario: Scenario) -> str:
        return f"{self.path}?{self.query(scenario)}"


def read_scenario(pairs: Mapping[str, list[str]]) -> ScenarioReading:
    """The scenario among a query string's values; other keys are somebody else's."""
    changes: list[Change] = []
    notices: dict[ScenarioNotice, None] = {}
    for kind in Kind:
        values = pairs.get(kind, [])
        most = 1 if kind in (Kind.NEARLINE, Kind.DELETION) else MOST_OF_A_KIND
        if len(values) > most:
            notices[ScenarioNotice(kind, is_too_many=True)] = None
        for value in values[:most]:
            try:
                changes.append(read_change(kind, value))
            except ValueError:
                notices[ScenarioNotice(kind)] = None
    return ScenarioReading(scenario_of(changes), tuple(notices))


def scenario_pairs(scenario: Scenario) -> list[tuple[str, str]]:
    return [(kind_of(change).value, _text(change)) for change in changes_of(scenario)]


def read_page(query: object, path: str) -> tuple[ScenarioReading, PageLink]:
    """The scenario of a page's query string, and the rest of the link as it stands."""
    text = query.removeprefix("?") if isinstance(query, str) else ""
    if len(text) > LONGEST_QUERY:
        return ScenarioReading(NOTHING, ()), PageLink(path)
    try:
        given = parse_qs(text, keep_blank_values=True, max_num_fields=MOST_VALUES)
        rest = [pair for pair in parse_qsl(text, keep_blank_values=True) if pair[0] not in {*Kind}]
    except ValueError:
        return ScenarioReading(NOTHING, ()), PageLink(path)
    return read_scenario(given), PageLink(path, tuple(rest))


def read_change(kind: Kind, text: str) -> Change:
    """ValueError for what is not understood or beyond its bounds."""
    match = _PATTERNS[kind].fullmatch(text)
    if match is None:
        raise ValueError(f"no {kind}: {text[:100]!r}")
    said = match.groupdict()
    return _READ[kind](said)


def exact_size(size_bytes: int) -> str:
    """`550MB`: the bytes to the last one, in the largest unit that they fill."""
    power = min((len(str(size_bytes)) - 1) // 3, len(UNITS) - 1)
    number = Decimal(size_bytes).scaleb(-3 * power).normalize()
    return f"{number:f}{UNITS[power]}"


def _text(change: Change) -> str:
    match change:
        case Device(modality, since, studies, size):
            return f"{modality}.{since}.{studies}.{exact_size(size)}"
        case SizeChange(modality, since, percent):
            return f"{modality}.{since}.{percent}"
        case NearlineAfter(years) | DeleteAfter(years):
            return str(years)
        case Addition():
            return f"{change.month}.{exact_size(change.capacity)}"
        case Joining(since, held, monthly):
            return f"{since}.{exact_size(held)}.{exact_size(monthly)}"


def _device(said: Mapping[str, str]) -> Device:
    studies = _within(int(said["studies"]), 1, MOST_STUDIES_PER_MONTH)
    size = _within(bytes_of(said["size"]), 1, MOST_BYTES_PER_STUDY)
    return Device(_modality(said), _month(said), studies, size)


def _size_change(said: Mapping[str, str]) -> SizeChange:
    return SizeChange(_modality(said), _month(said), _within(int(said["percent"]), 1, MOST_PERCENT))


def _addition(said: Mapping[str, str]) -> Addition:
    size = _within(bytes_of(said["size"]), 1, MOST_BYTES)
    return Addition.model_validate({"month": str(_month(said)), "capacity": size})


def _joining(said: Mapping[str, str]) -> Joining:
    held, monthly = (_within(bytes_of(said[name]), 0, MOST_BYTES) for name in ("held", "monthly"))
    if not held + monthly:
        raise ValueError("nothing joins")
    return Joining(_month(said), held, monthly)


def _years(said: Mapping[str, str]) -> int:
    return _within(int(said["years"]), 1, MOST_YEARS)


_READ: Mapping[Kind, Callable[[Mapping[str, str]], Change]] = {
    Kind.DEVICE: _device,
    Kind.SIZE: _size_change,
    Kind.NEARLINE: lambda said: NearlineAfter(_years(said)),
    Kind.DELETION: lambda said: DeleteAfter(_years(said)),
    Kind.ADDITION: _addition,
    Kind.JOINING: _joining,
}


def _modality(said: Mapping[str, str]) -> str:
    modality = said["modality"]
    if modality != modality.strip():
        raise ValueError(f"no modality: {modality!r}")
    return modality


def _month(said: Mapping[str, str]) -> Month:
    month = Month.parse(said["month"])
    if not EARLIEST_MONTH <= month <= LATEST_MONTH:
        raise ValueError(f"no month to plan for: {month}")
    return month


def _within(number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise ValueError(f"not from {least} to {most}: {number}")
    return number
