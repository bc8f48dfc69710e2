"""The charts show what a naive recount of the kept paths gives, and every hospital in the order of the table."""

import re
from datetime import date
from typing import Any

import numpy as np
import pytest

from dashboards.estate.rows import EstateRow, Held, estate_rows
from dashboards.estate.titles import sum_description, year_ends
from dashboards.figures.estate import sum_figure
from dashboards.figures.estate_dates import dates_figure
from dashboards.words import Words
from queries.criteria import Month
from queries.projections.estate import Estate, estate_of
from queries.storage_settings import StorageSettings
from tests.dashboards.estate.scene import PLACES, RANKED, TODAY, Place, reader_of, steady, varied
from tests.queries.projections.made import GB, course_of

SUMMED = {"one": varied("one", 1), "two": varied("two", 2, held=50)}
HELD = Held(150 * GB, is_estimated=False, known=2)


def estate(months: int = 36) -> Estate:
    found = estate_of({**SUMMED, "none": None}, dict.fromkeys((*SUMMED, "none"), StorageSettings()), months)
    assert found is not None
    return found


def naive_levels(months: int) -> list[list[int]]:
    """By month, what each path of all hospitals together comes to."""
    levels = [150 * GB] * 99
    by_month = []
    for month in range(months):
        levels = [
            level + sum(int(course.projection.paths[path][month]) for course in SUMMED.values())
            for path, level in enumerate(levels)
        ]
        by_month.append(levels)
    return by_month


def test_the_lines_of_the_sum_are_those_of_added_paths(words: Words) -> None:
    traces = sum_figure(estate(), HELD, words)["data"]
    quantiles = (0.025, 0.975, 0.1, 0.9, 0.5)
    for trace, chance in zip(traces, quantiles, strict=False):
        expected = [150 * GB, *(np.quantile(levels, chance) for levels in naive_levels(36))]
        np.testing.assert_allclose(np.array(trace["y"]) * 1e12, expected, rtol=1e-6)
    assert traces[5]["y"] == [0.15]


def test_the_sums_own_range_is_narrower_than_the_ranges_added_up() -> None:
    last = np.array(naive_levels(36)[-1], dtype=float)
    own = np.quantile(last, 0.9) - np.quantile(last, 0.1)
    apart = [np.sum(course.projection.paths[:, :36], axis=1, dtype=float) for course in SUMMED.values()]
    assert own < 0.9 * sum(np.quantile(each, 0.9) - np.quantile(each, 0.1) for each in apart)


@pytest.mark.parametrize("months", [12, 24, 36, 48, 60])
def test_every_horizon_has_its_ticks_on_its_months(months: int, words: Words) -> None:
    axis = sum_figure(estate(months), HELD, words)["layout"]["xaxis"]
    keys = sum_figure(estate(months), HELD, words)["data"][0]["x"]
    assert {*axis["tickvals"]} <= {*keys}
    assert axis["tickvals"][-1] == keys[-1]
    assert 4 <= len(axis["tickvals"]) <= 7


def test_the_chart_of_the_sum_is_described_by_its_own_numbers(english: Words) -> None:
    said = sum_description(estate(), HELD, english)
    middle = np.median(naive_levels(36)[-1]) / 1e12
    assert said.startswith("Held when the archives were read: 150 GB. At the end of December 2028 half")
    assert f"below {middle:.2f} TB" in said
    estimated = sum_description(estate(), Held(150 * GB, is_estimated=True, known=2), english)
    assert "about 150 GB (estimate)" in estimated


def test_years_end_with_december_and_with_the_horizon() -> None:
    assert [estate(36).months[place] for place in year_ends(estate(36))] == [Month(y, 12) for y in (2026, 2027, 2028)]
    late = course_of(np.ones((3, 24)), first=Month(2026, 5), as_of=date(2026, 4, 30))
    found = estate_of({"late": late}, {"late": StorageSettings()}, 12)
    assert found is not None
    assert [found.months[place] for place in year_ends(found)] == [Month(2026, 12), Month(2027, 4)]


