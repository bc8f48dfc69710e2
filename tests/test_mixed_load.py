"""Web workers and a taker side by side, for some seconds; `make bench-load` does the same for minutes."""

import pytest

from tests.bench.mixed_load import mixed_load

# It starts servers of its own, and takes longer than a unit test may.
pytestmark = [pytest.mark.servers, pytest.mark.long]

SECONDS = 12


def test_every_answer_is_of_one_snapshot_while_others_are_taken() -> None:
    load = mixed_load(SECONDS)
    assert load.answers
    assert (load.errors, load.strangers()) == ([], [])
