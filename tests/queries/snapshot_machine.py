"""A machine of hypothesis: an archive at work, snapshots taken of it now and then, and what they must say."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from queries.archives.live import LiveArchive
from queries.demo.arrivals import whole_steps
from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.snapshots.take import Taken, take_snapshot
from tests.oracles import read, years_of
from tests.queries.archive_software import ArchiveSoftware, holding
from tests.queries.indexes import settings_of
from tests.queries.places import NOW, TURNS, Place
from tests.queries.snapshot_checks import (
    Shelf,
    assert_counts,
    holdings_of,
    rows_of,
    spread,
    tables_of,
    unwatched,
)
from tests.queries.told import EQUIPMENT, PEOPLE, assert_told
from tests.queries.warts import DEVICES, STUDY_TIMES, population_with_warts

PATIENTS = 10
QUESTIONS = 6
_NUMBERS = st.integers(0, 10**6)
_AVAILABILITIES = st.sampled_from(list(Availability)[:4])
_MODALITIES = st.sampled_from(["CT", "MR", "SR", "ct", "PR", "XA"])
_FUTURE = [f"{NOW + timedelta(days=days):%Y%m%d}" for days in (1, 2, 3)]
_DATES = st.one_of(
    st.integers(0, 900).map(lambda days: f"{datetime(2014, 10, 1, tzinfo=UTC) + timedelta(days=days):%Y%m%d}"),
    st.sampled_from([*_FUTURE, None, "20150231", "20161231", "20170101"]),
)
_RECEIVED = st.none() | st.integers(0, 900 * 24).map(
    lambda hours: whole_steps(datetime(2014, 10, 1, tzinfo=UTC) + timedelta(hours=hours))
)
_SERIES = st.builds(
    Series,
    st.just(""),
    st.none() | _MODALITIES,
    st.lists(st.tuples(_AVAILABILITIES | st.none(), st.integers(1, 3)), max_size=2).map(tuple),
    first_instance_bytes=st.none() | st.integers(1, 2**33),
    copy_count=st.integers(1, 2),
    rejected_count=st.sampled_from([0, 0, 1]),
    received=_RECEIVED,
    # Without an institution: Orthanc keeps that of a study's first series, also when that one is deleted.
    device=st.sampled_from([replace(each, institution_name=None) for each in DEVICES]),
)


def first_population() -> Population:
    """A few studies with warts, of patients who will come again."""
    whole = population_with_warts()
    studies = tuple(
        replace(each, patient=number % PATIENTS, series=tuple(_without_institution(one) for one in each.series))
        for number, each in enumerate(whole.studies[::15])
    )
    assert len(studies) > PATIENTS
    return replace(whole, studies=studies)


def _without_institution(series: Series) -> Series:
    return replace(series, device=replace(series.device, institution_name=None))


class SnapshotMachine(RuleBasedStateMachine):
    """Subclasses name the form of the archive and where it lies, and perhaps where its snapshots do."""

    form_name: str
    new_place: Callable[[Path], Place]
    new_shelf: Callable[[Path], Shelf] = staticmethod(Shelf.at)
    questions = QUESTIONS

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(prefix="archeion-machine-"))
        self.software = ArchiveSoftware(self.form_name, type(self).new_place(self.directory), first_population())
        self.settings = settings_of(self.software.form, self.software.place.reader)
        self.now = NOW
        self.archive = LiveArchive(self.settings, lambda: self.now, TURNS)
        self.shelf = type(self).new_shelf(self.directory / "snapshots")
        self.aside = Shelf.at(self.directory / "aside")
        # Beyond whatever the population and the writers name.
        self.numbers = 100
        self.takings = 0
        # Whose rejected instances keep their names: these series get no more.
        self.rejected: set[str] = set()

    def teardown(self) -> None:
        try:
            self.take_and_compare()
        finally:
            self.archive.close()
            self.software.close()
            for shelf in (self.shelf, self.aside):
                shelf.engine.close()
            shutil.rmtree(self.directory)

    # What happens in the archive.

    @rule(
        day=_DATES,
        time=st.sampled_from(STUDY_TIMES),
        patient=st.integers(0, PATIENTS - 1),
        series=st.lists(_SERIES, max_size=3),
    )
    def study_arrives(self, day: str | None, time: str | None, patient: int, series: list[Series]) -> None:
        uid = f"2.25.9.{self.next_number()}"
        self.software.store(Study(uid, day, tuple(self.named(uid, each) for each in series), patient, time))

    @rule(number=_NUMBERS, series=_SERIES)
    def series_arrives(self, number: int, series: Series) -> None:
        study = self.study_at(number)
        added = self.named(study.study_instance_uid, series)
        self.software.store(replace(study, series=(*study.series, added)))

    @rule(number=_NUMBERS, arrived=st.lists(_AVAILABILITIES, min_size=1, max_size=3))
    def instances_arrive(self, number: int, arrived: list[Availability]) -> None:
        for study, place in self.series_at(number, least=0):
            series = study.series[place]
            if series.series_instance_uid not in self.rejected:
                added = holding(series, [*(each.availability for each in series.instances), *arrived])
                self.software.store(replace(study, series=(*study.series[:place], added, *study.series[place + 1 :])))

    @precondition(lambda self: len(self.software.studies) > PATIENTS)
    @rule(number=_NUMBERS)
    def study_is_deleted(self, number: int) -> None:
        self.software.delete_study(self.study_at(number))

    @rule(number=_NUMBERS)
    def series_is_deleted(self, number: int) -> None:
        for study, place in self.series_at(number, least=0):
            self.software.delete_series(study, place)

    @rule(number=_NUMBERS)
    def instance_is_deleted(self, number: int) -> None:
        for study, place in self.series_at(number, least=1):
            self.software.delete_last_instance(study, place)

    @rule(number=_NUMBERS)
    def instance_is_rejected(self, number: int) -> None:
        for study, place in self.series_at(number, least=2):
            self.software.delete_last_instance(study, place, rejected=True)
            self.rejected.add(study.series[place].series_instance_uid)

    @rule(number=_NUMBERS, availability=_AVAILABILITIES, first=st.integers(0, 2))
    def instances_move(self, number: int, availability: Availability, first: int) -> None:
        for study, place in self.series_at(number, least=first + 1):
            self.software.move(study, place, availability, first)

    @rule(number=_NUMBERS, day=_DATES)
    def date_is_corrected(self, number: int, day: str | None) -> None:
        self.software.correct_date(self.study_at(number), day)

    @rule(number=_NUMBERS, modality=_MODALITIES)
    def modality_is_corrected(self, number: int, modality: str) -> None:
        for study, place in self.series_at(number, least=0):
            self.software.correct_modality(study, place, modality)

    @rule()
    def night_falls(self) -> None:
        self.now += timedelta(days=1)

    # What is taken of it.

    @rule()
    def take(self) -> None:
        self.take_and_compare()

    @rule()
    def take_again(self) -> None:
        """Likelier than any single change: little is proved between takings."""
        self.take_and_compare()

    @rule()
    def take_in_full(self) -> None:
        self.take_and_compare(full=True)

    def take_and_compare(self, *, full: bool = False) -> None:
        self.takings += 1
        taken = self.taken(self.shelf, full=full)
        whole = self.taken(self.aside, full=True)
        assert taken.about.totals == whole.about.totals
        assert taken.about.data_up_to == whole.about.data_up_to
        assert rows_of(self.shelf.folder, taken.snapshot) == rows_of(self.aside.folder, whole.snapshot)
        self.compare_answers()

    def compare_answers(self) -> None:
        today = self.archive.today
        population = read(self.software.population, self.software.form.knows, today)
        source = self.shelf.source
        asked = list(spread(self.takings, self.questions))
        for criteria in asked:
            assert_counts(source, population, criteria)
        assert tables_of(source, asked[0]) == tables_of(self.archive, asked[0])
        assert_told(source, population, EQUIPMENT[:1], PEOPLE[:1])
        held = holdings_of(source)
        assert held == holdings_of(self.archive)
        assert held.years == years_of(self.software.population, today)

    def taken(self, shelf: Shelf, *, full: bool) -> Taken:
        return take_snapshot(self.archive, self.settings, shelf.folder, lambda: self.now, unwatched, full=full)

    def next_number(self) -> int:
        self.numbers += 1
        return self.numbers

    def named(self, study_uid: str, series: Series) -> Series:
        made = replace(series, series_instance_uid=f"{study_uid}.{self.next_number()}")
        if made.rejected_count:
            self.rejected.add(made.series_instance_uid)
        return made

    def study_at(self, number: int) -> Study:
        studies = self.software.studies
        return studies[number % len(studies)]

    def series_at(self, number: int, least: int) -> list[tuple[Study, int]]:
        """One series that holds so many instances at least; none where there is none, nor of those put away."""
        found = [
            (study, place)
            for study in self.software.studies
            for place, series in enumerate(study.series)
            if not series.is_purged and sum(count for _, count in series.held) >= least
        ]
        return [found[number % len(found)]] if found else []


def machine_of(form_name: str, new_place: Callable[[Path], Place], **attributes: Any) -> type[SnapshotMachine]:
    values = {"form_name": form_name, "new_place": staticmethod(new_place), **attributes}
    return type(f"SnapshotMachineOf_{form_name}", (SnapshotMachine,), values)
