"""Every fault planted in a second copy is found and dated, whichever kinds of archive hold the two."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from queries.criteria import Breakdown, Criteria, Grain, Measure, Month, Period
from queries.demo.copies import Faults, second_copy
from queries.demo.population import Population
from queries.errors import SnapshotMissing
from queries.reports.activity import activity
from queries.reports.copies import DUE_AFTER_DAYS, CopiesCriteria, Pair, copies, last_day_due
from queries.reports.tally import PeriodLength
from queries.snapshots.library import SnapshotSource
from tests.oracles import believed_day
from tests.oracles_copies import Content, contents, recount_copies, truth
from tests.queries.copies_scene import PAIR, Archived, cells, first_gaps, taken
from tests.queries.indexes import cells_of, totals_of
from tests.queries.places import TODAY
from tests.queries.warts import population_with_warts

pytestmark = pytest.mark.archives

ORIGINAL = population_with_warts(4300)
KINDS = (("conquest_truncated", "arc5"), ("dg", "dcm4chee2"), ("orthanc", "conquest_whole"))
CLEAN, FAULTY = "clean", "there"
DUE_UNTIL = date(2026, 11, 15)
MISSING, DOUBLED, INCOMPLETE = 12, 5, 7
ASKED = (
    CopiesCriteria(PAIR, DUE_UNTIL),
    CopiesCriteria(PAIR, DUE_UNTIL, period_length=PeriodLength.DAY),
    CopiesCriteria(PAIR, DUE_UNTIL, Period.of_year(2016), modalities=("CT", "SR", "UNKNOWN")),
    # What comes later has not been judged.
    CopiesCriteria(PAIR, date(2016, 2, 14), Period(Month(2015, 11), Month(2016, 4))),
)


def planted() -> Faults:
    """Each fault on a day of its own, so that none makes up for another."""
    held = {each.uid: each for each in contents(ORIGINAL, TODAY)}
    days: set[date] = set()
    places: list[int] = []
    for place, study in enumerate(ORIGINAL.studies):
        day, content = believed_day(study.study_date, TODAY), held.get(study.study_instance_uid)
        has_images = content is not None and any(images > 2 for _, _, images in content.modalities.values())
        if day and day <= DUE_UNTIL and has_images and day not in days and study.series[0].held:
            days.add(day)
            places.append(place)
    chosen = random.Random(7).sample(places, MISSING + DOUBLED + INCOMPLETE)
    return Faults(
        frozenset(chosen[:MISSING]),
        frozenset(chosen[MISSING : MISSING + DOUBLED]),
        frozenset(chosen[MISSING + DOUBLED :]),
    )


FAULTS = planted()
COPY = second_copy(ORIGINAL, FAULTS, 4301)


@pytest.fixture(scope="module", params=KINDS, ids="-".join)
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SnapshotSource:
    here, there = request.param
    archives = {"here": Archived(here, ORIGINAL), FAULTY: Archived(there, COPY), CLEAN: Archived(there, ORIGINAL)}
    return taken(Path(tmp_path_factory.mktemp("copies")), archives)


def of(source: SnapshotSource, pair: Pair) -> SnapshotSource:
    """Only the snapshots of the pair, as a reader's source has."""
    kept = tuple(each for each in source.snapshots if each.hospital in pair.codes)
    return replace(source, snapshots=kept, abouts={code: source.abouts[code] for code in pair.codes})


def sides() -> tuple[list[Content], list[Content]]:
    return contents(ORIGINAL, TODAY), contents(COPY, TODAY)


def asked_of(side: list[Content], criteria: CopiesCriteria) -> list[Content]:
    first, last = criteria.period.first, criteria.period.last
    found = []
    for each in side:
        names = {
            name: numbers
            for name, numbers in each.modalities.items()
            if not criteria.modalities or name in criteria.modalities
        }
        within = each.day is None or first is None or last is None or first <= Month.of(each.day) <= last
        if names and within:
            found.append(Content(each.uid, each.day, names))
    return found


@pytest.mark.parametrize("criteria", ASKED)
def test_the_report_says_the_recount(source: SnapshotSource, criteria: CopiesCriteria) -> None:
    here, there = (asked_of(side, criteria) for side in sides())
    counted = recount_copies(here, there, criteria.due_until, int(criteria.period_length))
    assert cells(copies(of(source, PAIR), criteria)) == counted


