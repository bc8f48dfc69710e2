"""Studies, series, images and bytes side by side equal a naive recount: every kind of archive, live and kept."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from queries.archives.contract import Source
from queries.archives.live import LiveArchive
from queries.criteria import DateBasis, Month
from queries.reports.beginnings import beginnings
from queries.reports.tally import COUNTS, PeriodLength, Tally, TallyCriteria, tally
from queries.snapshots.take import take_snapshot
from tests.oracles import TallyKey, read, recount_tally
from tests.queries.indexes import EACH_KIND, FORMS, Form, filled, live, pair_parameters, settings_of, text_of
from tests.queries.places import NOW, TODAY, Place
from tests.queries.snapshot_checks import HOSPITAL, Shelf, unwatched
from tests.queries.warts import population_with_warts

pytestmark = pytest.mark.archives

POPULATION = population_with_warts(4200)
DAYS = {"first_day": date(2015, 11, 3), "last_day": date(2016, 3, 20)}
ASKED = (
    TallyCriteria(),
    TallyCriteria(by_modality=True, period_length=PeriodLength.YEAR),
    TallyCriteria(**DAYS, by_modality=True, period_length=PeriodLength.DAY, modalities=("CT", "SR", "UNKNOWN")),
    TallyCriteria(**DAYS, period_length=PeriodLength.MONTH),
    TallyCriteria(modalities=("SR",), period_length=PeriodLength.MONTH),
)
BY_RECEPTION = TallyCriteria(
    **DAYS, by_modality=True, period_length=PeriodLength.MONTH, date_basis=DateBasis.RECEIVED
)
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


def cells(answer: Tally) -> dict[TallyKey, dict[str, int]]:
    assert answer.failed == ()
    found: dict[TallyKey, dict[str, int]] = {}
    for _, period, modality, *numbers in answer.cells.itertuples(index=False, name=None):
        counts = {name: int(number) for name, number in zip(COUNTS, numbers, strict=True) if number}
        assert found.setdefault((text_of(period), text_of(modality)), counts) is counts, "a cell stands twice"
    return found


def assert_recounted(source: Source, form: Form, criteria: TallyCriteria) -> None:
    population = read(POPULATION, form.knows, TODAY)
    answer = tally([source], criteria, (HOSPITAL,))
    assert cells(answer) == recount_tally(population, criteria), criteria
    assert [outcome.data_up_to for outcome in answer.answered] == [population.data_up_to]


@pytest.mark.parametrize("criteria", ASKED)
def test_live_and_snapshot_say_the_recount(kept: Kept, criteria: TallyCriteria) -> None:
    form, archive, shelf = kept
    assert_recounted(archive, form, criteria)
    assert_recounted(shelf.source, form, criteria)


def test_snapshot_says_the_recount_by_reception(kept: Kept) -> None:
    form, archive, shelf = kept
    assert_recounted(shelf.source, form, BY_RECEPTION)
    assert tally([archive], BY_RECEPTION).failed


def test_live_and_snapshot_say_when_the_archive_begins(kept: Kept) -> None:
    form, archive, shelf = kept
    days = [study.day for study in read(POPULATION, form.knows, TODAY).studies if study.day]
    for source in (archive, shelf.source):
        begun = beginnings([source], (HOSPITAL,))
        assert begun.months == {HOSPITAL: Month.of(min(days))}
        assert [outcome.failure for outcome in begun.outcomes] == [None]
