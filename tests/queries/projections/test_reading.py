"""What is read of a snapshot for a course equals a naive recount of its archive, on every kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from queries.criteria import Criteria, DateBasis, Grain, Month
from queries.dicom import Availability
from queries.errors import SnapshotMissing
from queries.projections.reading import OTHERS, Holding, Subject, read_holding
from queries.reports.intake import IntakeBasis
from queries.snapshots.take import take_snapshot
from queries.storage_settings import Counting
from tests.oracles import ReadPopulation, read, recount_storage
from tests.queries.indexes import FORMS, Form, filled, live, settings_of
from tests.queries.places import NOW, TODAY, sqlite_place
from tests.queries.snapshot_checks import HOSPITAL, Shelf, unwatched
from tests.queries.warts import population_with_warts

POPULATION = population_with_warts(77)
MEANS = {"CT": 524_288, "CR": 9_000_000}
EACH_KIND = {form.kind: form for form in reversed(FORMS.values())}
MONTHLY = Criteria((HOSPITAL,), grain=Grain.MONTH)


@dataclass(frozen=True)
class Kept:
    form: Form
    shelf: Shelf
    population: ReadPopulation


@pytest.fixture(scope="module", params=EACH_KIND)
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    form = EACH_KIND[request.param]
    place = filled(sqlite_place(tmp_path_factory.mktemp("archive")), form, POPULATION)
    archive, shelf = live(form, place.reader), Shelf.at(tmp_path_factory.mktemp("snapshots"))
    take_snapshot(archive, settings_of(form, place.reader), shelf.folder, lambda: NOW, unwatched)
    yield Kept(form, shelf, read(POPULATION, form.knows, TODAY))
    archive.close()
    shelf.engine.close()


@pytest.fixture(params=["stored", "logical"])
def counting(request: pytest.FixtureRequest) -> Counting:
    return Counting(request.param, MEANS)


def holding(kept: Kept, counting: Counting) -> Holding:
    return read_holding(kept.shelf.source, Subject(HOSPITAL, NOW, TODAY, counting))


def recounted(kept: Kept, counting: Counting, basis: DateBasis) -> dict[tuple[str | None, str, Availability], int]:
    """Bytes by period, modality and availability, exact and estimated together."""
    criteria = Criteria((HOSPITAL,), grain=Grain.MONTH, date_basis=basis)
    cells = recount_storage(kept.population, criteria, MEANS.get)
    exact = f"{counting.counts}_bytes"
    return {key: getattr(cell, exact) + cell.estimated_bytes for key, cell in cells.items()}


def text(month: Month) -> str:
    return f"{month.year:04d}{month.month:02d}"


def test_each_month_is_what_came_in_it(kept: Kept, counting: Counting) -> None:
    found = holding(kept, counting)
    is_received = kept.form.knows.received
    assert found.basis is (IntakeBasis.RECEIVED if is_received else IntakeBasis.STUDY_INSTEAD)
    cells = recounted(kept, counting, DateBasis.RECEIVED if is_received else DateBasis.STUDY)
    months = [text(found.total.month(place)) for place in range(len(found.total.intake_bytes))]
    assert months
    assert months[-1] < f"{TODAY:%Y%m}"
    for place, month in enumerate(months):
        of_month = {modality: size for (period, modality, _), size in totals(cells).items() if period == month}
        if np.isfinite(found.total.intake_bytes[place]):
            assert found.total.intake_bytes[place] == sum(of_month.values())
            parts = {name: one.intake_bytes[place] for name, one in found.parts.items()}
            for name, size in parts.items():
                if name != OTHERS:
                    assert size == of_month.get(name, 0)
            assert sum(parts.values()) == sum(of_month.values())


def totals(cells: dict[tuple[str | None, str, Availability], int]) -> dict[tuple[str | None, str, None], int]:
    found: dict[tuple[str | None, str, None], int] = {}
    for (period, modality, _), size in cells.items():
        found[period, modality, None] = found.get((period, modality, None), 0) + size
    return found


def test_volumes_and_cohorts_are_what_is_there(kept: Kept, counting: Counting) -> None:
    found = holding(kept, counting)
    cells = recounted(kept, counting, DateBasis.STUDY)
    until = text(found.total.month(len(found.total.intake_bytes)))
    for availability in Availability:
        here = {period: 0 for period, _, _ in cells}
        for (period, _, where), size in cells.items():
            here[period] += size if where is availability else 0
        volume = found.volumes.get(availability)
        assert (volume.filled_bytes(counting.counts) or 0 if volume else 0) == sum(here.values())
        row = found.cohort_bytes[int(availability)]
        assert row.sum() == sum(size for period, size in here.items() if period is not None and period < until)
    first = min(period for period, _, _ in cells if period is not None)
    assert text(found.cohort_first) == min(first, until)


def test_a_missing_snapshot_is_raised(tmp_path: Path) -> None:
    shelf = Shelf.at(tmp_path)
    with pytest.raises(SnapshotMissing):
        read_holding(shelf.library.source([HOSPITAL]), Subject(HOSPITAL, NOW, TODAY, Counting("stored", {})))
    shelf.engine.close()
