"""What a job does with its ticket, run here in this process."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from dash import no_update

from dashboards.jobs.limits import DiskLimits, JobCache, JobUnderWay
from dashboards.jobs.report import take_and_report
from dashboards.jobs.sentences import outcome_sentence
from dashboards.jobs.taking import Outcome, Plan, Step, take_all
from dashboards.jobs.tickets import Ticket, Tickets
from dashboards.words import Words
from queries.errors import ArchiveUnreachable, SnapshotNotWritten, TakingCancelled, TakingUnderWay
from queries.locks import FileLocks
from queries.snapshots.folder import LocalFolder
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.tables import ALL as TABLES
from tests.dashboards.conftest import LOCALE
from tests.dashboards.hospitals import ARGO, BOREAS, CYCLOPS, DELOS, make_hospitals, unreachable_hospital

pytestmark = pytest.mark.archives

KEY, ANNA = "k" * 32, 1


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    hospitals = {each.code: each for each in (*make_hospitals(tmp_path), unreachable_hospital(tmp_path))}
    snapshots, turns, jobs = (tmp_path / name for name in ("snapshots", "turns", "jobs"))
    return Plan(hospitals, SnapshotPlace(snapshots), FileLocks(turns), jobs, LOCALE, (KEY,))


def limits_of(plan: Plan) -> DiskLimits:
    return DiskLimits(JobCache(plan.jobs), plan.jobs)


def never() -> bool:
    return False


def nothing(_step: Step) -> None:
    pass


def numbers(plan: Plan) -> dict[str, int]:
    folder = LocalFolder(plan.snapshots.directory)
    return {code: len(folder.snapshots(code)) for code in plan.hospitals}


def test_the_hospitals_of_the_ticket_are_taken_and_no_others(plan: Plan) -> None:
    first = take_all(plan, limits_of(plan), Ticket(ANNA, (ARGO, CYCLOPS, "atlantis"), "en"), never, nothing)
    assert [(each.hospital, each.is_first) for each in first] == [(ARGO, True), (CYCLOPS, True)]
    assert numbers(plan) == {ARGO: 1, BOREAS: 0, CYCLOPS: 1, DELOS: 0}
    (again,) = take_all(plan, limits_of(plan), Ticket(ANNA, (ARGO,), "en"), never, nothing)
    assert again.taken is not None
    assert (again.is_first, again.taken.months_read) == (False, frozenset())


def test_a_hospital_that_fails_stops_no_other(plan: Plan) -> None:
    failed, taken = take_all(plan, limits_of(plan), Ticket(ANNA, (DELOS, ARGO), "en"), never, nothing)
    assert isinstance(failed.error, ArchiveUnreachable)
    assert (taken.hospital, taken.taken is not None) == (ARGO, True)


def test_a_hospital_that_is_being_taken_is_told_as_such(plan: Plan) -> None:
    with LocalFolder(plan.snapshots.directory).writing(ARGO):
        under_way, taken = take_all(plan, limits_of(plan), Ticket(ANNA, (ARGO, CYCLOPS), "en"), never, nothing)
    assert isinstance(under_way.error, TakingUnderWay)
    assert taken.taken is not None


def test_a_disk_that_is_full_is_told_and_stops_no_other(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    publish, calls = LocalFolder.snapshots, []

    def full_at_first(self: LocalFolder, hospital: str) -> Any:
        calls.append(hospital)
        if calls.count(ARGO) == 2 and hospital == ARGO:
            raise OSError("no space left")
        return publish(self, hospital)

    monkeypatch.setattr(LocalFolder, "snapshots", full_at_first)
    failed, taken = take_all(plan, limits_of(plan), Ticket(ANNA, (ARGO, CYCLOPS), "en"), never, nothing)
    assert (type(failed.error), taken.taken is not None) == (SnapshotNotWritten, True)


def test_progress_goes_from_hospital_to_hospital(plan: Plan) -> None:
    steps: list[Step] = []
    take_all(plan, limits_of(plan), Ticket(ANNA, (ARGO, CYCLOPS), "en"), never, steps.append)
    assert [step.progress.hospital for step in steps] == sorted(step.progress.hospital for step in steps)
    assert {(step.done, step.hospitals) for step in steps} == {(0, 2), (1, 2)}
    assert max(step.progress.months_to_read for step in steps) > 1


def test_what_had_been_read_when_it_was_cancelled_is_kept(plan: Plan) -> None:
    reached: list[Step] = []

    def cancelled() -> bool:
        return any(step.progress.months_read for step in reached)

    limits_of(plan).reserve((ARGO, CYCLOPS))
    stopped, never_asked = take_all(
        plan, limits_of(plan), Ticket(ANNA, (ARGO, CYCLOPS), "en"), cancelled, reached.append
    )
    assert isinstance(stopped.error, TakingCancelled)
    assert (never_asked.taken, never_asked.error) == (None, None)
    folder = LocalFolder(plan.snapshots.directory)
    assert (folder.snapshots(ARGO), all(folder.unfinished(ARGO, table) for table in TABLES)) == ((), True)
    # Nobody came to ask Cyclops: it may be asked at once.
    assert limits_of(plan).reserve((ARGO, CYCLOPS)) == (CYCLOPS,)


def test_a_job_begun_anew_does_not_take_again_what_it_had_taken(plan: Plan) -> None:
    ordered_at = datetime.now(UTC).replace(microsecond=0)
    (taken,) = take_all(plan, limits_of(plan), Ticket(ANNA, (ARGO,), "en"), never, nothing)
    ticket = Ticket(ANNA, (ARGO, CYCLOPS), "en")
    there, new = take_all(plan, limits_of(plan), ticket, never, nothing, since=ordered_at)
    assert taken.taken is not None
    assert ((there.has_come, there.taken), (new.has_come, new.taken is not None)) == ((True, None), (False, True))
    assert (numbers(plan)[ARGO], numbers(plan)[CYCLOPS]) == (1, 1)


def test_a_second_job_of_a_user_does_nothing(plan: Plan) -> None:
    limits = limits_of(plan)
    limits.reserve((ARGO,))
    with limits.job_of(ANNA), pytest.raises(JobUnderWay):
        take_all(plan, limits_of(plan), Ticket(ANNA, (ARGO,), "en"), never, nothing)
    assert (numbers(plan)[ARGO], limits.reserve((ARGO,))) == (0, (ARGO,))


@pytest.mark.parametrize("text", ["", "forged", Tickets("x" * 32).issue(Ticket(ANNA, (ARGO,), "en")), None])
def test_a_forged_ticket_does_nothing(text: Any, plan: Plan) -> None:
    told: list[Any] = []
    assert take_and_report(told.append, plan, limits_of(plan), never, plan.ticket(text)) == (
        no_update,
        no_update,
        True,
    )
    assert (told, numbers(plan)[ARGO]) == ([], 0)


@pytest.mark.parametrize("language", ["en", "el"])
def test_a_job_reports_in_the_language_of_its_ticket(language: str, plan: Plan) -> None:
    told: list[Any] = []
    ticket = Ticket(ANNA, (ARGO, DELOS), language)
    report, done, _ = take_and_report(told.append, plan, limits_of(plan), never, ticket)
    words, name = Words.load(language, LOCALE), plan.hospitals[ARGO].name
    assert done == ticket.number
    assert report[0].children.startswith(getattr(name, language))
    assert [item.className for item in report] == ["", "not-taken"]
    assert words.gettext("Looking for what has changed …") in [says for _, _, says in told]
    shares = [float(share) for share, _, _ in told]
    assert (shares, shares[0], 0 < shares[-1] < 1) == (sorted(shares), 0, True)


def test_where_no_snapshot_came_the_figures_are_not_shown_anew(plan: Plan) -> None:
    ticket = Ticket(ANNA, (DELOS,), "en")
    report, done, _ = take_and_report(lambda _told: None, plan, limits_of(plan), never, ticket)
    assert done is no_update
    assert [item.children for item in report][-1] == "The figures above are as they were."


def test_every_outcome_has_a_sentence_of_its_own(plan: Plan, words: Words) -> None:
    first, again = (take_all(plan, limits_of(plan), Ticket(ANNA, (ARGO,), "en"), never, nothing)[0] for _ in range(2))
    assert first.taken is not None
    outcomes = [
        *(first, again, Outcome(ARGO, first.taken), Outcome(ARGO), Outcome(ARGO, has_come=True)),
        *(
            Outcome(ARGO, error=error)
            for error in (TakingCancelled(), TakingUnderWay(), SnapshotNotWritten("/secret/path"))
        ),
    ]
    sentences = [outcome_sentence(each, "Argo", words) for each in outcomes]
    assert len(set(sentences)) == len(outcomes)
    assert ["secret" in sentence or "%" in sentence for sentence in sentences] == [False] * len(outcomes)
