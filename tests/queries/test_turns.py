"""An archive is asked one statement at a time, also by several processes, and a dead one holds nobody up."""

from pathlib import Path

import pytest

from queries.archives.turns import Turns
from queries.errors import ArchiveBusy
from queries.locks import FileLocks
from tests.locks import check_that_one_alone_holds, check_that_threads_take_turns


def test_one_process_of_a_machine_holds_a_lock(tmp_path: Path) -> None:
    check_that_one_alone_holds(FileLocks(tmp_path))


def test_one_thread_of_a_process_holds_a_lock(tmp_path: Path) -> None:
    check_that_threads_take_turns(FileLocks(tmp_path))


def test_whose_turn_does_not_come_is_told_that_the_archive_is_busy(tmp_path: Path) -> None:
    turns = Turns(FileLocks(tmp_path))
    with turns.of("chania", 1), pytest.raises(ArchiveBusy), turns.of("chania", 0.1):
        pytest.fail("one archive was asked twice at once")
