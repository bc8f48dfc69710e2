"""The months of the storage page: one column list for table and file."""

from collections.abc import Callable

from dashboards.exports.columns import Column, number_column, period_code, period_in_file
from dashboards.exports.measures import ESTIMATED_BYTES, EXACT_BYTES, OBJECTS, STUDIES
from dashboards.exports.observations import Key, Measure, Observation, alone, always, provisional
from dashboards.sizes import size_text
from dashboards.storage.links import StorageView
from dashboards.storage.months import MonthRow, MonthTable
from dashboards.words import Words
from queries.observations import TOTAL, ObsStatus

_CUMULATIVE = Measure("cumulative_bytes", "bytes")
_UNKNOWN_OBJECTS = Measure("unknown_objects", "instances")


def month_columns(table: MonthTable, words: Words) -> tuple[Column[MonthRow], ...]:

    def is_provisional(row: MonthRow) -> bool:
        return any(each.unfinished for each in table.rows) if row.is_sum else row.unfinished

    counted = provisional(is_provisional)

    def of(measure: Measure) -> Observation[MonthRow]:
        return Observation(measure, counted)

    def estimated(is_estimate: Callable[[MonthRow], bool]) -> Callable[[MonthRow], ObsStatus]:
        """That a month is not over, other figures of its row say."""
        return lambda row: ObsStatus.ESTIMATED if is_estimate(row) else counted(row)

    return (
        Column(
            "period",
            words.gettext("Period"),
            lambda row: period_in_file(row.period),
            lambda row: _month_name(row, words),
            is_number=False,
        ),
        number_column("studies", words.gettext("Studies"), lambda row: row.came.study_count, words, of(STUDIES)),
        number_column("objects", words.gettext("Instances"), lambda row: row.came.instance_count, words, of(OBJECTS)),
        _bytes_column(
            "exact_bytes",
            words.gettext("Bytes, exact"),
            lambda row: _known(row, row.came.exact_bytes),
            words,
            of(EXACT_BYTES),
        ),
        _bytes_column(
            "estimated_bytes",
            words.gettext("Bytes, estimated"),
            lambda row: _known(row, row.came.estimated_bytes),
            words,
            Observation(ESTIMATED_BYTES, estimated(lambda row: row.came.estimated_bytes > 0)),
        ),
        Column(
            "cumulative_bytes",
            words.gettext("Bytes, cumulative"),
            lambda row: row.cumulative_bytes,
            lambda row: _cumulative(row, words),
            is_number=True,
            observed=(Observation(_CUMULATIVE, estimated(table.is_estimated_by), _no_sum),),
        ),
        number_column(
            "unknown_objects",
            words.gettext("Without even an estimate"),
            lambda row: row.came.unknown_count,
            words,
            of(_UNKNOWN_OBJECTS),
        ),
        Column(
            "state",
            words.gettext("State"),
            month_state,
            lambda row: month_state_name(month_state(row), words),
            is_number=False,
        ),
    )


def month_keys(view: StorageView) -> tuple[Key[MonthRow], ...]:
    return (
        Key("period", lambda row: TOTAL if row.is_sum else period_code(row.period)),
        Key("basis", always(view.basis.value)),
        Key("hospital_code", always(alone(view.hospitals))),
        Key("modality", always(alone(view.modalities))),
        Key("state", month_state),
    )


def _bytes_column(
    name: str, heading: str, value: Callable[[MonthRow], int | None], words: Words, observed: Observation[MonthRow]
) -> Column[MonthRow]:
    """Whole bytes for a program, a size for a person."""

    def shown(row: MonthRow) -> str:
        size = value(row)
        return words.gettext("not known") if size is None else size_text(size, words)

    return Column(name, heading, value, shown, is_number=True, observed=(observed,))


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
    if row.cumulative_bytes is not None:
        return size_text(row.cumulative_bytes, words)
    return words.gettext("not known") if _no_sum(row) is ObsStatus.NOT_COLLECTED else ""


def _no_sum(row: MonthRow) -> ObsStatus:
    """What has no date is in no sum of months; that is nothing to be known."""
    is_unknown = row.came.is_unknown or row.period
    return ObsStatus.NOT_COLLECTED if is_unknown else ObsStatus.CANNOT_EXIST


def _known(row: MonthRow, size: int) -> int | None:
    return None if row.came.is_unknown else size
