"""Bytes of every kind of archive equal a naive recount: live and from a snapshot, by study date and by reception."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, replace
from pathlib import Path

import pytest

from queries.archives.contract import Source
from queries.archives.live import LiveArchive
from queries.criteria import Criteria, DateBasis, Grain, Measure, Month, Period
from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.errors import DateBasisNotKept
from queries.reports.activity import activity
from queries.reports.intake import IntakeBasis, hospitals_without_reception, intakes
from queries.reports.mean_sizes import MeanOrigin, MeanSizes
from queries.reports.patients import patients
from queries.reports.storage import KEYS, Detail, StorageAnswer, StoredVolume, storage, volumes_by
from queries.snapshots.take import take_snapshot
from tests.oracles import (
    ReadPopulation,
    StorageCell,
    StorageKey,
    read,
    recount,
    recount_means,
    recount_storage,
)
from tests.queries.indexes import (
    EACH_KIND,
    FORMS,
    Form,
    cells_of,
    filled,
    live,
    pair_parameters,
    settings_of,
    text_of,
    totals_of,
)
from tests.queries.places import NOW, TODAY, Place, sqlite_place
from tests.queries.snapshot_checks import HOSPITAL, Shelf, unwatched
from tests.queries.warts import population_with_warts

pytestmark = pytest.mark.archives

POPULATION = population_with_warts(4100)
LEAST_SIZED = 20
DECLARED = {"MR": 131_072, "CR": 9_000_000}
MEANS = MeanSizes({HOSPITAL: DECLARED}, LEAST_SIZED)
RANGE = Period(Month(2015, 11), Month(2016, 3))
STUDY_BASIS = (
    Criteria((HOSPITAL,), grain=Grain.MONTH),
    Criteria((HOSPITAL,), period=RANGE, modalities=("CT", "SR", "UNKNOWN")),
    Criteria((HOSPITAL,), grain=Grain.MONTH, availabilities=(Availability.OFFLINE, Availability.UNKNOWN)),
)
BY_RECEPTION = tuple(replace(criteria, date_basis=DateBasis.RECEIVED) for criteria in STUDY_BASIS)
Kept = tuple[Form, LiveArchive, Shelf]


@pytest.fixture(scope="module", params=pair_parameters(*EACH_KIND))
def kept(
    request: pytest.FixtureRequest,
    new_place: Callable[[str], Place],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept]:
    """An archive of each form on each engine, with a snapshot of it."""
    form_name, engine_name = request.param
    form = FORMS[form_name]
    place = filled(new_place(engine_name), form, POPULATION)
    archive, shelf = live(form, place.reader), Shelf.at(tmp_path_factory.mktemp("snapshots"))
    take_snapshot(archive, settings_of(form, place.reader), shelf.folder, lambda: NOW, unwatched)
    yield form, archive, shelf
    archive.close()
    shelf.engine.close()


def counted(source: Source, criteria: Criteria, means: MeanSizes = MEANS) -> StorageAnswer:
    answer = storage([source], criteria, means)
    assert answer.failed == ()
    return answer


def cells(answer: StorageAnswer) -> dict[StorageKey, StorageCell]:
    rows = answer.cells.drop(columns="hospital").itertuples(index=False, name=None)
    found = {}
    for period, modality, availability, *numbers in rows:
        studies, distinct, instances, unsized, logical, stored, unknown, estimated = numbers
        cell = StorageCell(studies, distinct, instances, unsized, logical, stored, unknown, estimated)
        assert found.setdefault((text_of(period), modality, availability), cell) is cell, "a cell stands twice"
    return found


def mean_of(population: ReadPopulation, criteria: Criteria) -> Callable[[str], int | None]:
    """Declared, else of so many sized instances of what was asked."""
    known = recount_means(population, criteria)

    def mean(modality: str) -> int | None:
        count, measured = known.get(modality, (0, 0))
        return DECLARED.get(modality, measured if count >= LEAST_SIZED else None)

    return mean


def assert_recounted(source: Source, form: Form, criteria: Criteria) -> None:
    population = read(POPULATION, form.knows, TODAY)
    expected = recount_storage(population, criteria, mean_of(population, criteria))
    assert cells(counted(source, criteria)) == expected, criteria


@pytest.mark.parametrize("criteria", STUDY_BASIS)
def test_live_and_snapshot_say_the_recount_by_study_date(kept: Kept, criteria: Criteria) -> None:
    form, archive, shelf = kept
    assert_recounted(archive, form, criteria)
    assert_recounted(shelf.source, form, criteria)


@pytest.mark.parametrize("criteria", BY_RECEPTION)
def test_snapshot_says_the_recount_by_reception(kept: Kept, criteria: Criteria) -> None:
    form, _, shelf = kept
    assert_recounted(shelf.source, form, criteria)


@pytest.mark.parametrize("criteria", [STUDY_BASIS[0], STUDY_BASIS[2], BY_RECEPTION[0], BY_RECEPTION[1]])
def test_answers_of_less_detail_are_the_sums_of_the_whole(kept: Kept, criteria: Criteria) -> None:
    _, archive, shelf = kept
    for source in (shelf.source, *([archive] if criteria.date_basis is DateBasis.STUDY else [])):
        whole = cells(counted(source, criteria))
        for detail in (Detail.PERIODS, Detail.AVAILABILITIES):
            less = cells(storage([source], criteria, MEANS, detail))
            assert less == summed(whole, detail)


def summed(whole: dict[StorageKey, StorageCell], detail: Detail) -> dict[StorageKey, StorageCell]:
    sums: dict[StorageKey, list[int]] = {}
    for (period, modality, availability), cell in whole.items():
        if detail is Detail.PERIODS:
            key = (period, modality, None)
        else:
            key = (None if period is None else "", modality, availability)
        sums[key] = [a + b for a, b in zip(sums.get(key, [0] * 8), astuple(cell), strict=True)]
    return {key: StorageCell(*numbers) for key, numbers in sums.items()}


@pytest.mark.parametrize("measure", Measure)
def test_activity_of_a_snapshot_by_reception_is_that_of_the_recount(kept: Kept, measure: Measure) -> None:
    form, _, shelf = kept
    asked = Criteria((HOSPITAL,), measure, RANGE, Grain.MONTH, date_basis=DateBasis.RECEIVED, all_objects=True)
    answer = activity([shelf.source], asked)
    assert answer.failed == ()
    expected = recount(read_by_reception(form), replace(asked, date_basis=DateBasis.STUDY))
    if measure is Measure.STUDIES:
        assert (cells_of(answer, HOSPITAL), totals_of(answer, HOSPITAL)) == (expected.cells, expected.totals)
    else:
        by_series = recount_storage(read(POPULATION, form.knows, TODAY), asked, lambda _: None)
        if measure is Measure.IMAGES:
            assert answer.total + answer.undated == sum(cell.instances for cell in by_series.values())


def read_by_reception(form: Form) -> ReadPopulation:
    population = read(POPULATION, form.knows, TODAY)
    return replace(population, studies=tuple(replace(study, day=study.received) for study in population.studies))


def test_an_archive_itself_is_not_asked_by_reception(kept: Kept) -> None:
    _, archive, _ = kept
    for answer in (storage([archive], BY_RECEPTION[0], MEANS), activity([archive], BY_RECEPTION[0])):
        [outcome] = answer.failed
        assert isinstance(outcome.failure, DateBasisNotKept)
        assert outcome.failure.since is None
    assert archive.fetch(lambda facts: facts.study_days().select()).rows


def test_patients_are_not_told_by_reception(kept: Kept) -> None:
    _, archive, shelf = kept
    for source in (archive, shelf.source):
        [(_, failure)] = patients([source], BY_RECEPTION[0]).failures
        assert isinstance(failure, DateBasisNotKept)


def test_reception_that_is_not_kept_is_said_and_study_months_stand_in(kept: Kept) -> None:
    form, _, shelf = kept
    by_reception, by_study = counted(shelf.source, BY_RECEPTION[0]), counted(shelf.source, STUDY_BASIS[0])
    assert (hospitals_without_reception(by_reception) == (HOSPITAL,)) is not form.knows.received
    assert hospitals_without_reception(by_study) == ()
    alone, both = (intakes(by_reception, TODAY, "stored", instead) for instead in (None, by_study))
    if form.knows.received:
        assert alone[HOSPITAL, None].basis is both[HOSPITAL, None].basis is IntakeBasis.RECEIVED
    else:
        assert (alone[HOSPITAL, None].basis, len(alone[HOSPITAL, None].months)) == (IntakeBasis.NOT_KEPT, 0)
        assert both[HOSPITAL, None].basis is IntakeBasis.STUDY_INSTEAD
        expected = intakes(by_study, TODAY, "stored")[HOSPITAL, None].months
        assert both[HOSPITAL, None].months.equals(expected)


@pytest.fixture
def sized(tmp_path: Path) -> Iterator[LiveArchive]:
    """Two CT series of ten, of which one's sizes are known, and one MR image of unknown size."""
    held = ((Availability.ONLINE, 10),)
    series = (Series("2.25.1.1", "CT", held, 1000, 2), Series("2.25.1.2", "CT", held))
    study = Study("2.25.1", "20160105", (*series, Series("2.25.1.3", "MR", ((Availability.ONLINE, 1),))))
    archive = live(FORMS["arc5"], filled(sqlite_place(tmp_path), FORMS["arc5"], Population((study,))).reader)
    yield archive
    archive.close()


