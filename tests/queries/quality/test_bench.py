"""Made hospitals without a fault are left in peace; what is planted in them is found."""

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest

from queries.demo.generator import generate
from queries.quality.bench import __main__ as bench
from queries.quality.bench.hospitals import made_hospital
from queries.quality.bench.scores import PLANTINGS, Fault, detected, false_alarms, is_found
from queries.quality.daily import WHOLE, DailyCounts
from queries.quality.findings import find
from queries.quality.judging import judged
from queries.reports.activity import HospitalOutcome
from queries.reports.lags import Lags, lags_of
from queries.reports.quality import DAY_COLUMNS, DaysAnswer
from tests.oracles import believed_day, folded

pytestmark = pytest.mark.archives

HOSPITALS = 100
PLANTED = 5


@pytest.mark.long
def test_false_alarms_of_a_hundred_hospitals_without_a_fault_are_below_one_a_year() -> None:
    alarms = false_alarms(made_hospital(seed) for seed in range(1, 1 + HOSPITALS))
    print(f"{len(alarms.findings)} false alarms, {alarms.per_year:.3f} per hospital-year")
    assert alarms.hospital_years == pytest.approx(600)
    assert 0 < alarms.per_year < 0.3


# At least so many of a hundred, as docs/completeness.md promises; small hospitals see little in a day.
SENSITIVITY = {
    "one working day of the whole archive": 0.85,
    "nine tenths of a working day of the whole archive": 0.5,
    "half of a working day of the whole archive": 0.0,
    "three days of a modality with 8 a day or more": 1.0,
    "two weeks of a modality with 2 to 4 a day": 1.0,
    "two weeks of a modality with 1 to 2 a day": 0.5,
    "a modality silent for 60 days": 1.0,
}


@pytest.fixture(scope="module")
def hospitals() -> list[DailyCounts]:
    return [made_hospital(seed) for seed in range(1, 1 + PLANTED)]


@pytest.mark.parametrize("name", PLANTINGS)
def test_what_is_planted_is_found(name: str, hospitals: list[DailyCounts]) -> None:
    found, planted = detected(hospitals, PLANTINGS[name])
    assert planted >= 3
    assert found >= SENSITIVITY[name] * planted


def test_what_is_not_lost_is_not_found() -> None:
    """Or a detection would prove nothing."""
    daily = made_hospital(3)
    nothing = Fault(0, 2000, 2001, share=0.0)
    assert np.array_equal(nothing.in_(daily).counts, daily.counts)
    assert not is_found(nothing, daily)


def test_a_fault_of_a_modality_takes_its_studies_from_the_whole() -> None:
    daily = made_hospital(3)
    lost = Fault(1, 2000, 2003).in_(daily)
    assert not lost.counts[1, 2000:2003].any()
    taken = (daily.counts - lost.counts)[:, 2000:2003]
    assert np.array_equal(taken[0], taken[1])
    assert (daily.counts == lost.counts)[2:].all()


def test_bench_prints_what_the_documentation_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench", "--hospitals", "2"])
    bench.main()
    printed = capsys.readouterr().out
    assert re.search(r"false alarms +\d+ +\d\.\d{3} per hospital-year", printed)
    assert [name for name in PLANTINGS if name not in printed] == []


def days_answer(seed: int, today: date) -> DaysAnswer:
    """The demonstration's own way of making hospitals, which knows nothing of this one's."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for study in generate(seed, today.year - 5, today, 1200).studies:
        names = sorted({folded(series.modality) for series in study.series if series.held})
        for place, modality in enumerate(names):
            if believed_day(study.study_date, today):
                cell = rows.setdefault(("h", study.study_date, modality), [0, 0])
                cell[0] += 1
                cell[1] += place == 0
    frame = pd.DataFrame([(*key, *counts) for key, counts in rows.items()], columns=list(DAY_COLUMNS))
    return DaysAnswer(frame, (HospitalOutcome("h"),))


def no_lags(today: date) -> Lags:
    empty = pd.DataFrame({"hospital": [], "period": [], "lag_days": [], "study_count": []})
    types = {"hospital": object, "period": object, "lag_days": "Int64", "study_count": "int64"}
    return lags_of(empty.astype(types), "h", today)


def test_demonstration_hospitals_lack_nothing() -> None:
    today = date(2026, 11, 22)
    judgement = judged(days_answer(11, today), no_lags(today), "h", today)
    assert judgement.findings == ()
    assert judgement.daily.counts[0].sum() > 6000


def test_nothing_is_said_of_nothing() -> None:
    assert find(DailyCounts(date(2026, 1, 1), (WHOLE,), np.zeros((1, 40), dtype=np.int64))) == ()
