"""What must hold of the activity report whatever an index contains: random little archives on SQLite."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from queries.archives.live import LiveArchive
from queries.criteria import Breakdown, Criteria, Grain, Measure, Month, Period
from queries.demo.arrivals import whole_steps
from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.reports.activity import ActivityAnswer, activity
from queries.reports.volumes import volumes
from tests.oracles import read, recount, recount_volumes
from tests.queries.indexes import FORMS, Form, cells_of, filled, live, totals_of, volumes_of
from tests.queries.places import TODAY, sqlite_place

pytestmark = pytest.mark.archives

HOSPITAL = "hospital"
ALL_MONTHS = (Month(2015, 11), Month(2015, 12), Month(2016, 1), Month(2016, 2))

dates = st.one_of(
    st.none(),
    st.sampled_from(["", "*", "20151130", "20151231", "20160101", "20160229", "20150229", "20161301", "21040101"]),
    st.text("0123456789 *-", max_size=8),
    st.tuples(st.sampled_from([2015, 2016]), st.integers(0, 13), st.integers(0, 32)).map(
        lambda day: f"{day[0]:04d}{day[1]:02d}{day[2]:02d}"
    ),
)
modalities = st.one_of(
    st.none(), st.sampled_from(["CT", "ct", "MR ", "SR", "PR", "RTIMAGE", "*", ""]), st.text("cT *", max_size=4)
)
arrivals = st.none() | st.integers(0, 120 * 86_400).map(
    lambda seconds: whole_steps(datetime(2015, 11, 1, tzinfo=UTC) + timedelta(seconds=seconds))
)
held = st.lists(st.tuples(st.none() | st.sampled_from(list(Availability)[:4]), st.integers(0, 3)), max_size=3)
periods = st.one_of(
    st.just(Period()),
    st.tuples(st.sampled_from(ALL_MONTHS), st.sampled_from(ALL_MONTHS)).map(
        lambda ends: Period(min(ends), max(ends))
    ),
)
criteria = st.builds(
    Criteria,
    hospitals=st.just((HOSPITAL,)),
    measure=st.sampled_from(Measure),
    period=periods,
    grain=st.sampled_from(Grain),
    breakdown=st.sampled_from(Breakdown),
    modalities=st.lists(st.sampled_from(["CT", "MR", "SR", "UNKNOWN"]), unique=True, max_size=2).map(tuple),
    availabilities=st.lists(st.sampled_from(Availability), unique=True, max_size=2).map(tuple),
    all_objects=st.booleans(),
)
forms = st.sampled_from(sorted(FORMS)).map(FORMS.__getitem__)
# Making an index takes most of the time. Derandomized: the same archives on every machine and every day. The archives
# are small as they are made, and making them smaller after a failure would take minutes.
some = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
few = settings(some, max_examples=10)


@st.composite
def series_of(draw: st.DrawFn, uid: str) -> Series:
    """With sizes known or not, copies, instances rejected beside, or its rows put away."""
    kept = tuple(draw(held))
    one_known = len(kept) == 1 and kept[0][0] is not None
    is_purged = one_known and draw(st.booleans())
    return Series(
        uid,
        draw(modalities),
        kept,
        first_instance_bytes=draw(st.none() | st.integers(1, 2**40)),
        copy_count=1 if is_purged else draw(st.integers(1, 3)),
        rejected_count=draw(st.integers(0, 2)),
        is_purged=is_purged,
        received=draw(arrivals),
    )


@st.composite
def studies_of(draw: st.DrawFn, first: int, most: int) -> tuple[Study, ...]:
    days = draw(st.lists(dates, max_size=most))
    return tuple(
        Study(
            f"2.25.{number}",
            day,
            tuple(draw(series_of(f"2.25.{number}.{n}")) for n in range(1, draw(st.integers(0, 3)) + 1)),
        )
        for number, day in enumerate(days, start=first)
    )


@st.composite
def populations(draw: st.DrawFn) -> Population:
    orphans = [Series("2.25.0.1", "CT", ((Availability.ONLINE, 1),))] if draw(st.booleans()) else []
    return Population(draw(studies_of(1, 8)), tuple(orphans), draw(studies_of(100, 3)))


@contextmanager
def archive_of(form: Form, population: Population) -> Iterator[LiveArchive]:
    with tempfile.TemporaryDirectory() as directory:
        archive = live(form, filled(sqlite_place(Path(directory)), form, population).reader, HOSPITAL)
        yield archive
        archive.close()


def ask(archive: LiveArchive, asked: Criteria) -> ActivityAnswer:
    answer = activity([archive], asked)
    assert not answer.failed
    return answer


@some
@given(forms, populations(), st.lists(criteria, min_size=3, max_size=3))
def test_any_archive_is_counted_by_the_rules(form: Form, population: Population, several: list[Criteria]) -> None:
    expected = read(population, form.knows, TODAY)
    with archive_of(form, population) as archive:
        for asked in several:
            answer, counted = ask(archive, asked), recount(expected, asked)
            assert cells_of(answer, HOSPITAL) == counted.cells
            assert totals_of(answer, HOSPITAL) == counted.totals
            assert answer.outcomes[0].data_up_to == counted.data_up_to


@some
@given(forms, populations(), periods, st.sampled_from([Breakdown.NONE, Breakdown.MODALITY, Breakdown.AVAILABILITY]))
def test_bytes_of_any_archive_are_summed_by_the_rules(
    form: Form, population: Population, period: Period, breakdown: Breakdown
) -> None:
    asked = Criteria((HOSPITAL,), Measure.IMAGES, period, breakdown=breakdown)
    with archive_of(form, population) as archive:
        answer = volumes([archive], asked)
    assert answer.failures == ()
    assert volumes_of(answer) == recount_volumes(read(population, form.knows, TODAY), asked)


@few
@given(forms, populations(), st.sampled_from(Measure))
def test_months_add_up_to_the_range_and_undated_stands_in_each(
    form: Form, population: Population, measure: Measure
) -> None:
    with archive_of(form, population) as archive:
        whole = ask(archive, Criteria((HOSPITAL,), measure, Period(ALL_MONTHS[0], ALL_MONTHS[-1])))
        parts = [ask(archive, Criteria((HOSPITAL,), measure, Period(month, month))) for month in ALL_MONTHS]
    assert sum(part.total for part in parts) == whole.total
    assert {part.undated for part in parts} == {whole.undated}


@few
@given(forms, populations(), st.sampled_from([Measure.SERIES, Measure.IMAGES]), st.sampled_from(Breakdown))
def test_parts_of_series_and_images_add_up_to_the_total(
    form: Form, population: Population, measure: Measure, breakdown: Breakdown
) -> None:
    with archive_of(form, population) as archive:
        answer = ask(archive, Criteria((HOSPITAL,), measure, breakdown=breakdown))
    assert int(answer.cells["value"].sum()) == answer.total + answer.undated


@few
@given(forms, populations())
def test_parts_of_studies_exceed_the_total_by_the_studies_of_several_modalities(
    form: Form, population: Population
) -> None:
    with archive_of(form, population) as archive:
        answer = ask(archive, Criteria((HOSPITAL,), Measure.STUDIES, breakdown=Breakdown.MODALITY))
    more = [
        len({series.modality for series in study.series}) - 1 for study in read(population, form.knows, TODAY).studies
    ]
    assert int(answer.cells["value"].sum()) == answer.total + answer.undated + sum(more)


@few
@given(forms, populations(), st.sampled_from(Measure))
def test_availabilities_asked_one_by_one_add_up_to_all(form: Form, population: Population, measure: Measure) -> None:
    with archive_of(form, population) as archive:
        whole = ask(archive, Criteria((HOSPITAL,), measure))
        parts = [ask(archive, Criteria((HOSPITAL,), measure, availabilities=(each,))) for each in Availability]
    assert sum(part.total for part in parts) == whole.total
    assert sum(part.undated for part in parts) == whole.undated


@few
@given(forms, populations())
def test_counted_and_undated_are_all_that_qualify(form: Form, population: Population) -> None:
    studies = read(population, form.knows, TODAY).studies
    qualifying = {
        Measure.STUDIES: len(studies),
        Measure.SERIES: sum(len(study.series) for study in studies),
        Measure.IMAGES: sum(len(series.instances) for study in studies for series in study.series),
    }
    with archive_of(form, population) as archive:
        answers = {measure: ask(archive, Criteria((HOSPITAL,), measure, all_objects=True)) for measure in Measure}
    assert {measure: answer.total + answer.undated for measure, answer in answers.items()} == qualifying
