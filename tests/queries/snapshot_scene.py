"""A small archive of six months, whose snapshots are taken month by month, and what may happen meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass

from queries.archives.live import LiveArchive
from queries.criteria import Breakdown, Criteria, Grain, Measure
from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.settings import HospitalSettings
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.take import Progress, Taken, Watch, take_snapshot
from tests.oracles import read
from tests.queries.archive_software import ArchiveSoftware
from tests.queries.indexes import settings_of
from tests.queries.places import NOW, TODAY, TURNS, Place
from tests.queries.snapshot_checks import HOSPITAL, Shelf, assert_counts, holdings_of, tables_of, unwatched

FORM_NAME = "conquest_whole"
MONTHS = tuple(f"2016{month:02d}" for month in range(1, 7))
QUESTIONS = (
    Criteria((HOSPITAL,), Measure.IMAGES, grain=Grain.MONTH, breakdown=Breakdown.AVAILABILITY),
    Criteria((HOSPITAL,), Measure.STUDIES, grain=Grain.MONTH),
    Criteria((HOSPITAL,), Measure.STUDIES, breakdown=Breakdown.MODALITY),
)


def study_of(day: str | None, number: int) -> Study:
    uid = f"2.25.{number}"
    held = ((Availability.ONLINE, 2), (Availability.OFFLINE, 1))
    return Study(uid, day, (Series(f"{uid}.1", "CT", held),), patient=number % 3)


@dataclass(frozen=True, slots=True)
class Scene:
    software: ArchiveSoftware
    settings: HospitalSettings
    archive: LiveArchive
    shelf: Shelf

    @classmethod
    def at(
        cls, place: Place, snapshots: SnapshotPlace, kind: type[LiveArchive] = LiveArchive, form_name: str = FORM_NAME
    ) -> "Scene":
        """Two studies in each of MONTHS."""
        days = [f"{month}{day}" for month in MONTHS for day in ("05", "20")]
        population = Population(tuple(study_of(day, number) for number, day in enumerate(days, start=1)))
        software = ArchiveSoftware(form_name, place, population)
        settings = settings_of(software.form, place.reader)
        made = kind(settings, lambda: NOW, TURNS)
        return cls(software, settings, made, Shelf.of(snapshots))

    def take(self, watch: Watch = unwatched, *, full: bool = False) -> Taken:
        return take_snapshot(self.archive, self.settings, self.shelf.folder, lambda: NOW, watch, full=full)

    def assert_current(self, taken: Taken) -> None:
        """The taking's snapshot is what readers see; it says what the archive and the rules say."""
        assert self.shelf.current == taken.snapshot
        population = read(self.software.population, self.software.form.knows, TODAY)
        source = self.shelf.source
        for asked in QUESTIONS:
            assert_counts(source, population, asked)
            assert tables_of(source, asked) == tables_of(self.archive, asked)
        assert holdings_of(source) == holdings_of(self.archive)

    def study_in(self, month: str) -> Study:
        return next(study for study in self.software.studies if (study.study_date or "").startswith(month))

    def close(self) -> None:
        self.archive.close()
        self.software.close()
        self.shelf.engine.close()


def at_call(number: int, happen: Callable[[], None]) -> Watch:
    """Something happens before the statement of that number; the first is told of nobody."""
    calls = 0

    def watch(_progress: Progress) -> None:
        nonlocal calls
        calls += 1
        if calls == number:
            happen()

    return watch
