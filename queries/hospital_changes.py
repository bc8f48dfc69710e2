"""What of a hospital's settings may be changed beside its file: which keys, how their values are written, and the
hospital that comes of such changes, by the rules of the file itself.

A value here is one as JSON has it, in one spelling for each: `"120 TB"`, whichever way somebody wrote that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pydantic import ValidationError

from queries.mail_addresses import NoMailAddress
from queries.settings import DaysCrossed, HospitalSettings
from queries.storage_settings import (
    Addition,
    AdditionsAlone,
    LevelsCrossed,
    NoMonth,
    NoSize,
    bytes_of,
    size_as_written,
)

Value = str | int | list[Any] | None
# More than anybody needs; what is more is no slip, and would be reckoned with.
_MOST_DIGITS, _LONGEST_SIZE, _MOST_LINES = 9, 24, 40
_MOST_BYTES = 10**24


class Form(Enum):
    """How a value is written."""

    TEXT = "text"
    NUMBER = "number"
    # Nothing: unknown.
    SIZE = "size"
    # A line each: month and size.
    ADDITIONS = "additions"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Key:
    path: tuple[str, ...]
    form: Form

    @property
    def name(self) -> str:
        """As one writes it in TOML."""
        return ".".join(self.path)


class Kind(Enum):
    """What is the matter with a value."""

    UNKNOWN_KEY = "unknown_key"
    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_PRINTABLE = "not_printable"
    NO_NUMBER = "no_number"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NO_SIZE = "no_size"
    NO_MONTH = "no_month"
    NO_MAIL_ADDRESS = "no_mail_address"
    LEVELS_CROSSED = "levels_crossed"
    DAYS_CROSSED = "days_crossed"
    ADDITIONS_ALONE = "additions_alone"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Fault:
    """`limit` is the number that is missed, `said` what the file's rules say of it in English."""

    key: str
    kind: Kind
    limit: int | None = None
    said: str = ""


