"""An archive at work: its software changes the tables in place, and the population that they hold changes alongside.

The tests recount the population; what archives do to their tables for it is in archive_kinds.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from sqlalchemy import Connection, NullPool, create_engine

from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from tests.queries.archive_kinds import (
    Arc5Software,
    ConquestSoftware,
    Dcm4chee2Software,
    DgSoftware,
    Kind,
    OrthancSoftware,
)
from tests.queries.archive_rows import carry, remove
from tests.queries.indexes import FORMS, filled
from tests.queries.places import Place

_SOFTWARE: dict[str, Callable[[], Kind]] = {
    "dg": DgSoftware,
    "conquest_truncated": partial(ConquestSoftware, truncated_names=True),
    "conquest_whole": partial(ConquestSoftware, truncated_names=False),
    "arc5": partial(Arc5Software, "5.35"),
    "arc5_early": partial(Arc5Software, "5.17"),
    "dcm4chee2": Dcm4chee2Software,
    "dcm4chee2_counters": Dcm4chee2Software,
    "orthanc": partial(OrthancSoftware, core=False, child_counts=False),
    "orthanc_counted": partial(OrthancSoftware, core=False, child_counts=True),
    "orthanc_core": partial(OrthancSoftware, core=True, child_counts=False),
}
# New rows of each arrival are numbered from the next multiple: no arrival of the tests has so many.
_KEYS_PER_ARRIVAL = 100_000


class ArchiveSoftware:
    """Keeps the index at `place`; studies that arrive name a patient whom the first population has already."""

    def __init__(self, form_name: str, place: Place, population: Population) -> None:
        self.form_name = form_name
        self.form = FORMS[form_name]
        self.place = filled(place, self.form, population)
        self._kind = _SOFTWARE[form_name]()
        self._engine = create_engine(place.writer, poolclass=NullPool)
        self._studies = {study.study_instance_uid: study for study in population.studies}
        self._others = population
        self._arrivals = 0

    @property
    def population(self) -> Population:
        return replace(self._others, studies=tuple(self._studies.values()))

    @property
    def studies(self) -> tuple[Study, ...]:
        return tuple(self._studies.values())

    def store(self, study: Study) -> None:
        """A study arrives; or, of one that is there, whatever series and instances are new."""
        self._arrivals += 1
        rows = self._kind.rows(Population((study,)), self._engine.dialect.name)
        with self._engine.begin() as connection:
            carry(connection, self._kind.kept, rows, self._arrivals * _KEYS_PER_ARRIVAL)
            self._kind.keep_books(connection, study)
        self._studies[study.study_instance_uid] = study

    def delete_study(self, study: Study) -> None:
        with self._engine.begin() as connection:
            self._remove(connection, 0, study.study_instance_uid)
        del self._studies[study.study_instance_uid]

    def delete_series(self, study: Study, place: int) -> None:
        gone = study.series[place]
        left = replace(study, series=tuple(each for each in study.series if each is not gone))
        with self._engine.begin() as connection:
            self._remove(connection, 1, gone.series_instance_uid)
            self._kind.keep_books(connection, left)
        self._studies[study.study_instance_uid] = left

    def delete_last_instance(self, study: Study, place: int, *, rejected: bool = False) -> None:
        """Deleted, or rejected and kept in whatever way this archive keeps what it rejected."""
        series = study.series[place]
        *kept, last = series.instances
        left = _with_series(study, place, holding(series, [each.availability for each in kept]))
        with self._engine.begin() as connection:
            if rejected:
                self._kind.reject(connection, study, series, last.sop_instance_uid)
            else:
                self._remove(connection, 2, last.sop_instance_uid)
            self._kind.keep_books(connection, left)
        self._studies[study.study_instance_uid] = left

    def move(self, study: Study, place: int, availability: Availability, first: int = 0) -> None:
        """The instances of a series from the one at `first` on go online, nearline, offline …"""
        series = study.series[place]
        instances = list(series.instances)
        before = [each.availability for each in instances[:first]]
        moved = holding(series, before + [availability] * (len(instances) - first))
        left = _with_series(study, place, moved)
        with self._engine.begin() as connection:
            uids = [each.sop_instance_uid for each in instances[first:]]
            self._kind.move(connection, uids, availability)
            self._kind.keep_books(connection, left)
        self._studies[study.study_instance_uid] = left

    def correct_date(self, study: Study, text: str | None) -> None:
        corrected = replace(study, study_date=text)
        with self._engine.begin() as connection:
            self._kind.correct_date(connection, corrected)
            self._kind.keep_books(connection, corrected)
        self._studies[study.study_instance_uid] = corrected

    def correct_modality(self, study: Study, place: int, modality: str) -> None:
        corrected = _with_series(study, place, replace(study.series[place], modality=modality))
        with self._engine.begin() as connection:
            self._kind.correct_modality(connection, study.series[place].series_instance_uid, modality)
            self._kind.keep_books(connection, corrected)
        self._studies[study.study_instance_uid] = corrected

    def close(self) -> None:
        self._engine.dispose()

    def _remove(self, connection: Connection, level: int, uid: str) -> None:
        remove(connection, self._kind.kept, *self._kind.levels[level], [self._kind.uid(uid)])


def holding(series: Series, availabilities: Sequence[Availability | None]) -> Series:
    """The series with an instance of each of those availabilities, in order."""
    held = tuple((availability, len(list(group))) for availability, group in groupby(availabilities))
    return replace(series, held=held)


def _with_series(study: Study, place: int, series: Series) -> Study:
    return replace(study, series=(*study.series[:place], series, *study.series[place + 1 :]))
