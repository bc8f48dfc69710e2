"""What readers ask of snapshots: a statement of every report, with criteria that use every word of them."""

import itertools
from collections.abc import Iterator
from datetime import date

from queries.archives.contract import Question
from queries.criteria import Breakdown, Criteria, DateBasis, Grain, Measure, Month, Period
from queries.dicom import Availability
from queries.reports import beginnings, holdings, quality
from queries.reports.activity import ActivityQuestion
from queries.reports.copies import CopiesCriteria, CopiesQuestion, Pair
from queries.reports.equipment import EquipmentQuestion
from queries.reports.patients import PatientsQuestion
from queries.reports.people import PeopleQuestion
from queries.reports.storage import Detail, StorageQuestion
from queries.reports.tally import PeriodLength, TallyCriteria, TallyQuestion
from queries.reports.volumes import VolumesQuestion
from tests.queries.told import EQUIPMENT, PEOPLE

COUNTED = ((Measure.STUDIES, False), (Measure.SERIES, False), (Measure.IMAGES, False), (Measure.IMAGES, True))
# As the same-population test asks.
LAYOUTS = (
    (Period(), Grain.YEAR, Breakdown.NONE),
    (Period.of_year(2016), Grain.MONTH, Breakdown.MODALITY),
    (Period(), Grain.MONTH, Breakdown.AVAILABILITY),
)
_SOME = Period(Month(2014, 11), Month(2016, 2))
_MODALITIES, _AVAILABILITIES = ("CT", "UNKNOWN", "SR"), (Availability.ONLINE, Availability.UNKNOWN)


def same_population() -> Iterator[Criteria]:
    for (measure, all_objects), (period, grain, breakdown) in itertools.product(COUNTED, LAYOUTS):
        yield Criteria((), measure, period, grain, breakdown, all_objects=all_objects)


def every_question(pair: Pair) -> Iterator[Question]:
    """`pair` are the hospitals that are compared as two copies of one archive."""
    for criteria in same_population():
        yield ActivityQuestion(criteria)
        yield PatientsQuestion(criteria)
        if criteria.measure is Measure.IMAGES:
            yield VolumesQuestion(criteria)
    narrow = Criteria((), Measure.STUDIES, _SOME, Grain.MONTH, Breakdown.MODALITY, _MODALITIES, _AVAILABILITIES)
    for basis in DateBasis:
        yield ActivityQuestion(Criteria((), Measure.IMAGES, _SOME, breakdown=Breakdown.HOSPITAL, date_basis=basis))
        asked = Criteria(
            *((), narrow.measure, _SOME, Grain.MONTH, Breakdown.MODALITY, _MODALITIES, _AVAILABILITIES),
            date_basis=basis,
        )
        yield ActivityQuestion(asked)
        yield from (StorageQuestion(asked, detail) for detail in Detail)
        yield TallyQuestion(
            TallyCriteria(date(2015, 3, 9), date(2016, 2, 29), PeriodLength.DAY, by_modality=True, date_basis=basis)
        )
    yield StorageQuestion(Criteria(()), Detail.EVERYTHING)
    yield TallyQuestion(TallyCriteria(by_availability=True, modalities=_MODALITIES))
    for length, modalities in ((PeriodLength.MONTH, ()), (PeriodLength.DAY, ("CT", "SR"))):
        yield CopiesQuestion(CopiesCriteria(pair, date(2026, 11, 15), Period(), length, modalities))
    yield from (EquipmentQuestion(asked) for asked in EQUIPMENT)
    yield from (PeopleQuestion(asked) for asked in PEOPLE)
    yield from (quality.days_statement, quality.defects_statement, quality.lateness_statement)
    yield from (holdings.holdings_statement, beginnings.beginnings_statement)
