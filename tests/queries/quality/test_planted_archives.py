"""What is planted in an archive is found in its snapshot, whichever kind of archive it is."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from queries.quality.findings import Kind
from queries.quality.judging import Judgement, judged
from queries.reports.lags import ASSUMED_UNJUDGED_DAYS, lags_of
from queries.reports.quality import lateness, study_days
from queries.snapshots.take import take_snapshot
from tests.queries.indexes import EACH_KIND, FORMS, filled, live, pair_parameters, settings_of
from tests.queries.places import NOW, TODAY, Place
from tests.queries.quality.planted import LOST_DAY, PER_DAY, SILENT_SINCE, planted_population
from tests.queries.snapshot_checks import HOSPITAL, Shelf, unwatched


@pytest.fixture(scope="module", params=pair_parameters(*EACH_KIND, on_servers=()))
def judgement(
    request: pytest.FixtureRequest, new_place: Callable[[str], Place], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Judgement]:
    form_name, engine_name = request.param
    form = FORMS[form_name]
    place = filled(new_place(engine_name), form, planted_population())
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
