"""One value of a file, and its text in each profile of CSV."""

from datetime import date
from decimal import Decimal

from queries.criteria import Month
from queries.inert import inert

# None is a missing figure. Text is only ever text: whoever has a number says so by its type.
Cell = str | int | Decimal | Month | date | None


def machine_text(cell: Cell) -> str:
    """As a program reads it: point, ISO 8601."""
    match cell:
        case None:
            return ""
        case str():
            return inert(cell)
        case Decimal():
            return f"{cell:f}"
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def excel_greek_text(cell: Cell) -> str:
    """As a Greek Excel reads it: decimal comma, and a month that it does not take for a day."""
    match cell:
        case Decimal():
            return f"{cell:f}".replace(".", ",")
        case Month():
            return f"{cell.year:04d}M{cell.month:02d}"
        case _:
            return machine_text(cell)


def json_value(cell: Cell) -> str | int | float | None:
    """Numbers as numbers, months and days in ISO 8601. Text as it is: no spreadsheet opens this."""
    match cell:
        case None | str() | int():
            return cell
        case Decimal():
            return float(cell)
        case _:
            return machine_text(cell)
