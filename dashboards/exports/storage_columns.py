"""The months of the storage page: one column list for table and file."""

from collections.abc import Callable

from dashboards.exports.columns import Column, R, number_column, period_in_file
from dashboards.sizes import size_text
from dashboards.storage.months import MonthRow
from dashboards.words import Words


def month_columns(words: Words) -> tuple[Column[MonthRow], ...]:
    return (
        Column(
            words.gettext("Period"),
            lambda row: period_in_file(row.period),
            lambda row: _month_name(row, words),
            is_number=False,
        ),
        number_column(words.gettext("Studies"), lambda row: row.came.study_count, words),
        number_column(words.gettext("Instances"), lambda row: row.came.instance_count, words),
        bytes_column(words.gettext("Bytes, exact"), lambda row: _known(row, row.came.exact_bytes), words),
        bytes_column(words.gettext("Bytes, estimated"), lambda row: _known(row, row.came.estimated_bytes), words),
        Column(
            words.gettext("Bytes, cumulative"),
            lambda row: row.cumulative_bytes,
            lambda row: _cumulative(row, words),
            is_number=True,
        ),
        number_column(words.gettext("Without even an estimate"), lambda row: row.came.unknown_count, words),
        Column(
            words.gettext("State"),
            month_state,
            lambda row: month_state_name(month_state(row), words),
            is_number=False,
        ),
    )


def bytes_column(heading: str, value: Callable[[R], int | None], words: Words) -> Column[R]:
    """Whole bytes for a program, a size for a person."""

    def shown(row: R) -> str:
        size = value(row)
        return words.gettext("not known") if size is None else size_text(size, words)

    return Column(heading, value, shown, is_number=True)


def month_state(row: MonthRow) -> str:
    """As a program reads it."""
    if row.period is None:
        return "sum" if row.is_sum else "undated"
    if row.unfinished:
        return "unfinished"
    if row.came.is_unknown:
        return "sizes unknown"
    return "sizes partly unknown" if row.came.unknown_count else "complete"


def month_state_name(state: str, words: Words) -> str:
    match state:
        case "unfinished":
            return words.gettext("unfinished")
        case "undated":
            return words.gettext("in the sum, in no month")
        case "sizes unknown":
            return words.gettext("sizes not known")
        case "sizes partly unknown":
            return words.gettext("sizes partly not known")
        case _:
            return ""


def _month_name(row: MonthRow, words: Words) -> str:
    if row.period is not None:
        return words.period(row.period)
    return words.gettext("Sum") if row.is_sum else words.gettext("Undated")


def _cumulative(row: MonthRow, words: Words) -> str:
    if row.cumulative_bytes is None:
        # What has no date is in no sum of months; that is nothing to be known.
        return words.gettext("not known") if row.came.is_unknown or row.period else ""
    return size_text(row.cumulative_bytes, words)


def _known(row: MonthRow, size: int) -> int | None:
    return None if row.came.is_unknown else size
