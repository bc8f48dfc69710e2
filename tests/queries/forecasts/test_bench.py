"""The bench: its scores by hand, and files of any kind."""

from pathlib import Path

import numpy as np
import pytest

from queries.forecasts.bench import libraries
from queries.forecasts.bench.__main__ import (
    HELD_BACK,
    TUNING,
    part_of,
    print_changes,
    print_monthly,
    print_speed,
    print_volumes,
)
from queries.forecasts.bench.files import Case, read_cases
from queries.forecasts.bench.scores import Forecasts, naive2, scores
from tests.queries.forecasts.made import noisy


def test_scores_by_hand() -> None:
    known = np.array([10.0, 20.0] * 12)
    case = Case("one", np.r_[known, known[:12] + 4], np.full(18, 20.0))
    point = np.full((1, 18), 30.0)
    bounds = {0.8: (np.full((1, 18), 25.0), np.full((1, 18), 35.0)), 0.95: (point * 0, point * 2)}
    found = scores(Forecasts(point, bounds), np.full((1, 18), 40.0), [case])
    assert found.smape == pytest.approx(200 * 10 / 50)
    assert found.mase == pytest.approx(10 / 2)  # a year without change, a year of 4
    assert found.owa == pytest.approx((40 / (200 * 20 / 60) + 0.5) / 2)
    assert found.coverage == {0.8: 0.0, 0.95: 1.0}
    assert found.msis[0.8] == pytest.approx((10 + 2 / 0.2 * 5) / 2)
    assert found.msis[0.95] == pytest.approx(60 / 2)


def test_the_reference_carries_a_season_on_where_there_is_one() -> None:
    season = 100 + 50 * np.sin(np.pi * np.arange(78) / 6)
    np.testing.assert_allclose(naive2(season[:60], 18), season[60:], rtol=0.02)
    assert np.array_equal(naive2(np.array([1.0, 5.0, 3.0]), 4), [3.0] * 4)


def test_ids_that_cannot_be_scored_are_left_out(tmp_path: Path) -> None:
    train, test = tmp_path / "train.csv", tmp_path / "test.csv"
    train.write_text("id,V1,V2,V3\nshort,1,2\nnegative,1,-2,3\nempty,,\nlonely,1,2,3\n", encoding="utf-8")
    months = ",".join(["5"] * 18)
    test.write_text(f"id,V1\nshort,{months}\nnegative,{months}\nempty,{months}\nlonely,1,2\n", encoding="utf-8")
    cases, left_out = read_cases(train, test)
    assert [(case.key, case.known.tolist(), len(case.came)) for case in cases] == [("short", [1.0, 2.0], 18)]
    assert left_out == 3


def test_every_fifth_series_is_held_back() -> None:
    cases = [Case(str(place), np.ones(3), np.ones(18)) for place in range(11)]
    assert [case.key for case in part_of(cases, HELD_BACK)] == ["4", "9"]
    assert [case.key for case in part_of(cases, TUNING)] == ["0", "1", "2", "3", "5", "6", "7", "8", "10"]
    assert part_of(cases, None) == cases


def test_the_bench_prints_its_tables_of_ragged_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train, test = tmp_path / "train.csv", tmp_path / "test.csv"
    rows = {f"s{months}": noisy(months + 18, months) / 1e9 for months in (2, 7, 20, 25, 40, 61, 90)}
    rows |= {"zeros": np.zeros(60), "mostly": np.r_[np.zeros(55), np.ones(5)], "same": np.full(70, 3.0)}
    for file, cut in ((train, slice(None, -18)), (test, slice(-18, None))):
        lines = [",".join([key, *(f"{value:.3f}" for value in row[cut])]) for key, row in rows.items()]
        file.write_text("\n".join(["id,V1", *lines]), encoding="utf-8")
    cases, left_out = read_cases(train, test)
    assert (len(cases), left_out) == (10, 0)
    print_monthly(cases)
    print_volumes(cases)
    print_changes(cases)
    print_speed({})
    printed = capsys.readouterr().out
    for words in ("ours", "seasonal naive", "straight line", "12 months, ours", "step found", "one core"):
        assert words in printed
    assert "nan" not in printed
    assert libraries.is_installed() or libraries.HOW_TO_INSTALL in printed
