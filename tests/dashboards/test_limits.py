"""How often an archive is asked by people, and how many jobs one of them has, whichever process looks."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboards.jobs.limits import FORGOTTEN_AFTER_SECONDS, DiskLimits, JobCache, Limits
from tests.dashboards.limits_contract import ANNA, CHECKS

HOLD = """
import sys, time
from pathlib import Path
from dashboards.jobs.limits import DiskLimits, JobCache
directory = Path(sys.argv[1])
with DiskLimits(JobCache(directory), directory).job_of(1):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def limits(tmp_path: Path) -> Iterator[DiskLimits]:
    with JobCache(tmp_path) as cache:
        yield DiskLimits(cache, tmp_path)


def test_an_archive_is_not_asked_again_before_five_minutes(
    limits: DiskLimits, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    assert limits.reserve(("argo", "boreas")) == ("argo", "boreas")
    monkeypatch.setattr(time, "time", lambda: now + 299)
    assert limits.reserve(("argo", "cyclops")) == ("cyclops",)
    monkeypatch.setattr(time, "time", lambda: now + 301)
    assert limits.reserve(("argo", "cyclops")) == ("argo",)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_limits_of_a_directory_are_limits(check: Callable[[Limits], None], limits: DiskLimits) -> None:
    check(limits)


def test_the_job_of_a_process_that_was_killed_is_over(limits: DiskLimits, tmp_path: Path) -> None:
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
        DiskLimits(cache, tmp_path).reserve(())
        assert len(cache) == 0


def test_nobody_else_on_the_machine_reads_what_jobs_say(tmp_path: Path) -> None:
    with JobCache(tmp_path / "jobs"):
        assert (tmp_path / "jobs").stat().st_mode & 0o077 == 0