@pytest.fixture(scope="module")
def rows(english: Words) -> tuple[EstateRow, ...]:
    reader = reader_of(english)
    return estate_rows(reader, reader.courses(reader.visible))


def of_name(figure: dict[str, Any], name: str) -> dict[str, Any]:
    [trace] = [trace for trace in figure["data"] if trace.get("name") == name]
    return trace


def test_each_day_is_a_dot_on_the_row_of_its_hospital(rows: tuple[EstateRow, ...], english: Words) -> None:
    figure = dates_figure(rows, TODAY, english)
    for name, level in (("Full", "full"), ("Critical", "critical"), ("Warning", "warning")):
        trace = of_name(figure, name)
        shown = dict(zip(trace["y"], trace["x"], strict=True))
        expected = {
            place: str(day)
            for place, row in enumerate(rows)
            if row.standing and (day := getattr(row.standing, level).median)
        }
        assert shown == expected
    assert [rows[place].hospital for place in of_name(figure, "Full")["y"]] == ["early", "jointly"]
    assert (of_name(figure, "Already full")["y"], of_name(figure, "Already full")["x"]) == ([0], [str(TODAY)])


def test_ranges_are_lines_with_gaps_between_hospitals(rows: tuple[EstateRow, ...], english: Words) -> None:
    trace = of_name(dates_figure(rows, TODAY, english), "Full, range of 80 %")
    early = rows[RANKED.index("early")].standing
    assert early is not None
    assert early.full.range_80 is not None
    ends = [str(early.full.range_80.earliest), str(early.full.range_80.latest)]
    assert trace["x"][:3] == [*ends, None]
    assert trace["y"][:3] == [1, 1, None]


def test_a_range_that_ends_beyond_what_can_be_told_says_so(english: Words) -> None:
    # A fifth of the paths grows: nobody can say when half of them have filled the store.
    paths = np.full((10, 24), 1.0 * GB)
    paths[:2] = 50 * GB
    reader = reader_of(english, {"open": Place({"capacity": "900 GB"}, course_of(paths, hospital="open"))})
    figure = dates_figure(estate_rows(reader, reader.courses(["open"])), TODAY, english)
    arrow, line = of_name(figure, "later than can be told"), of_name(figure, "Full, range of 95 %")
    assert line["x"][1] == arrow["x"][0] == "2027-12-31"


def test_every_hospital_is_named_and_those_without_a_line_say_why(
    rows: tuple[EstateRow, ...], english: Words
) -> None:
    figure = dates_figure(rows, TODAY, english)
    notes = [re.sub("<.*?>", " ", note["text"]) for note in figure["layout"]["annotations"]]
    assert [note for note in notes if note.endswith("Hospital")] == [row.name for row in rows]
    for words_for_why in ("already passed", "not growing", "not enough history", "the capacity is not known"):
        assert words_for_why in notes
    assert "no snapshot of its archive has been taken yet" in notes


def test_long_names_take_two_lines_and_rows_their_height(english: Words) -> None:
    def height(name: str) -> int:
        reader = reader_of(english, {"one": Place({"capacity": "900 GB"}, steady("one", 10))})
        [row] = estate_rows(reader, reader.courses(["one"]))
        renamed = EstateRow(row.hospital, name, row.standing, row.without, row.read_at, row.is_stale)
        return int(dates_figure([renamed], TODAY, english)["layout"]["height"])

    assert height("University General Hospital of Alexandroupolis") > height("Argo")


def test_no_figure_of_nobody_breaks_the_chart(words: Words) -> None:
    reader = reader_of(words, {"blank": PLACES["blank"]})
    figure = dates_figure(estate_rows(reader, reader.courses(["blank"])), TODAY, words)
    assert figure["data"] == []
