"""How a projection was made is said for each way in which it can be."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from dashboards.storage.columns import rival_name
from dashboards.storage.methods import method_rows
from dashboards.storage.outlook import (
    doubt_sentences,
    error_text,
    method_sentences,
    pending_sentences,
    record_sentences,
    step_sentences,
    unusual_sentences,
)
from dashboards.words import Words
from queries.criteria import Month
from queries.forecasts.projection import (
    BandSource,
    FittedMonths,
    Method,
    PendingChange,
    Projection,
    Record,
    Rival,
    RivalProjection,
    Step,
    UnusualMonth,
)
from queries.forecasts.reach import Outlook
from queries.projections.course import Course, StepCause
from queries.reports.intake import IntakeBasis
from queries.storage_settings import StorageSettings
from tests.queries.projections.made import AS_OF, GB, ONLINE, course_of, projection_of

LINE = np.full((9, 60), 31.0 * GB)
RECORD = Record(12, 43 * GB, 40 * GB, 0.206, 2 / 3, True)
CAPACITY = StorageSettings.model_validate({"capacity": (100 + 62) * GB})


def course(**changes: object) -> Course:
    made = course_of(LINE, {ONLINE: [100 * GB]})
    fitted = FittedMonths(Month(2018, 1), Month(2025, 12), 95)
    return replace(made, projection=replace(projection_of(LINE), fitted=fitted, **changes))  # type: ignore[arg-type]


def test_the_method_the_months_the_basis_and_the_ranges_are_said(english: Words) -> None:
    assert method_sentences(course(), english) == [
        "Projected by five methods, of which the lowest and the highest are left out.",
        "Fitted on 95 complete months, January 2018 to December 2025; the unfinished one is left out.",
        "Months are those of reception.",
        "Its ranges are as wide as its own errors in the past.",
    ]


def test_a_short_history_says_how_little_it_is(english: Words) -> None:
    said = method_sentences(
        course(method=Method.RATE, band_source=BandSource.FLEET, fleet_hospitals=9, is_provisional=True), english
    )
    assert said[0].startswith("Projected at the rate of the mean month so far")
    assert said[-2:] == [
        "Its ranges are as wide as the same rule was wrong in 9 other hospitals.",
        "It is provisional: there is less than a year of history.",
    ]
    assert "a quarter to either side" in method_sentences(course(band_source=BandSource.RULE_OF_THUMB), english)[-1]
    assert "wider for it" in method_sentences(course(is_widened=True), english)[-1]


def test_without_history_or_sizes_nothing_is_projected_and_why_is_said(english: Words) -> None:
    none: Projection = projection_of(np.zeros((9, 0)))
    short = replace(course(), projection=none)
    assert method_sentences(short, english) == ["With less than three complete months nothing is projected."]
    unsized = replace(short, volumes={ONLINE: replace(short.volumes[ONLINE], unsized_count=10, unknown_count=10)})
    assert method_sentences(unsized, english) == ["Nothing tells the size of what came: nothing is projected."]


def test_months_of_studies_are_said(english: Words) -> None:
    instead = replace(course(), basis=IntakeBasis.STUDY_INSTEAD)
    assert method_sentences(instead, english)[2].startswith("Months are those of the studies")


def test_the_record_is_said_with_its_errors(english: Words) -> None:
    assert record_sentences(RECORD, english) == [
        "A year ago the same method would have said 43 GB for the 12 months since that are known; 40 GB came.",
        "A single month was wrong by 20.6 % on average.",
        "Of the months 66.6 % lay within their range of 80 %.",
        "The total lay within its range of 80 %.",
    ]
    assert record_sentences(replace(RECORD, total_within_80=False), english)[-1].startswith("The total lay outside")
    assert "too short" in record_sentences(None, english)[0]


@pytest.mark.parametrize(
    ("record", "said"),
    [(RECORD, "+7.5 %"), (replace(RECORD, forecast_bytes=30 * GB), "−25 %"), (None, "not known")],
)
def test_the_error_has_a_sign(record: Record | None, said: str, english: Words) -> None:
    assert error_text(record, english) == said


def test_a_step_is_dated_measured_and_put_down_to_a_modality(english: Words) -> None:
    stepped = replace(
        course(steps=(Step(Month(2025, 3), 1.84),)),
        step_causes=(StepCause(Month(2025, 3), "CT", 3.0 * GB, 4.0 * GB),),
    )
    assert step_sentences(stepped, english) == [
        "From March 2025 on 1.84 times as much came each month as before, lastingly: the projection is of today's "
        "level. CT did most of it: +3 GB a month, of +4 GB a month in all.",
        "At which station it began the snapshot does not know.",
    ]
    assert step_sentences(course(), english) == []


def test_imports_and_months_that_failed_are_told_apart(english: Words) -> None:
    months = [UnusualMonth(Month(2024, 3), 12.0 * GB, 3.0 * GB), UnusualMonth(Month(2024, 5), 0.0, 3.0 * GB)]
    imported, failed = unusual_sentences(months, english)
    assert imported.startswith("March 2024: 12 GB came where 3 GB were usual, such as by an import.")
    assert failed == "May 2024: only 0 B came where 3 GB were usual. It is taken out of the rate."


def test_both_readings_of_a_pending_change_are_said(english: Words) -> None:
    pending = course(pending_change=PendingChange(Month(2025, 11), 2, 1.6))
    assert pending_sentences(pending, "on May 1, 2028", "on March 1, 2027", english) == [
        "In the last 2 complete months 1.60 times the usual came. Whether that lasts only time will tell.",
        "If it was a one-off, as the projection takes it: full on May 1, 2028.",
        "If it lasts: full on March 1, 2027.",
    ]
    assert pending_sentences(course(), "", "", english) == []


def rivals(*monthly_gigabytes: float) -> tuple[RivalProjection, ...]:
    return tuple(
        RivalProjection(rival, np.full(60, each * GB), RECORD)
        for rival, each in zip(Rival, monthly_gigabytes, strict=False)
    )


def test_each_method_has_its_day_and_its_error() -> None:
    own, line, naive = method_rows(course(record=RECORD, rivals=rivals(31, 32)), CAPACITY, AS_OF)
    assert [row.rival for row in (own, line, naive)] == [None, *Rival]
    assert (own.full.median, own.months) == (date(2026, 2, 28), 60)
    assert own.coming_bytes == pytest.approx(60 * 31 * GB)
    assert line.full.median == date(2026, 2, 28)
    assert naive.full.median == date(2026, 2, 27)


def test_where_methods_disagree_the_earlier_day_stands_first() -> None:
    rows = method_rows(course(rivals=rivals(62, 0)), CAPACITY, AS_OF)
    assert [row.rival for row in rows] == [Rival.STRAIGHT_LINE, None, Rival.SEASONAL_NAIVE]
    assert (rows[0].full.median, rows[2].full.outlook) == (date(2026, 1, 31), Outlook.NOT_GROWING)


def test_unknown_capacity_is_unknown_for_each_method() -> None:
    rows = method_rows(course(rivals=rivals(31, 32)), StorageSettings(), AS_OF)
    assert {row.full.outlook for row in rows} == {Outlook.CAPACITY_UNKNOWN}


def test_every_method_has_a_name_and_doubts_are_said_in_each_language(words: Words) -> None:
    assert len({rival_name(rival, words) for rival in (None, *Rival)}) == 3
    assert len(doubt_sentences(words)) == 3
