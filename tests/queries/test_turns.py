"""An archive is asked one statement at a time, also by several processes, and a dead one holds nobody up."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from queries.archives.turns import Turns
from queries.errors import ArchiveBusy

ROOT = Path(__file__).parents[2]
HOLD = """
import sys, time
from pathlib import Path
from queries.archives.turns import Turns
with Turns(Path(sys.argv[1])).of("chania", 5):
    print("held", flush=True)
    time.sleep(60)
"""


def test_another_process_waits_its_limit_and_is_told_so(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        started = time.monotonic()
        with pytest.raises(ArchiveBusy), Turns(tmp_path).of("chania", 0.2):
            pytest.fail("two processes had the same turn")
        assert time.monotonic() - started >= 0.2
        with Turns(tmp_path).of("rethymno", 0.2):
            pass
    finally:
        holder.kill()
        holder.wait()
        assert holder.stdout is not None
        holder.stdout.close()
    # The kernel gave it back: nothing is left to clean up.
    with Turns(tmp_path).of("chania", 5):
        pass


def test_threads_of_one_process_take_turns_too(tmp_path: Path) -> None:
    turns = Turns(tmp_path)
    with turns.of("chania", 1), pytest.raises(ArchiveBusy), turns.of("chania", 0.1):
        pytest.fail("one process had the same turn twice")
