"""Days, rows that cannot be placed and lateness equal a naive recount: every kind of archive, live and kept."""

from collections.abc import Callable, Iterator
from dataclasses import astuple
from pathlib import Path

import pandas as pd
import pytest

from queries.archives.contract import Source
from queries.archives.live import LiveArchive
from queries.errors import DateBasisNotKept
from queries.reports.quality import DEFECT_COLUMNS, Defect, Share, day_of, defects, lateness, study_days
from queries.snapshots.take import take_snapshot
from tests.oracles import read
from tests.oracles_quality import DayKey, Lacking, LagKey, recount_days, recount_lacking, recount_lags
from tests.queries.indexes import EACH_KIND, FORMS, Form, filled, live, pair_parameters, settings_of, text_of
from tests.queries.places import NOW, TODAY, Place
from tests.queries.snapshot_checks import HOSPITAL, Shelf, unwatched
from tests.queries.warts import population_with_warts

pytestmark = pytest.mark.archives

POPULATION = population_with_warts(4400)
Kept = tuple[Form, LiveArchive, Shelf]


@pytest.fixture(scope="module", params=pair_parameters(*EACH_KIND, on_servers=("arc5", "dg")))
def kept(
    request: pytest.FixtureRequest, new_place: Callable[[str], Place], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kept]:
    """An archive of each kind on each engine, with a snapshot of it."""
    form_name, engine_name = request.param
    form = FORMS[form_name]
    place = filled(new_place(engine_name), form, POPULATION)
    archive, shelf = live(form, place.reader), Shelf.at(Path(tmp_path_factory.mktemp("snapshots")))
    take_snapshot(archive, settings_of(form, place.reader), shelf.folder, lambda: NOW, unwatched)
    yield form, archive, shelf
    archive.close()
    shelf.engine.close()


def days_of(source: Source) -> dict[DayKey, int]:
    answer = study_days([source])
    assert [outcome.failure for outcome in answer.outcomes] == [None]
    found: dict[DayKey, int] = {}
    for _, text, modality, count, once in answer.cells.itertuples(index=False, name=None):
        day = day_of(text) if text_of(text) else None
        assert found.setdefault((day, modality), count) == count, "a cell stands twice"
        found[day, None] = found.get((day, None), 0) + once
    return {key: number for key, number in found.items() if number}


def lacking_of(source: Source) -> dict[str | None, Lacking]:
    answer = defects([source])
    assert [outcome.failure for outcome in answer.outcomes] == [None]
    rows = answer.cells[list(DEFECT_COLUMNS[1:])].itertuples(index=False, name=None)
    return {text_of(period): Lacking(*map(int, counts)) for period, *counts in rows}


def lags_of(source: Source) -> dict[LagKey, int]:
    cells = lateness([source]).cells
    rows = cells[["period", "lag_days", "study_count"]].itertuples(index=False, name=None)
    return {(text_of(period), None if pd.isna(lag) else int(lag)): count for period, lag, count in rows}


def test_live_and_snapshot_say_the_days_of_the_recount(kept: Kept) -> None:
    form, archive, shelf = kept
    expected = recount_days(read(POPULATION, form.knows, TODAY))
    assert (days_of(archive), days_of(shelf.source)) == (expected, expected)


def test_live_and_snapshot_say_what_the_recount_cannot_place(kept: Kept) -> None:
    form, archive, shelf = kept
    held = read(POPULATION, form.knows, TODAY)
    expected = recount_lacking(POPULATION, held, TODAY)
    assert (lacking_of(archive), lacking_of(shelf.source)) == (expected, expected)
    assert [outcome.data_up_to for outcome in defects([shelf.source]).outcomes] == [held.data_up_to]


def test_shares_are_those_of_the_recount(kept: Kept) -> None:
    form, _, shelf = kept
    months = recount_lacking(POPULATION, read(POPULATION, form.knows, TODAY), TODAY)
    columns = zip(*map(astuple, months.values()), strict=True)
    studies, rows, series, unknown, instances, unmapped, unsized = map(sum, columns)
    answer = defects([shelf.source])
    assert {defect: answer.share(defect) for defect in Defect} == {
        Defect.UNDATED: Share(months[None].studies, studies),
        Defect.UNKNOWN_MODALITY: Share(unknown, series),
        Defect.UNMAPPED: Share(unmapped, instances),
        Defect.UNSIZED: Share(unsized, instances),
        Defect.EMPTY: Share(rows - studies, rows),
    }
    period, month = next((period, each) for period, each in months.items() if period and each.unknown_modality)
    assert answer.share(Defect.UNKNOWN_MODALITY, period) == Share(month.unknown_modality, month.series)
    assert answer.share(Defect.EMPTY, period) == Share(month.study_rows - month.studies, month.study_rows)


def test_snapshot_says_the_lateness_of_the_recount(kept: Kept) -> None:
    form, archive, shelf = kept
    assert lags_of(shelf.source) == recount_lags(read(POPULATION, form.knows, TODAY))
    of_archive = lateness([archive])
    assert [type(outcome.failure) for outcome in of_archive.outcomes] == [DateBasisNotKept]
    assert HOSPITAL not in set(of_archive.cells["hospital"])
