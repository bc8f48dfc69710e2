"""One value of a file, and its text in each profile of CSV."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from dashboards.exports.greek_excel import left_alone
from queries.criteria import Month
from queries.inert import inert


@dataclass(frozen=True, slots=True)
class Interval:
    """Days or months from the first to the last, both included."""

    first: Month | date
    last: Month | date

    def __str__(self) -> str:
        """As ISO 8601 writes it."""
        return f"{self.first}/{self.last}"


# None is a missing figure. Text is only ever text: whoever has a number says so by its type.
Cell = str | int | Decimal | Month | Interval | date | None
# Names, codes and states come again and again; both remember fewer than one page of a hospital's devices fills.
_REMEMBERED = 4096


class Profile(dict[type, Callable[[Any], str]]):
    """How each type of cell is written; a kind of a type, as an enum of texts is, like that type.

    A mapping, since of a million rows asking each cell what it is costs more than writing it.
    """

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        self[kind] = found = next(self[of] for of in kind.__mro__ if of in self)
        return found

    def text(self, cell: Cell) -> str:
        return self[type(cell)](cell)


def _greek_month(month: Month) -> str:
    """As Eurostat writes it: 2016-03 would be the first of March."""
    return f"{month.year:04d}M{month.month:02d}"


def _greek_end(end: Month | date) -> str:
    return _greek_month(end) if isinstance(end, Month) else end.isoformat()


# As a program reads it: point, ISO 8601.
MACHINE = Profile(
    {
        type(None): lambda _: "",
        str: lru_cache(_REMEMBERED)(inert),
        int: str,
        Decimal: "{:f}".format,
        Month: str,
        Interval: str,
        date: date.isoformat,
    }
)
# As a Greek Excel reads it: decimal comma, and nothing but numbers and days that it takes for a number or a day.
EXCEL_GREEK = Profile(
    {
        **MACHINE,
        str: lru_cache(_REMEMBERED)(left_alone),
        Decimal: lambda number: f"{number:f}".replace(".", ","),
        Month: _greek_month,
        Interval: lambda of: f"{_greek_end(of.first)}/{_greek_end(of.last)}",
    }
)


def json_value(cell: Cell) -> str | int | float | None:
    """Numbers as numbers, months and days in ISO 8601. Text as it is: no spreadsheet opens this."""
    match cell:
        case None | str() | int():
            return cell
        case Decimal():
            return float(cell)
        case _:
            return str(cell)
