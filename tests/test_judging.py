"""What the load of a hundred people (tests/bench/load_100.py) is judged by finds what is wrong."""

from collections import Counter

import pytest

from tests.bench.asking import Answer, strangers
from tests.bench.fleet.judging import RECOVERY_SECONDS, lost_entries, lost_snapshots, unexcused
from tests.bench.fleet.people import Fault, Seen
from tests.bench.fleet.troubles import Outage, Trouble, befall

STORE_GONE = [Outage("store", 100.0, 110.0)]


def fault(begun: float, ended: float, status: int | None = 503) -> Fault:
    return Fault(begun, ended, "maria", status, "")


@pytest.mark.parametrize(
    "excused",
    [fault(101, 102), fault(99, 101), fault(109, 140), fault(110 + RECOVERY_SECONDS - 1, 130)],
    ids=str,
)
def test_what_is_said_to_be_the_store_s_while_it_is_gone_is_excused(excused: Fault) -> None:
    assert unexcused([excused], STORE_GONE) == []


@pytest.mark.parametrize(
    "wrong",
    [fault(98, 99), fault(110 + RECOVERY_SECONDS + 1, 130), fault(101, 102, 500), fault(101, 102, None)],
    ids=str,
)
def test_everything_else_is_not(wrong: Fault) -> None:
    assert unexcused([wrong], STORE_GONE) == [wrong]
    assert unexcused([fault(101, 102)], []) == [fault(101, 102)]


@pytest.mark.parametrize(("entries", "is_lost"), [(1, True), (2, False), (3, False), (4, True)])
def test_files_have_entries_and_entries_files_or_failures(entries: int, is_lost: bool) -> None:
    seen = Seen(files=Counter(maria=2), failed=Counter(maria=1))
    assert bool(lost_entries(seen, {"maria": entries})) == is_lost


def test_a_number_that_is_missing_or_comes_twice_is_found() -> None:
    assert lost_snapshots({"argo": [1, 2, 3], "boreas": [7]}) == []
    assert len(lost_snapshots({"argo": [1, 3], "boreas": [2, 2], "cyclops": [2, 1]})) == 3


def test_figures_of_no_snapshot_are_found() -> None:
    published = {"argo": [{"studies": {"2025": 3}}, {"studies": {"2025": 4}}]}
    assert strangers([Answer("argo", "studies", {"2025": 4})], published) == []
    assert len(strangers([Answer("argo", "studies", {"2025": 5}), Answer("boreas", "studies", {})], published)) == 2


def test_every_part_is_killed_and_begun_again() -> None:
    did: list[str] = []
    troubles = [
        Trouble(name, share, 0.01, lambda name=name: did.append(f"-{name}"), lambda name=name: did.append(f"+{name}"))
        for name, share in (("b", 0.5), ("a", 0.1))
    ]
    assert [outage.part for outage in befall(troubles, 0.1)] == ["a", "b"]
    assert did == ["-a", "+a", "-b", "+b"]
