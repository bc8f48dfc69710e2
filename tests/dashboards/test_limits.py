"""How often an archive is asked by people, and how many jobs one of them has, whichever process looks."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.jobs.limits import FORGOTTEN_AFTER_SECONDS, JobCache, JobUnderWay, Limits

ANNA, BILL = 1, 2
HOLD = """
import sys, time
from pathlib import Path
from dashboards.jobs.limits import JobCache, Limits
directory = Path(sys.argv[1])
with Limits(JobCache(directory), directory).job_of(1):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def limits(tmp_path: Path) -> Iterator[Limits]:
    with JobCache(tmp_path) as cache:
        yield Limits(cache, tmp_path)


def test_an_archive_is_not_asked_again_before_five_minutes(limits: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    assert limits.reserve(("argo", "boreas")) == ("argo", "boreas")
    monkeypatch.setattr(time, "time", lambda: now + 299)
    assert limits.reserve(("argo", "cyclops")) == ("cyclops",)
    monkeypatch.setattr(time, "time", lambda: now + 301)
    assert limits.reserve(("argo", "cyclops")) == ("argo",)


def test_an_archive_that_was_not_asked_after_all_may_be(limits: Limits) -> None:
    limits.reserve(("argo", "boreas"))
    limits.release(("argo",))
    assert limits.reserve(("argo", "boreas")) == ("argo",)


def test_a_ticket_is_used_once(limits: Limits) -> None:
    assert [limits.spend("one"), limits.spend("one"), limits.spend("two")] == [True, False, True]


def test_a_job_is_cancelled_by_its_ticket_alone(limits: Limits) -> None:
    limits.cancel("one")
    assert [limits.is_cancelled("one"), limits.is_cancelled("two")] == [True, False]


def test_a_user_has_one_job_and_others_have_theirs(limits: Limits) -> None:
    with limits.job_of(ANNA):
        assert (limits.has_job(ANNA), limits.has_job(BILL)) == (True, False)
        with pytest.raises(JobUnderWay), limits.job_of(ANNA, wait_seconds=0):
            raise AssertionError
        with limits.job_of(BILL, wait_seconds=0):
            pass
    assert not limits.has_job(ANNA)


def test_whoever_only_looks_keeps_nobody_from_a_job(limits: Limits) -> None:
    assert not limits.has_job(ANNA)
    with limits.job_of(ANNA, wait_seconds=0):
        pass


def test_the_job_of_a_process_that_was_killed_is_over(limits: Limits, tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    with holder.stdout:
        assert holder.stdout.readline() == "held\n"
        assert limits.has_job(ANNA)
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    assert not limits.has_job(ANNA)


def test_what_nobody_fetched_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    with JobCache(tmp_path) as cache:
        cache.set("result", "sentences")
        monkeypatch.setattr(time, "time", lambda: now + FORGOTTEN_AFTER_SECONDS - 5)
        assert cache.get("result") == "sentences"
        monkeypatch.setattr(time, "time", lambda: now + FORGOTTEN_AFTER_SECONDS + 5)
        assert cache.get("result") is None
        Limits(cache, tmp_path).reserve(())
        assert len(cache) == 0


def test_nobody_else_on_the_machine_reads_what_jobs_say(tmp_path: Path) -> None:
    with JobCache(tmp_path / "jobs"):
        assert (tmp_path / "jobs").stat().st_mode & 0o077 == 0
