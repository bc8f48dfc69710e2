"""When what failed is tried again."""

from dashboards.workers.queue import Timing
from dashboards.workers.undertaking import retry_seconds

TIMING = Timing()


def test_each_try_is_twice_as_late_up_to_a_limit_and_by_chance_sooner() -> None:
    for tries, longest in enumerate((60, 120, 240, 480, 900, 900)):
        found = [retry_seconds(TIMING, tries) for _ in range(200)]
        assert longest / 2 <= min(found) < max(found) <= longest
        # Many do not come back at once.
        assert len({round(each) for each in found}) > 20


def test_a_worker_gives_several_signs_of_life_before_it_is_missed() -> None:
    assert 3 * TIMING.sign_of_life < TIMING.silent
