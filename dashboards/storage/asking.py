"""Everything the storage page shows, asked once: what there is, what came, and what is expected."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dashboards.services import Reader
from dashboards.storage.links import StorageView
from queries.criteria import Criteria, DateBasis, Grain
from queries.projections.course import Course
from queries.projections.standings import filling
from queries.reports.activity import HospitalOutcome
from queries.reports.intake import Intake, hospitals_without_reception, intakes
from queries.reports.mean_sizes import MeanSizes
from queries.reports.storage import Detail, StorageAnswer, storage
from queries.storage_settings import CountedBytes, StorageSettings

Settings = Mapping[str, StorageSettings]
Intakes = Mapping[tuple[str, str | None], Intake]


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What came, month by month: `answers` by the date basis asked for, then by study date where an archive keeps no
    moments of reception."""

    view: StorageView
    settings: Settings
    answers: tuple[StorageAnswer, ...]
    intakes: Intakes

    @property
    def outcomes(self) -> tuple[HospitalOutcome, ...]:
        """Of every statement that ran."""
        return tuple(outcome for answer in self.answers for outcome in answer.outcomes)

    @property
    def failed(self) -> tuple[HospitalOutcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.failure is not None)

    @property
    def answered(self) -> tuple[str, ...]:
        """Hospitals whose every statement gave an answer."""
        failed = {outcome.hospital for outcome in self.failed}
        return tuple(code for code in self.view.hospitals if code not in failed)

    @property
    def of_hospitals(self) -> tuple[Intake, ...]:
        """Of all modalities, in the order of the link."""
        found = (self.intakes.get((code, None)) for code in self.view.hospitals)
        return tuple(intake for intake in found if intake is not None)


@dataclass(frozen=True, slots=True)
class StorageFigures:
    """`now` tells availabilities apart. `course` is that of the only hospital, where all modalities are asked;
    `in_store` is then what came of that which fills its store."""

    view: StorageView
    settings: Settings
    now: StorageAnswer
    months: MonthFigures
    course: Course | None = None
    in_store: Intake | None = None

    @property
    def outcomes(self) -> tuple[HospitalOutcome, ...]:
        """One of each hospital."""
        failed = {outcome.hospital: outcome for outcome in self.months.failed}
        return tuple(failed.get(outcome.hospital, outcome) for outcome in self.now.outcomes)

    @property
    def answered(self) -> tuple[str, ...]:
        return tuple(outcome.hospital for outcome in self.outcomes if outcome.failure is None)

    @property
    def statements(self) -> tuple[HospitalOutcome, ...]:
        return (*self.now.outcomes, *self.months.outcomes)


def ask_storage(reader: Reader, view: StorageView) -> StorageFigures:
    settings = _settings(reader, view)
    asked = _criteria(view, DateBasis.STUDY, Grain.YEAR)
    now = storage(reader.sources(view.hospitals), asked, _means(settings), Detail.AVAILABILITIES)
    # Of one hospital what fills its store is told from what does not.
    months = ask_months(reader, view, Detail.EVERYTHING if view.alone else Detail.PERIODS)
    found = StorageFigures(view, settings, now, months)
    course = reader.courses(view.hospitals).get(view.alone) if view.alone else None
    return found if course is None else replace(found, course=course, in_store=_in_store(found, reader, course))


def ask_months(reader: Reader, view: StorageView, detail: Detail = Detail.PERIODS) -> MonthFigures:
    settings, sources = _settings(reader, view), reader.sources(view.hospitals)
    came = storage(sources, _criteria(view, view.basis, Grain.MONTH), _means(settings), detail)
    answers = [came]
    if hospitals_without_reception(came):
        answers.append(storage(sources, _criteria(view, DateBasis.STUDY, Grain.MONTH), _means(settings), detail))
    return MonthFigures(view, settings, tuple(answers), _intakes(answers, reader, settings))


def _settings(reader: Reader, view: StorageView) -> dict[str, StorageSettings]:
    return {code: reader.services.hospitals[code].storage for code in view.hospitals}


def _means(settings: Settings) -> MeanSizes:
    return MeanSizes({code: each.mean_image_bytes for code, each in settings.items()})


def _criteria(view: StorageView, basis: DateBasis, grain: Grain) -> Criteria:
    return Criteria(view.hospitals, grain=grain, modalities=view.modalities, date_basis=basis)


def _intakes(
    answers: list[StorageAnswer], reader: Reader, settings: Settings
) -> dict[tuple[str, str | None], Intake]:
    """Each hospital's bytes as it says its store is filled."""
    kinds: set[CountedBytes] = {each.counts for each in settings.values()}
    return {
        key: intake
        for counted in kinds
        for key, intake in intakes(answers[0], reader.today, counted, *answers[1:]).items()
        if settings[key[0]].counts == counted
    }


def _in_store(figures: StorageFigures, reader: Reader, course: Course) -> Intake | None:
    availabilities = filling(figures.settings[course.hospital], None)
    there = [
        replace(answer, cells=answer.cells[answer.cells["availability"].isin(availabilities)])
        for answer in figures.months.answers
    ]
    return _intakes(there, reader, figures.settings).get((course.hospital, None))
