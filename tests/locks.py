"""What is asked of all locks (queries/locks.py), those of files and those of a store on a server alike."""

import pickle
import subprocess
import sys
import time
from pathlib import Path

from queries.locks import Locks

ROOT = Path(__file__).parents[1]
# Standard input, so that what the locks are made of, a password perhaps, stands in no list of processes.
_HOLD = """
import pickle, sys, time
with pickle.load(sys.stdin.buffer).hold("chania") as is_ours:
    print(is_ours, flush=True)
    time.sleep(60)
"""


def check_that_one_alone_holds(locks: Locks) -> None:
    """Another process waits its limit and is told; other names are free; a killed holder holds nobody up."""
    holder = subprocess.Popen([sys.executable, "-c", _HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert holder.stdin is not None
    assert holder.stdout is not None
    try:
        holder.stdin.write(pickle.dumps(locks))
        holder.stdin.close()
        assert holder.stdout.readline() == b"True\n"
        for wait_seconds in (0, 0.2):
            started = time.monotonic()
            with locks.hold("chania", wait_seconds) as is_ours:
                assert not is_ours
            assert time.monotonic() - started >= wait_seconds
        with locks.hold("rethymno") as is_ours:
            assert is_ours
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with locks.hold("chania", 5) as is_ours:
        assert is_ours


def check_that_threads_take_turns(locks: Locks) -> None:
    with locks.hold("chania", 1) as is_ours, locks.hold("chania", 0.1) as is_again:
        assert (is_ours, is_again) == (True, False)
    with locks.hold("chania") as is_ours:
        assert is_ours
