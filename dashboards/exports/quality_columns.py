"""Columns of the completeness page's tables and of its two files."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from dashboards.exports.cells import Interval
from dashboards.exports.columns import Column, ShownColumn, number_column
from dashboards.exports.measures import RATIO, STUDIES
from dashboards.exports.observations import Key, Measure, Observation, always, cannot_exist, provisional
from dashboards.quality.calendar import CalendarDay, CalendarYear, DayState
from dashboards.quality.links import QualityView
from dashboards.quality.names import band_name, defect_name, kind_name, series_name, state_name, when_text
from dashboards.quality.rows import BandRow, MonthShares
from dashboards.quality.titles import rarity_text
from dashboards.sizes import percent_text
from dashboards.words import Words
from queries.observations import TOTAL, UNDATED, ObsStatus
from queries.quality.findings import Finding
from queries.reports.quality import Defect, Share

_DAYS, _FOUND = Measure("days", "days"), Measure("studies_found", "studies")
_EXPECTED, _BY_CHANCE = Measure("studies_expected", "studies"), Measure("probability", RATIO)

# One line of the file of days: a day, or what lies on none.
DayLine = CalendarDay | int


def finding_columns(words: Words) -> tuple[Column[Finding], ...]:
    """The last four columns are numbers in the file, and on the page what a person reads."""
    expected: Observation[Finding] = Observation(_EXPECTED, _estimated)
    return (
        Column(
            "modality",
            words.gettext("What"),
            lambda row: "" if row.name is None else row.name,
            lambda row: series_name(row.name, words),
            is_number=False,
        ),
        Column(
            "finding",
            words.gettext("Finding"),
            lambda row: row.kind.value,
            lambda row: kind_name(row.kind, words),
            is_number=False,
        ),
        Column(
            "when",
            words.gettext("When"),
            lambda row: Interval(row.first_day, row.last_day),
            lambda row: when_text(row, words),
            is_number=False,
        ),
        number_column("days", words.gettext("Days"), lambda row: row.days, words, Observation(_DAYS)),
        number_column("studies_found", words.gettext("Found"), lambda row: row.found, words, Observation(_FOUND)),
        number_column(
            "studies_expected",
            words.gettext("Expected, about"),
            lambda row: round(row.expected),
            words,
            expected,
        ),
        Column(
            "probability",
            words.gettext("By chance"),
            lambda row: Decimal(f"{row.probability:.1e}"),
            lambda row: rarity_text(row.probability, words),
            is_number=True,
            observed=(Observation(_BY_CHANCE, _estimated),),
        ),
    )


def finding_keys(view: QualityView) -> tuple[Key[Finding], ...]:
    return (
        Key("hospital_code", always(view.hospital)),
        Key("modality", lambda row: row.name or TOTAL),
        Key("finding", lambda row: row.kind.value),
        Key("first_day", lambda row: row.first_day),
        Key("last_day", lambda row: row.last_day),
    )


def day_columns(words: Words) -> tuple[Column[DayLine], ...]:
    """Before a series begins there is nothing to count."""
    studies: Observation[DayLine] = Observation(STUDIES, provisional(_is_provisional), cannot_exist)
    return (
        Column("period", words.gettext("Day"), _day, lambda line: str(_day(line) or ""), is_number=False),
        Column(
            "studies",
            words.gettext("Studies"),
            _studies,
            lambda line: "" if (number := _studies(line)) is None else words.number(number),
            is_number=True,
            observed=(studies,),
        ),
        Column("state", words.gettext("State"), _state, lambda line: _state_shown(line, words), is_number=False),
    )


def day_keys(view: QualityView) -> tuple[Key[DayLine], ...]:
    return (
        Key("period", lambda line: _day(line) or UNDATED),
        Key("hospital_code", always(view.hospital)),
        Key("modality", always(view.modality or TOTAL)),
        Key("state", _state),
    )


def day_lines(years: Sequence[CalendarYear], undated: int) -> list[DayLine]:
    """The oldest day first, to the last that the archive can know; then what is undated."""
    days = (day for year in reversed(years) for day in year.days)
    return [*(day for day in days if day.state is not DayState.BEYOND), undated]


def band_columns(words: Words) -> tuple[ShownColumn[BandRow], ...]:
    return (
        ShownColumn(words.gettext("Received"), lambda row: band_name(row.band, words), is_number=False),
        ShownColumn(words.gettext("Studies"), lambda row: words.number(row.study_count), is_number=True),
        ShownColumn(words.gettext("Share"), lambda row: share_text(row.percent, words), is_number=True),
    )


def month_share_columns(words: Words) -> tuple[ShownColumn[MonthShares], ...]:
    """What is undated has no month, and no column."""
    of_months = [defect for defect in Defect if defect is not Defect.UNDATED]
    return (
        ShownColumn(words.gettext("Period"), lambda row: words.month(row.month), is_number=False),
        *(
            ShownColumn(
                defect_name(defect, words),
                lambda row, defect=defect: counted_share(row.shares[defect], words),  # type: ignore[misc]
                is_number=True,
            )
            for defect in of_months
        ),
        ShownColumn(
            words.gettext("Received more than 30 days later"),
            lambda row: share_text(row.late_percent, words),
            is_number=True,
        ),
        ShownColumn(
            words.gettext("State"), lambda row: words.gettext("unfinished") if row.unfinished else "", is_number=False
        ),
    )


def counted_share(share: Share | None, words: Words) -> str:
    """3 (0.4 %)."""
    if share is None or share.percent is None:
        return share_text(None, words)
    return f"{words.number(share.count)} ({percent_text(share.percent, words)})"


def share_text(percent: float | None, words: Words) -> str:
    return words.gettext("none there") if percent is None else percent_text(percent, words)


def _estimated(_: Finding) -> ObsStatus:
    return ObsStatus.ESTIMATED


def _is_provisional(line: DayLine) -> bool:
    return not isinstance(line, int) and line.state is DayState.NOT_JUDGED


def _day(line: DayLine) -> date | None:
    return None if isinstance(line, int) else line.day


def _studies(line: DayLine) -> int | None:
    return line if isinstance(line, int) else line.study_count


def _state(line: DayLine) -> str:
    return "undated" if isinstance(line, int) else line.state.value


def _state_shown(line: DayLine, words: Words) -> str:
    return words.gettext("not in the sum") if isinstance(line, int) else state_name(line.state, words)