@pytest.mark.parametrize(
    ("means", "ct", "mr"),
    [
        (MeanSizes(), None, None),
        (MeanSizes({HOSPITAL: {"CT": 7, "MR": 8}}), (7, MeanOrigin.DECLARED, None), (8, MeanOrigin.DECLARED, None)),
        # 1000 to 1009: the mean 1004.5 is rounded up.
        (MeanSizes(least_sized_instances=10), (1005, MeanOrigin.MEASURED, 10), None),
        (MeanSizes(least_sized_instances=11), None, None),
        (MeanSizes({HOSPITAL: {"CT": 5}}, 1), (5, MeanOrigin.DECLARED, None), None),
        (MeanSizes({"other": {"CT": 5}}, least_sized_instances=99), None, None),
    ],
)
def test_a_mean_is_declared_or_measured_or_none(
    sized: LiveArchive,
    means: MeanSizes,
    ct: tuple[int, MeanOrigin, int | None] | None,
    mr: tuple[int, MeanOrigin, int | None] | None,
) -> None:
    answer = counted(sized, STUDY_BASIS[0], means)
    expected: Mapping[tuple[str, str], object] = {(HOSPITAL, "CT"): ct, (HOSPITAL, "MR"): mr}
    found = {key: (mean.mean_bytes, mean.origin, mean.instance_count) for key, mean in answer.means.items()}
    assert found == {key: mean for key, mean in expected.items() if mean}
    unknown = (0 if ct else 10) + (0 if mr else 1)
    estimated = (10 * ct[0] if ct else 0) + (mr[0] if mr else 0)
    assert answer.total == StoredVolume(21, 11, unknown, 10_045, 20_090, estimated)


