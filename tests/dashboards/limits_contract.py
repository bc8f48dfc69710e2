"""What is asked of all limits (dashboards/jobs/limits.py): those of a directory and those of a Redis alike."""

import threading

import pytest

from dashboards.jobs.limits import JobUnderWay, Limits

ANNA, BILL = 1, 2


def check_that_what_was_not_asked_may_be(limits: Limits) -> None:
    assert limits.reserve(("argo", "boreas")) == ("argo", "boreas")
    assert limits.reserve(("argo", "cyclops")) == ("cyclops",)
    limits.release(("argo",))
    assert limits.reserve(("argo", "boreas")) == ("argo",)


def check_that_a_ticket_is_used_once(limits: Limits) -> None:
    assert [limits.spend("one"), limits.spend("one"), limits.spend("two")] == [True, False, True]


def check_that_of_many_at_once_one_alone_may_ask(limits: Limits) -> None:
    admitted: list[tuple[str, ...]] = []
    together = threading.Barrier(8)

    def ask() -> None:
        together.wait()
        admitted.append(limits.reserve(("argo",)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(admitted) == [()] * 7 + [("argo",)]


def check_that_a_job_is_cancelled_by_its_ticket_alone(limits: Limits) -> None:
    limits.cancel("one")
    assert [limits.is_cancelled("one"), limits.is_cancelled("two")] == [True, False]


def check_that_a_user_has_one_job_and_others_have_theirs(limits: Limits) -> None:
    with limits.job_of(ANNA):
        assert (limits.has_job(ANNA), limits.has_job(BILL)) == (True, False)
        with pytest.raises(JobUnderWay), limits.job_of(ANNA, wait_seconds=0):
            raise AssertionError
        with limits.job_of(BILL, wait_seconds=0):
            pass
    # Whoever only looks keeps nobody from a job.
    assert not limits.has_job(ANNA)
    with limits.job_of(ANNA, wait_seconds=0):
        pass


CHECKS = (
    check_that_what_was_not_asked_may_be,
    check_that_a_ticket_is_used_once,
    check_that_of_many_at_once_one_alone_may_ask,
    check_that_a_job_is_cancelled_by_its_ticket_alone,
    check_that_a_user_has_one_job_and_others_have_theirs,
)
