"""What is planted in an archive is found in its snapshot, whichever kind of archive it is."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.quality.findings import Kind
from queries.quality.judging import Judgement, judged
from queries.reports.lags import ASSUMED_UNJUDGED_DAYS, lags_of
from queries.reports.quality import lateness, study_days
from queries.snapshots.take import take_snapshot
from tests.queries.indexes import FORMS, filled, live, pair_parameters, settings_of
from tests.queries.places import NOW, TODAY, Place
from tests.queries.snapshot_checks import HOSPITAL, Shelf, unwatched

EACH_KIND = tuple({form.kind: name for name, form in reversed(FORMS.items())}.values())
FIRST_DAY = TODAY - timedelta(days=270)
# A Wednesday in May of which nothing arrived, and ultrasound since the beginning of October.
LOST_DAY = date(2026, 6, 10)
SILENT_SINCE = date(2026, 10, 1)
# On each weekday so many of each.
PER_DAY = {"CT": 7, "MR": 4, "US": 3}
_SATURDAY = 5


def population() -> Population:
    days = [FIRST_DAY + timedelta(days=place) for place in range((TODAY - FIRST_DAY).days)]
    made = [
        (day, modality)
        for day in days
        if day.weekday() < _SATURDAY and day != LOST_DAY
        for modality, number in PER_DAY.items()
        for _ in range(number)
        if modality != "US" or day < SILENT_SINCE
    ]
    return Population(tuple(_study(number, day, modality) for number, (day, modality) in enumerate(made, start=1)))


def _study(number: int, day: date, modality: str) -> Study:
    series = Series(f"2.25.8.{number}.1", modality, ((Availability.ONLINE, 1),))
    return Study(f"2.25.8.{number}", f"{day:%Y%m%d}", (series,))


@pytest.fixture(scope="module", params=pair_parameters(*EACH_KIND))
def judgement(
    request: pytest.FixtureRequest, new_place: Callable[[str], Place], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Judgement]:
    form_name, engine_name = request.param
    form = FORMS[form_name]
    place = filled(new_place(engine_name), form, population())
    archive, shelf = live(form, place.reader), Shelf.at(Path(tmp_path_factory.mktemp("snapshots")))
    take_snapshot(archive, settings_of(form, place.reader), shelf.folder, lambda: NOW, unwatched)
    lags = lags_of(lateness([shelf.source]).cells, HOSPITAL, TODAY)
    yield judged(study_days([shelf.source]), lags, HOSPITAL, TODAY)
    archive.close()
    shelf.engine.close()


def test_the_gap_and_the_silent_modality_are_found_and_nothing_else(judgement: Judgement) -> None:
    silence, gap = judgement.findings
    assert (gap.name, gap.kind, gap.first_day, gap.last_day) == (None, Kind.GAP, LOST_DAY, LOST_DAY)
    assert (silence.name, silence.kind, silence.first_day) == ("US", Kind.SILENT, SILENT_SINCE)
    # No moments of reception are in these archives.
    assert silence.last_day == judgement.judged_to == TODAY - timedelta(days=1 + ASSUMED_UNJUDGED_DAYS)
    assert gap.expected == pytest.approx(sum(PER_DAY.values()), rel=0.05)
    assert judgement.retired == ()