@pytest.mark.parametrize("key", ["hospital", "modality", "availability"])
def test_parts_add_up_to_the_total(sized: LiveArchive, key: str) -> None:
    answer = counted(sized, STUDY_BASIS[0])
    assert sum(volumes_by(answer, key).values(), StoredVolume()) == answer.total


def test_cells_are_of_documented_types(sized: LiveArchive) -> None:
    """Python's own integers hold 10 EB, which an int64 does not."""
    frame = counted(sized, STUDY_BASIS[0]).cells
    types = {name: str(kind) for name, kind in frame.dtypes.items() if name not in KEYS}
    assert {name for name, kind in types.items() if kind == "object"} == {
        *("logical_bytes", "stored_bytes", "estimated_bytes")
    }
    assert set(types.values()) == {"object", "int64"}


def test_ten_exabytes_are_ten_exabytes(sized: LiveArchive) -> None:
    answer = counted(sized, STUDY_BASIS[0], MeanSizes({HOSPITAL: {"CT": 10**18}}))
    assert answer.total.estimated_bytes == 10**19
    assert volumes_by(answer, "hospital")[HOSPITAL].estimated_bytes == 10**19
    intake = intakes(answer, TODAY, "logical")[HOSPITAL, None]
    assert list(intake.months["cumulative_estimated_bytes"]) == [10**19]


def test_hospitals_of_one_source_are_told_apart(tmp_path: Path) -> None:
    shelf, alone = Shelf.at(tmp_path / "snapshots"), {}
    for number, code in enumerate(("argo", "boreas")):
        (tmp_path / code).mkdir()
        place = filled(sqlite_place(tmp_path / code), FORMS["arc5"], population_with_warts(4200 + number))
        archive = live(FORMS["arc5"], place.reader, code)
        take_snapshot(archive, settings_of(FORMS["arc5"], place.reader, code), shelf.folder, lambda: NOW, unwatched)
        alone[code] = storage([archive], STUDY_BASIS[0], MEANS)
        archive.close()
    both = storage([shelf.library.source(["argo", "boreas"])], STUDY_BASIS[0], MEANS)
    shelf.engine.close()
    assert volumes_by(both, "hospital") == {code: answer.total for code, answer in alone.items()}
    assert both.means == {**alone["argo"].means, **alone["boreas"].means}
    assert [(o.hospital, o.data_up_to) for o in both.outcomes] == [
        (code, answer.outcomes[0].data_up_to) for code, answer in alone.items()
    ]


def test_a_hospital_that_fails_has_no_figures_and_is_named(sized: LiveArchive, tmp_path: Path) -> None:
    empty = live(FORMS["arc5"], sqlite_place(tmp_path / "absent").reader, "other")
    answer = storage([sized, empty], Criteria(("other", HOSPITAL), grain=Grain.MONTH), MEANS)
    assert [outcome.hospital for outcome in answer.failed] == ["other"]
    assert set(answer.cells["hospital"]) == {HOSPITAL}
    assert {hospital for hospital, _ in intakes(answer, TODAY, "stored")} == {HOSPITAL}
