"""Figures of people as they are read: exact, at least so much, withheld, or not known. Four things everywhere."""

from enum import StrEnum

from dashboards.words import Words
from queries.reports.people_shown import Figure

# Stands for what is withheld («c», confidential: UK Government Analysis Function, «Using symbols and shorthand in
# tables»).
WITHHELD_SIGN = "[c]"
# Of a sex and age that are not told apart there is no figure at all.
NOT_APART = "–"


class Status(StrEnum):
    """As a program reads it."""

    VALUE = "value"
    AT_LEAST = "at_least"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


def status_of(figure: Figure | None) -> Status:
    if figure is None:
        return Status.UNKNOWN
    if figure.is_exact:
        return Status.VALUE
    return Status.AT_LEAST if figure.least else Status.WITHHELD


def figure_value(figure: Figure | None) -> int | None:
    """A number, or nothing: what is withheld has none."""
    return figure.least if figure and status_of(figure) in (Status.VALUE, Status.AT_LEAST) else None


def figure_text(figure: Figure | None, words: Words) -> str:
    number = figure_value(figure)
    match status_of(figure):
        case Status.UNKNOWN:
            return words.gettext("not known")
        case Status.WITHHELD:
            return WITHHELD_SIGN
        case Status.AT_LEAST:
            return f"≥ {words.number(number or 0)}"
        case Status.VALUE:
            return words.number(number or 0)