def test_every_planted_fault_is_found_and_dated(source: SnapshotSource) -> None:
    answer = copies(of(source, PAIR), CopiesCriteria(PAIR, DUE_UNTIL, period_length=PeriodLength.DAY))
    found = {key[0]: cell for key, cell in cells(answer).items() if key[1] is None}

    def days(places: frozenset[int]) -> set[str | None]:
        return {(ORIGINAL.studies[place].study_date or "").strip() for place in places}

    kinds = {"studies_original_only": FAULTS.missing, "studies_copy_only": FAULTS.doubled}
    kinds["studies_incomplete"] = FAULTS.incomplete
    for name, places in kinds.items():
        assert {day for day, cell in found.items() if cell.get(name)} == days(places), name
        assert sum(cell.get(name, 0) for cell in found.values()) == len(places), name
    assert {day for day, cell in found.items() if cell.get("days_differing")} == days(
        FAULTS.missing | FAULTS.doubled | FAULTS.incomplete
    )
    gaps = days(FAULTS.missing | FAULTS.incomplete)
    assert {f"{gap:%Y%m%d}" for gap in first_gaps(answer)} == gaps
    assert [f"{gap:%Y%m%d}" for gap in first_gaps(answer)][0] == min(filter(None, gaps))


def test_each_cell_is_the_truth_by_uids(source: SnapshotSource) -> None:
    answer = copies(of(source, PAIR), CopiesCriteria(PAIR, TODAY, period_length=PeriodLength.DAY))
    true = truth(*sides())
    for (period, modality, _), cell in cells(answer).items():
        so = true[date.fromisoformat(period) if period else None, modality]
        told = (cell.get("studies_original_only", 0), cell.get("studies_copy_only", 0))
        assert told == (len(so.missing), len(so.extra)), (period, modality)
        assert cell.get("studies_incomplete", 0) == len(so.incomplete), (period, modality)


def test_nothing_is_reported_of_a_clean_copy(source: SnapshotSource) -> None:
    pair = Pair("here", CLEAN)
    answer = copies(of(source, pair), CopiesCriteria(pair, DUE_UNTIL))
    faults = {name for cell in cells(answer).values() for name in cell}
    assert faults == {"studies_both", "images_both"}
    assert set(answer.cells["first_gap"]) == {0}


@pytest.mark.parametrize("measure", [Measure.STUDIES, Measure.IMAGES])
def test_both_and_only_here_are_what_the_activity_report_says(source: SnapshotSource, measure: Measure) -> None:
    told = cells(copies(of(source, PAIR), CopiesCriteria(PAIR, DUE_UNTIL)))
    own = replace(source, snapshots=source.snapshots[:1], abouts={"here": source.abouts["here"]})
    asked = Criteria(("here",), measure, grain=Grain.MONTH, breakdown=Breakdown.MODALITY)
    answer = activity([own], asked)

    def original(modality: str | None, period: str | None) -> int:
        names = (f"{measure}_both", f"{measure}_original_only")
        return sum(told.get((period, modality, due), {}).get(name, 0) for due in (True, False) for name in names)

    by_modality = cells_of(answer, "here")
    assert {(period, name): original(str(name), period) for period, name in by_modality} == by_modality
    totals = totals_of(answer, "here")
    assert {period: original(None, period) for period in totals} == totals


def test_one_archive_without_figures_leaves_nothing_to_compare(source: SnapshotSource) -> None:
    missing = replace(
        source,
        snapshots=source.snapshots[:1],
        abouts={"here": source.abouts["here"]},
        failures={"there": SnapshotMissing("none")},
    )
    answer = copies(missing, CopiesCriteria(PAIR, DUE_UNTIL))
    assert [outcome.hospital for outcome in answer.failed] == ["there"]
    assert answer.cells.empty


def test_the_earlier_reading_decides_which_days_are_judged() -> None:
    athens = ZoneInfo("Europe/Athens")
    late, early = datetime(2026, 11, 22, 10, tzinfo=UTC), datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    # Half past midnight in Athens.
    assert DUE_AFTER_DAYS == 7
    assert last_day_due({"here": late, "there": early}, athens) == date(2026, 11, 14)
    assert last_day_due({"here": late}, athens) == date(2026, 11, 15)
    assert last_day_due({}, athens) is None


def test_a_study_redated_in_the_copy_is_only_here_and_only_there(tmp_path: Path) -> None:
    studies = list(ORIGINAL.studies)
    place = next(iter(sorted(FAULTS.missing)))
    studies[place] = replace(studies[place], study_date=None)
    archives = {"here": Archived("dg", ORIGINAL), "there": Archived("arc5", Population(tuple(studies)))}
    told = cells(copies(taken(tmp_path, archives), CopiesCriteria(PAIR, DUE_UNTIL)))
    whole = {period: cell for (period, modality, _), cell in told.items() if modality is None}
    assert {period for period, cell in whole.items() if cell.get("studies_original_only")} == {
        (ORIGINAL.studies[place].study_date or "")[:6]
    }
    assert {period for period, cell in whole.items() if cell.get("studies_copy_only")} == {None}
