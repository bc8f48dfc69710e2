"""How far archives reach equals a naive recount: every kind of archive, live and kept, alone and together."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from queries.archives.contract import Source
from queries.archives.live import LiveArchive
from queries.criteria import Month
from queries.demo.population import Population
from queries.reports.beginnings import beginnings
from queries.snapshots.take import take_snapshot
from tests.oracles import read
from tests.queries.indexes import FORMS, Form, filled, live, settings_of
from tests.queries.places import NOW, TODAY, sqlite_place
from tests.queries.snapshot_checks import HOSPITAL, Shelf, unwatched
from tests.queries.warts import population_with_warts

pytestmark = pytest.mark.archives

POPULATION = population_with_warts(4200)
# Both ways to know of days: text of a column, and a date. Facts of every kind are recounted elsewhere.
KINDS = ("arc5", "dg")
Kept = tuple[Form, LiveArchive, Shelf]


@pytest.fixture(scope="module", params=KINDS)
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    yield from _kept(FORMS[request.param], POPULATION, tmp_path_factory)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    yield from _kept(FORMS["arc5"], Population(()), tmp_path_factory)


def _kept(form: Form, population: Population, directories: pytest.TempPathFactory) -> Iterator[Kept]:
    place = filled(sqlite_place(directories.mktemp("index")), form, population)
    archive, shelf = live(form, place.reader), Shelf.at(Path(directories.mktemp("snapshots")))
    take_snapshot(archive, settings_of(form, place.reader), shelf.folder, lambda: NOW, unwatched)
    yield form, archive, shelf
    archive.close()
    shelf.engine.close()


def test_the_first_month_is_that_of_the_first_study_that_holds_anything(kept: Kept) -> None:
    form, archive, shelf = kept
    population = read(POPULATION, form.knows, TODAY)
    first = min(study.day for study in population.studies if study.day)
    sources: tuple[Source, ...] = (archive, shelf.source)
    for source in sources:
        found = beginnings([source], (HOSPITAL,))
        assert found.months == {HOSPITAL: Month.of(first)}
        (outcome,) = found.outcomes
        assert (outcome.failure, outcome.data_up_to) == (None, population.data_up_to)


def test_an_empty_archive_has_no_beginning(empty: Kept) -> None:
    _, archive, shelf = empty
    sources: tuple[Source, ...] = (archive, shelf.source)
    for source in sources:
        found = beginnings([source], (HOSPITAL,))
        assert (found.months, [one.failure for one in found.outcomes]) == ({}, [None])
