"""Takings by workers, real processes with a real Redis: one at a time, again where it may help, never twice."""

import re
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboards.workers.composing import Work
from dashboards.workers.orders import Kind, Orders
from dashboards.workers.queue import SCHEDULED, task_name
from queries.archives.turns import Turns
from queries.locks import FileLocks
from queries.snapshots.folder import LocalFolder
from queries.snapshots.tables import STUDY_ROWS
from tests.dashboards.hospitals import ARGO, BOREAS, CYCLOPS, make_hospitals
from tests.redis_servers import RedisOfTests
from tests.workers.machines import PATIENCE_SECONDS, until, worker
from tests.workers.process import TIMING, SiteOfTests

pytestmark = [pytest.mark.archives, pytest.mark.servers, pytest.mark.long]


@pytest.fixture
def site(tmp_path: Path, redis_server: RedisOfTests) -> SiteOfTests:
    redis_server.empty()
    site = SiteOfTests(tmp_path, redis_server.url, secrets.token_hex(32), make_hospitals(tmp_path))
    site.write()
    site.compose(None)
    return site


@pytest.fixture
def work(site: SiteOfTests) -> Iterator[Work]:
    work = site.work()
    yield work
    work.queue.close()
    work.client.close()


def order(work: Work, hospital: str, *, full: bool = False, ordered_at: datetime | None = None) -> datetime:
    moment = (ordered_at or datetime.now(UTC)).replace(microsecond=0)
    work.dispatch.send(Kind.TAKE, moment, hospital=hospital, full=full)
    return moment


def numbers(site: SiteOfTests) -> dict[str, int]:
    folder = LocalFolder(site.directory / "snapshots")
    return {hospital.code: len(folder.snapshots(hospital.code)) for hospital in site.hospitals}


def statements(site: SiteOfTests) -> list[str]:
    path = site.directory / "statements.log"
    return path.read_text().split() if path.exists() else []


def slow_down(site: SiteOfTests, seconds: float) -> None:
    (site.directory / "statement-seconds").write_text(f"{seconds}")


def is_done(work: Work) -> bool:
    """Nothing waits, nothing has been begun."""
    keys = ("archeion:asked", "archeion:scheduled")
    return not any(work.client.llen(key) for key in keys) and not work.client.hlen("archeion:unacked")


def test_one_order_for_all_makes_one_for_each_and_what_follows(site: SiteOfTests, work: Work) -> None:
    with worker(site.directory) as running:
        work.dispatch.send(Kind.TAKE_ALL, datetime.now(UTC), full=False)
        until(lambda: set(numbers(site).values()) == {1}, lambda: running.log)
        until(lambda: is_done(work), lambda: running.log)
        courses = [*(site.directory / "snapshots").glob("*/beside/*")]
        assert {path.parents[1].name for path in courses} == {ARGO, BOREAS, CYCLOPS}
        assert running.end() == 0


def test_what_was_taken_since_it_was_ordered_is_not_taken_again(site: SiteOfTests, work: Work) -> None:
    with worker(site.directory) as running:
        moment = order(work, ARGO)
        until(lambda: numbers(site)[ARGO] == 1, lambda: running.log)
        until(lambda: is_done(work))
        asked = len(statements(site))
        order(work, ARGO, ordered_at=moment)
        order(work, ARGO, ordered_at=moment)
        until(lambda: is_done(work))
        assert (numbers(site)[ARGO], len(statements(site))) == (1, asked)
        # What is not full stands for no full one.
        order(work, ARGO, ordered_at=moment, full=True)
        until(lambda: numbers(site)[ARGO] == 2, lambda: running.log)


def test_of_two_workers_one_takes_and_the_other_is_told_that_it_is_under_way(site: SiteOfTests, work: Work) -> None:
    slow_down(site, 0.2)
    with worker(site.directory, "one") as one, worker(site.directory, "two") as two:
        for _ in range(4):
            order(work, ARGO)
        until(lambda: "under way" in one.log + two.log, lambda: one.log + two.log)
        assert numbers(site)[ARGO] == 0
        until(lambda: is_done(work))
        assert numbers(site)[ARGO] == 1


def test_while_a_command_takes_it_a_worker_does_not(site: SiteOfTests, work: Work) -> None:
    folder = LocalFolder(site.directory / "snapshots")
    with worker(site.directory) as running, folder.writing(ARGO):
        order(work, ARGO)
        running.says("under way")
        until(lambda: is_done(work))
        assert (numbers(site)[ARGO], statements(site)) == (0, [])


def test_a_worker_that_is_killed_is_followed_by_another_that_goes_on(site: SiteOfTests, work: Work) -> None:
    slow_down(site, 0.15)
    folder = LocalFolder(site.directory / "snapshots")
    with worker(site.directory, "one") as one:
        order(work, ARGO)
        until(lambda: len(statements(site)) >= 3, lambda: one.log)
        one.kill()
    assert numbers(site)[ARGO] == 0
    with worker(site.directory, "two") as two:
        until(lambda: numbers(site)[ARGO] == 1, lambda: two.log)
        until(lambda: is_done(work))
    assert (numbers(site)[ARGO], folder.unfinished(ARGO, STUDY_ROWS)) == (1, None)


def test_a_worker_that_lives_keeps_its_order_however_long_that_takes(site: SiteOfTests, work: Work) -> None:
    slow_down(site, 0.6)
    with worker(site.directory, "one") as one, worker(site.directory, "two") as two:
        began = time.monotonic()
        order(work, ARGO)
        until(lambda: numbers(site)[ARGO] == 1, lambda: one.log + two.log)
        # Longer than a worker may be silent, and than it takes to notice.
        assert time.monotonic() - began > TIMING.silent + 2
        until(lambda: is_done(work))
        assert len(re.findall(r"Task archeion\.take\[\S+ received", one.log + two.log)) == 1
    assert numbers(site)[ARGO] == 1


