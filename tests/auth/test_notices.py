"""Notices: one for each rise, closed by a fall, mailed once, whoever else is at it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine

from auth.audit import Actor, Means
from auth.notices import CLAIM_LIMIT, Mail, Notice, Notices, Step, Tells, Watched
from tests.auth.logs import MARIA

NOON = datetime(2024, 5, 6, 12, 0, 0, 123456, tzinfo=UTC)
AT_ONCE = 6
ANNA = Actor(Means.SESSION, user_id=6, user_name="άννα")
PERCENT, DATE = "percent:all", "date:all"


def step(before: Watched | None, severity: int | None, **others: Any) -> Step:
    values = {"hospital": "chania", "subject": PERCENT, "pending": "{}", "figures": "…", "is_mailed": True}
    return Step(before=before, severity=severity, **(values | others))


def watched(notices: Notices, subject: str = PERCENT) -> Watched | None:
    return next((one for one in notices.watched() if one.subject == subject), None)


def go(notices: Notices, *severities: int | None, **others: Any) -> None:
    """Through these severities, an hour apart."""
    for hours, severity in enumerate(severities):
        assert notices.take(step(watched(notices), severity, **others), NOON + timedelta(hours=hours))


def mailed(notices: Notices) -> list[tuple[Tells, int]]:
    return [(mail.tells, mail.notice.severity) for mail in notices.unsent()]


def outcomes_at_once(do: Callable[[], bool]) -> list[bool]:
    """What each of several gets that do the same at the same moment."""
    start = Barrier(AT_ONCE)

    def one(_number: int) -> bool:
        start.wait()
        return do()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def check_that_one_alone_tells(notices: Notices) -> None:
    """First of a new subject, then of a known one, on whichever engine the store is."""
    for before, severity in ((None, 1), ("known", 2), ("known", None)):
        known = watched(notices) if before else None
        outcomes = outcomes_at_once(lambda: notices.take(step(known, severity), NOON))  # noqa: B023
        assert sorted(outcomes) == [False] * (AT_ONCE - 1) + [True]
    assert mailed(notices) == [(Tells.RAISED, 1), (Tells.RAISED, 2), (Tells.CLEARED, 2)]
    assert notices.open({"chania"}) == ()


def check_that_one_alone_sends(notices: Notices) -> None:
    go(notices, 1)
    (mail,) = notices.unsent()
    assert sorted(outcomes_at_once(lambda: notices.claim(mail, NOON))) == [False] * (AT_ONCE - 1) + [True]


@pytest.fixture
def notices(store: Engine) -> Notices:
    return Notices(store)


def test_of_several_processes_one_tells(notices: Notices) -> None:
    check_that_one_alone_tells(notices)


def test_of_several_processes_one_sends(notices: Notices) -> None:
    check_that_one_alone_sends(notices)


def test_a_rise_opens_a_notice_and_queues_its_mail(notices: Notices) -> None:
    go(notices, 2, figures="95 %")
    (notice,) = notices.open({"chania"})
    expected = Notice(notice.notice_id, "chania", PERCENT, 2, NOON, "95 %", None, None, None, None)
    assert notice == expected
    assert notices.unsent() == (Mail(1, Tells.RAISED, notices.unsent()[0].message_key, notice),)


def test_a_step_without_another_severity_keeps_what_is_pending_and_tells_nothing(notices: Notices) -> None:
    go(notices, None)
    go(notices, None, pending="since noon")
    assert watched(notices) == Watched("chania", PERCENT, None, "since noon", 2)
    assert (notices.open({"chania"}), notices.unsent()) == ((), ())


def test_a_rise_from_a_lower_severity_is_one_mail_and_leaves_one_notice(notices: Notices) -> None:
    go(notices, 1, 3)
    assert [notice.severity for notice in notices.open({"chania"})] == [3]
    assert mailed(notices) == [(Tells.RAISED, 1), (Tells.RAISED, 3)]


def test_a_fall_to_a_lower_severity_is_one_mail_and_leaves_its_notice(notices: Notices) -> None:
    go(notices, 3, 1)
    assert [notice.severity for notice in notices.open({"chania"})] == [1]
    assert mailed(notices) == [(Tells.RAISED, 3), (Tells.CLEARED, 3)]
    go(notices, None)
    assert mailed(notices) == [(Tells.RAISED, 3), (Tells.CLEARED, 3), (Tells.CLEARED, 1)]


def test_a_cleared_notice_says_when_and_with_which_figures(notices: Notices) -> None:
    go(notices, 1)
    notices.take(step(watched(notices), None, figures="70 %"), NOON + timedelta(days=1))
    cleared = notices.unsent()[-1].notice
    assert (cleared.raised_figures, cleared.cleared_figures) == ("…", "70 %")
    assert cleared.cleared_at == NOON + timedelta(days=1)


def test_where_nobody_is_mailed_no_mail_is_queued(notices: Notices) -> None:
    go(notices, 1, None, is_mailed=False)
    assert notices.unsent() == ()


def test_subjects_are_apart(notices: Notices) -> None:
    go(notices, 1)
    assert notices.take(step(None, 2, subject=DATE), NOON)
    assert notices.take(step(None, 1, hospital="rethymno"), NOON)
    assert [notice.subject for notice in notices.open({"chania"})] == [DATE, PERCENT]
    assert [notice.hospital for notice in notices.open({"rethymno", "heraklion"})] == ["rethymno"]
    assert notices.open(()) == ()


def test_an_acknowledgement_is_kept_with_the_first_who_gave_it(notices: Notices) -> None:
    go(notices, 2)
    (notice,) = notices.open({"chania"})
    assert notices.acknowledge(notice.notice_id, {"chania"}, ANNA, NOON)
    assert notices.acknowledge(notice.notice_id, {"chania"}, MARIA, NOON + timedelta(hours=1))
    (seen,) = notices.open({"chania"})
    assert (seen.acknowledged_by, seen.acknowledged_at) == (ANNA.user_name, NOON)


def test_an_acknowledgement_holds_for_a_fall_and_not_for_a_rise(notices: Notices) -> None:
    go(notices, 2)
    (notice,) = notices.open({"chania"})
    notices.acknowledge(notice.notice_id, {"chania"}, MARIA, NOON)
    go(notices, 1)
    assert [one.acknowledged_by for one in notices.open({"chania"})] == [MARIA.user_name]
    go(notices, 2)
    assert [one.acknowledged_by for one in notices.open({"chania"})] == [None]


def test_nobody_acknowledges_for_another_hospital_or_what_is_over(notices: Notices) -> None:
    go(notices, 2)
    (notice,) = notices.open({"chania"})
    assert not notices.acknowledge(notice.notice_id, {"rethymno"}, MARIA, NOON)
    assert not notices.acknowledge(notice.notice_id, (), MARIA, NOON)
    assert [one.acknowledged_by for one in notices.open({"chania"})] == [None]
    go(notices, None)
    assert not notices.acknowledge(notice.notice_id, {"chania"}, MARIA, NOON)


def test_a_mail_is_unsent_until_it_is_sent_and_then_never_again(notices: Notices) -> None:
    go(notices, 1)
    (mail,) = notices.unsent()
    assert notices.claim(mail, NOON)
    notices.not_sent(mail)
    assert notices.unsent() == (mail,)
    assert notices.claim(mail, NOON)
    notices.sent(mail, NOON)
    assert notices.unsent() == ()
    assert not notices.claim(mail, NOON + 2 * CLAIM_LIMIT)


def test_a_mail_whose_sender_died_is_free_again_after_a_while(notices: Notices) -> None:
    go(notices, 1)
    (mail,) = notices.unsent()
    assert notices.claim(mail, NOON)
    assert not notices.claim(mail, NOON + CLAIM_LIMIT)
    assert notices.claim(mail, NOON + CLAIM_LIMIT + timedelta(seconds=1))


def test_every_mail_has_a_key_of_its_own(notices: Notices) -> None:
    go(notices, 1, 2, None)
    assert len({mail.message_key for mail in notices.unsent()}) == 3


def test_what_was_read_before_another_step_changes_nothing(notices: Notices) -> None:
    go(notices, 1)
    before = watched(notices)
    assert before is not None
    go(notices, 2)
    assert not notices.take(step(before, None), NOON)
    assert not notices.take(step(replace(before, revision=9), None), NOON)
    assert [notice.severity for notice in notices.open({"chania"})] == [2]
