"""Each single thing that can happen to an archive is noticed by the next taking, which asks for that month alone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from queries.criteria import Breakdown, Criteria, Grain, Measure
from queries.demo.population import Series
from queries.dicom import Availability
from queries.snapshots.place import SnapshotPlace
from tests.oracles import AvailabilityKept, read
from tests.queries.archive_software import holding
from tests.queries.indexes import EACH_KIND, FORMS
from tests.queries.places import TODAY, sqlite_place
from tests.queries.snapshot_checks import HOSPITAL, assert_counts
from tests.queries.snapshot_scene import Scene, study_of

pytestmark = pytest.mark.archives

OTHERS = tuple(name for name in FORMS if name not in EACH_KIND)
LONG = pytest.mark.servers
# Old, in the middle of the others.
MONTH = "201603"
QUESTIONS = (
    Criteria((HOSPITAL,), Measure.IMAGES, grain=Grain.MONTH, breakdown=Breakdown.AVAILABILITY),
    Criteria((HOSPITAL,), Measure.STUDIES, breakdown=Breakdown.MODALITY),
    Criteria((HOSPITAL,), Measure.SERIES, breakdown=Breakdown.AVAILABILITY),
)


def series_arrives(scene: Scene) -> None:
    study = scene.study_in(MONTH)
    added = Series(f"{study.study_instance_uid}.2", "SR", ((Availability.ONLINE, 1),))
    scene.software.store(replace(study, series=(*study.series, added)))


def instance_arrives(scene: Scene) -> None:
    study = scene.study_in(MONTH)
    first, *others = study.series
    more = [*(each.availability for each in first.instances), Availability.NEARLINE]
    scene.software.store(replace(study, series=(holding(first, more), *others)))


def moved(availability: Availability, first: int = 0) -> Callable[[Scene], None]:
    return lambda scene: scene.software.move(scene.study_in(MONTH), 0, availability, first)


def corrected(day: str | None) -> Callable[[Scene], None]:
    return lambda scene: scene.software.correct_date(scene.study_in(MONTH), day)


MOVES: dict[str, Callable[[Scene], None]] = {
    "everything of a series goes online": moved(Availability.ONLINE),
    "everything of a series goes offline": moved(Availability.OFFLINE),
    "one instance goes nearline": moved(Availability.NEARLINE, first=2),
}
# What happens, and the months that are asked again; one after another, each on what the ones before left.
CHANGES: dict[str, tuple[Callable[[Scene], None], set[str | None]]] = {
    "a modality is corrected": (lambda s: s.software.correct_modality(s.study_in(MONTH), 0, "MR"), {MONTH}),
    "a series arrives": (series_arrives, {MONTH}),
    "an instance arrives": (instance_arrives, {MONTH}),
    "an instance is rejected": (
        lambda s: s.software.delete_last_instance(s.study_in(MONTH), 0, rejected=True),
        {MONTH},
    ),
    "an instance is deleted": (lambda s: s.software.delete_last_instance(s.study_in(MONTH), 0), {MONTH}),
    "a series is deleted": (lambda s: s.software.delete_series(s.study_in(MONTH), 1), {MONTH}),
    "a study arrives, of a patient who was there": (lambda s: s.software.store(study_of(f"{MONTH}20", 103)), {MONTH}),
    "a day is corrected": (corrected(f"{MONTH}09"), {MONTH}),
    "a month is corrected": (corrected("20160409"), {MONTH, "201604"}),
    "a year is corrected": (corrected("20150309"), {MONTH, "201503"}),
    "a date is lost": (lambda s: s.software.correct_date(s.study_in("201503"), None), {"201503", None}),
    "a study is deleted": (lambda s: s.software.delete_study(s.study_in("201604")), {"201604"}),
}


@pytest.mark.parametrize("form_name", [*EACH_KIND, *(pytest.param(name, marks=LONG) for name in OTHERS)])
def test_each_change_is_noticed_and_its_months_alone_are_asked_again(form_name: str, tmp_path: Path) -> None:
    scene = Scene.at(sqlite_place(tmp_path), SnapshotPlace(tmp_path / "snapshots"), form_name=form_name)
    scene.take()
    moves = {} if scene.software.form.knows.availability is AvailabilityKept.NOWHERE else MOVES
    changes = {name: (happen, {MONTH}) for name, happen in moves.items()} | CHANGES
    for name, (happen, months) in changes.items():
        happen(scene)
        taken = scene.take()
        population = read(scene.software.population, scene.software.form.knows, TODAY)
        for asked in QUESTIONS:
            assert_counts(scene.shelf.source, population, asked)
        assert taken.months_read <= months, name
    assert scene.take().months_read == frozenset()
    scene.close()
