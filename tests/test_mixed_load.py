"""Web workers and a taker side by side, for some seconds; `make bench-load` does the same for minutes."""

from dataclasses import replace

import pytest

from queries.demo import hospitals as demo
from tests.bench.mixed_load import mixed_load

# It starts servers of its own, and takes longer than a unit test may.
pytestmark = [pytest.mark.servers, pytest.mark.long]

SECONDS = 12
# A tenth of the studies, so that more snapshots are taken in that time.
FEWER = tuple(replace(each, studies_per_year=each.studies_per_year // 10) for each in demo.DEMO_HOSPITALS)


def test_every_answer_is_of_one_snapshot_while_others_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "DEMO_HOSPITALS", FEWER)
    load = mixed_load(SECONDS)
    assert load.snapshot_count > len(FEWER)
    assert load.answers
    assert (load.errors, load.strangers()) == ([], [])