class ChangeRefused(Exception):
    """Values that the rules do not allow, all of them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.key}: {fault.said or fault.kind.value}" for fault in self.faults))


_FIRST = (
    Key(("name", "el"), Form.TEXT),
    Key(("name", "en"), Form.TEXT),
    Key(("region",), Form.TEXT),
    Key(("stale_after_hours",), Form.NUMBER),
)
_LAST = (
    Key(("alerts", "mail"), Form.MAIL),
    Key(("alerts", "warning_days"), Form.NUMBER),
    Key(("alerts", "critical_days"), Form.NUMBER),
)
_OF_A_STORE = {
    "capacity": Form.SIZE,
    "additions": Form.ADDITIONS,
    "warning_percent": Form.NUMBER,
    "critical_percent": Form.NUMBER,
}
# Of rules that concern two values: what they are told beside, seen from their table.
_BESIDE: dict[type[Exception], tuple[Kind, str]] = {
    LevelsCrossed: (Kind.LEVELS_CROSSED, "warning_percent"),
    DaysCrossed: (Kind.DAYS_CROSSED, "warning_days"),
    AdditionsAlone: (Kind.ADDITIONS_ALONE, "additions"),
}
_OF_ONE: dict[type[Exception], Kind] = {
    NoSize: Kind.NO_SIZE,
    NoMonth: Kind.NO_MONTH,
    NoMailAddress: Kind.NO_MAIL_ADDRESS,
}
# pydantic's names → ours, and where it says the limit.
_LIMITS = {
    "string_too_short": (Kind.MISSING, "min_length"),
    "string_too_long": (Kind.TOO_LONG, "max_length"),
    "greater_than": (Kind.TOO_SMALL, "gt"),
    "greater_than_equal": (Kind.TOO_SMALL, "ge"),
    "less_than_equal": (Kind.TOO_LARGE, "le"),
}


def keys_of(hospital: HospitalSettings) -> dict[str, Key]:
    """By name, as a form shows them. Whether a hospital has one store or tiers is for the file to say."""
    tiers: list[tuple[str, ...]] = [("storage", "tiers", tier) for tier in hospital.storage.tiers]
    stores = tiers or [("storage",)]
    of_stores = [Key((*store, name), form) for store in stores for name, form in _OF_A_STORE.items()]
    return {key.name: key for key in (*_FIRST, *of_stores, *_LAST)}


def values_of(hospital: HospitalSettings) -> dict[str, Value]:
    return {name: _value(hospital, key) for name, key in keys_of(hospital).items()}


def changed(hospital: HospitalSettings, changes: Mapping[str, Value]) -> HospitalSettings:
    """The hospital of the file with these values. Raises ChangeRefused."""
    keys, document = keys_of(hospital), hospital.model_dump()
    if unknown := [Fault(name, Kind.UNKNOWN_KEY) for name in changes if name not in keys]:
        raise ChangeRefused(unknown)
    for name, value in changes.items():
        _put(document, keys[name].path, value)
    try:
        return HospitalSettings.model_validate(document)
    except ValidationError as error:
        raise ChangeRefused(_fault(each, keys) for each in error.errors()) from None


def differences(hospital: HospitalSettings, file: HospitalSettings) -> dict[str, Value]:
    """What is not as the file says."""
    said = values_of(file)
    return {name: value for name, value in values_of(hospital).items() if value != said.get(name)}


def read_value(key: Key, text: str) -> Value:
    """What somebody wrote, so far as it is not for the rules to judge. Raises ChangeRefused."""
    text = text.strip()
    match key.form:
        case Form.NUMBER:
            if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
                raise ChangeRefused([Fault(key.name, Kind.NO_NUMBER if text else Kind.MISSING)])
            return int(text)
        case Form.SIZE:
            return _size(key, text) if text else None
        case Form.ADDITIONS:
            lines = _lines(key, text.replace(",", "\n").splitlines())
            return [_addition(key, line) for line in lines]
        case Form.MAIL:
            return _lines(key, text.replace(",", " ").replace(";", " ").split())
        case Form.TEXT:
            if not text.isprintable():
                raise ChangeRefused([Fault(key.name, Kind.NOT_PRINTABLE)])
            return text


def written(key: Key, value: Value) -> str:
    """What `read_value` reads as this value."""
    if value is None:
        return ""
    if isinstance(value, list):
        lines = [f"{each['month']} {each['capacity']}" if key.form is Form.ADDITIONS else each for each in value]
        return "\n".join(lines)
    return str(value)


def _value(hospital: HospitalSettings, key: Key) -> Value:
    found: Any = hospital
    for name in key.path:
        found = found[name] if isinstance(found, dict) else getattr(found, name)
    match key.form:
        case Form.SIZE:
            return None if found is None else size_as_written(found)
        case Form.ADDITIONS:
            return [_as_json(each) for each in found]
        case Form.MAIL:
            return list(found)
        case _:
            value: Value = found
            return value


def _as_json(addition: Addition) -> dict[str, str]:
    return {"month": str(addition.month), "capacity": size_as_written(addition.capacity)}


def _put(document: dict[str, Any], path: tuple[str, ...], value: Value) -> None:
    *tables, last = path
    for name in tables:
        document = document[name]
    document[last] = value


def _size(key: Key, text: str) -> str:
    try:
        is_size = len(text) <= _LONGEST_SIZE and bytes_of(text) <= _MOST_BYTES
    except NoSize:
        is_size = False
    if not is_size:
        raise ChangeRefused([Fault(key.name, Kind.NO_SIZE)])
    return text


def _lines(key: Key, lines: list[str]) -> list[str]:
    told = [line.strip() for line in lines if line.strip()]
    if len(told) > _MOST_LINES:
        raise ChangeRefused([Fault(key.name, Kind.TOO_MANY, _MOST_LINES)])
    return told


def _addition(key: Key, line: str) -> dict[str, str]:
    month, _, capacity = line.partition(" ")
    return {"month": month, "capacity": _size(key, capacity.strip())}


def _fault(error: Any, keys: Mapping[str, Key]) -> Fault:
    """Of what pydantic says: beside which key it stands, and what the matter is."""
    place = tuple(str(part) for part in error["loc"])
    within = ".".join(place)
    name = next((name for name in keys if within == name or within.startswith(f"{name}.")), within)
    said, context = error["msg"], error.get("ctx", {})
    cause = type(context.get("error"))
    if cause in _BESIDE:
        kind, beside = _BESIDE[cause]
        return Fault(".".join((*place, beside)), kind, said=str(context["error"]))
    if cause in _OF_ONE:
        return Fault(name, _OF_ONE[cause], said=str(context["error"]))
    kind, where = _LIMITS.get(error["type"], (Kind.OTHER, ""))
    return Fault(name, kind, context.get(where), said)