def test_a_worker_that_is_asked_to_end_hands_its_work_on_and_nothing_is_read_twice(
    site: SiteOfTests, work: Work
) -> None:
    slow_down(site, 0.15)
    folder = LocalFolder(site.directory / "snapshots")
    with worker(site.directory, "one") as one:
        order(work, BOREAS)
        order(work, ARGO)
        until(lambda: statements(site).count(ARGO) >= 4, lambda: one.log)
        began = time.monotonic()
        assert one.end() == 0
        assert time.monotonic() - began < 10
    assert work.client.llen("archeion:scheduled") >= 1
    assert folder.unfinished(ARGO, STUDY_ROWS) is not None or numbers(site)[ARGO] == 1
    with worker(site.directory, "two") as two:
        until(lambda: (numbers(site)[ARGO], numbers(site)[BOREAS]) == (1, 1), lambda: two.log)
        until(lambda: is_done(work))
    assert (numbers(site)[ARGO], numbers(site)[BOREAS]) == (1, 1)


def test_an_archive_that_fails_twice_is_asked_again_later_each_time(site: SiteOfTests, work: Work) -> None:
    index = site.directory / f"{ARGO}.sqlite"
    hidden = index.rename(index.with_name("hidden"))
    with worker(site.directory) as running:
        order(work, ARGO)
        running.says("tried again", times=2)
        hidden.rename(index)
        until(lambda: numbers(site)[ARGO] == 1, lambda: running.log)
        tried = re.findall(r"ArchiveUnreachable.*?tried again in", running.log)
        assert 2 <= len(tried) <= 4
        until(lambda: is_done(work))
    assert numbers(site)[ARGO] == 1


def test_an_archive_that_stays_away_is_given_up(site: SiteOfTests, work: Work) -> None:
    (site.directory / f"{ARGO}.sqlite").unlink()
    with worker(site.directory) as running:
        order(work, ARGO)
        running.says("given up after 6 tries")
        until(lambda: is_done(work))


def test_what_will_not_pass_is_not_tried_again(site: SiteOfTests, work: Work) -> None:
    (site.directory / f"{ARGO}.sqlite").write_bytes(b"")
    with worker(site.directory) as running:
        order(work, ARGO)
        running.says("argo: not taken: ArchiveSchemaMismatch")
        until(lambda: is_done(work))
        assert "tried again" not in running.log


def test_orders_of_the_key_before_are_good() -> None:
    old, new, now = "k" * 32, "n" * 32, datetime.now(UTC)
    text = Orders(old).issue(Kind.TAKE_ALL, now, {"full": False})
    found = Orders(new, old).read(Kind.TAKE_ALL, text)
    assert found is not None
    assert found.said == {"full": False}
    assert Orders(new).read(Kind.TAKE_ALL, text) is None


@pytest.mark.parametrize("text", ["", None, 7, ["take"], {"hospital": ARGO}, "forged", "x" * 10_000])
def test_orders_that_are_not_ours_are_refused(text: object) -> None:
    assert Orders("k" * 32).read(Kind.TAKE, text) is None


def test_foreign_messages_are_refused_and_the_worker_goes_on(site: SiteOfTests, work: Work) -> None:
    now, ours, others = datetime.now(UTC), Orders(site.secret_key), Orders("k" * 32)
    said = {"hospital": ARGO, "full": False}
    with worker(site.directory) as running:
        for text in (
            others.issue(Kind.TAKE, now, said),
            ours.issue(Kind.TAKE, now, said)[:-2] + "xx",
            # Of another kind.
            ours.issue(Kind.TAKE_ALL, now, said),
            *("", None, {"hospital": ARGO}),
        ):
            work.queue.send_task(task_name(Kind.TAKE), args=[text], queue=SCHEDULED)
        work.queue.send_task("os.system", args=["true"], queue=SCHEDULED)
        # Never read, whatever it is made of.
        work.queue.send_task(task_name(Kind.TAKE), args=[{1: 2}], serializer="pickle", queue=SCHEDULED)
        order(work, "atlantis")
        running.says("'atlantis' is no hospital")
        running.says("was refused", times=6)
        assert numbers(site) == {ARGO: 0, BOREAS: 0, CYCLOPS: 0}
        order(work, CYCLOPS)
        until(lambda: numbers(site)[CYCLOPS] == 1, lambda: running.log)
        assert statements(site).count(ARGO) == 0


def test_what_is_no_message_at_all_ends_a_worker_as_a_failure(site: SiteOfTests, work: Work) -> None:
    """So that whoever started it starts it again."""
    with worker(site.directory) as running:
        work.client.lpush("archeion:scheduled", "no JSON")
        assert running.process.wait(PATIENCE_SECONDS) != 0
    assert is_done(work)


def test_an_archive_that_somebody_else_asks_is_waited_for(site: SiteOfTests, work: Work) -> None:
    with worker(site.directory) as running:
        with Turns(FileLocks(site.directory / "turns")).of(ARGO, 5):
            order(work, ARGO)
            until(lambda: statements(site).count(ARGO) == 1, lambda: running.log)
            time.sleep(0.5)
            assert numbers(site)[ARGO] == 0
        until(lambda: numbers(site)[ARGO] == 1, lambda: running.log)
