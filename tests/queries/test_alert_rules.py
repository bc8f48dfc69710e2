"""Alerts: raised when something has held, cleared when it is past the margin for as long, and nothing in between."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from queries.alerts.kept import since_of, since_text, standing_of, standing_text, subject_of, subject_text
from queries.alerts.rules import Change, Kind, Rules, Severity, Subject, Watch, changes, days_until
from queries.dicom import Availability
from queries.forecasts.reach import Outlook, Reach
from tests.queries.made_standings import NOT_WITHIN, TERABYTE, hours_later, in_days, made_standing, maybe_in_days
from tests.queries.places import NOW

RULES = Rules(
    warning_days=180, critical_days=60, hold_hours=24, margin_percent=2, margin_days=14, stale_after_hours=36
)
PERCENT, DATE = Subject("argo", None, Kind.PERCENT), Subject("argo", None, Kind.DATE)
WARNING, CRITICAL, FULL = Severity

Told = list[tuple[float, str, Severity]]


def told(readings: Iterable[tuple[float, dict[str, Any]]], subject: Subject = PERCENT, rules: Rules = RULES) -> Told:
    """What is raised and cleared of a subject, with the hour, when a store is read as these hours say."""
    watches: dict[Subject, Watch] = {}
    found: Told = []
    for hours, values in readings:
        now = hours_later(hours)
        standing = made_standing(**({"figures_at": now} | values))
        for change in changes([standing], watches, now, {"argo": rules}):
            watches[change.subject] = change.after
            if change.subject == subject:
                found += [(hours, "raised", change.raised)] if change.raised else []
                found += [(hours, "cleared", change.cleared)] if change.cleared else []
    return found


def percents(*values: float, step: float = 12) -> list[tuple[float, dict[str, Any]]]:
    return [(place * step, {"percent": value}) for place, value in enumerate(values)]


def days(*values: int, step: float = 12) -> list[tuple[float, dict[str, Any]]]:
    """Days left as of each reading, not of the first."""
    return [
        (place * step, {"critical": in_days(value, hours_later(place * step).date())})
        for place, value in enumerate(values)
    ]


def test_is_raised_once_after_it_has_held() -> None:
    assert told(percents(79.9, 80, 80, 80, 80, 80)) == [(36, "raised", WARNING)]


def test_is_raised_at_the_second_reading_where_they_are_far_apart() -> None:
    assert told(percents(81, 81, step=30)) == [(30, "raised", WARNING)]


def test_what_did_not_hold_is_not_raised() -> None:
    assert told(percents(85, 79, 85, 85, 79, 85)) == []


def test_two_looks_at_the_same_figures_are_one_reading() -> None:
    assert told([(hours, {"percent": 95, "figures_at": NOW}) for hours in (0, 12, 24, 30)]) == []


def test_rising_at_once_to_the_top_is_one_event() -> None:
    assert told(percents(100, 100, 100, 100)) == [(24, "raised", FULL)]


def test_each_severity_is_raised_when_it_has_held_itself() -> None:
    assert told(percents(80, 90, 90, 90, 90)) == [(24, "raised", WARNING), (36, "raised", CRITICAL)]


def test_is_cleared_only_past_the_margin_and_after_holding_there() -> None:
    values = (85, 85, 85, 78, 78, 78, 77.9, 79, 77.9, 77.9, 77.9)
    assert told(percents(*values)) == [(24, "raised", WARNING), (120, "cleared", WARNING)]


def test_falling_to_a_lower_severity_clears_the_higher() -> None:
    values = (95, 95, 95, 85, 85, 85, 70, 70, 70)
    assert told(percents(*values)) == [
        (24, "raised", CRITICAL),
        (60, "cleared", CRITICAL),
        (96, "cleared", WARNING),
    ]


def test_falling_to_nothing_is_one_event() -> None:
    assert told(percents(95, 95, 95, 10, 10, 10, 10)) == [(24, "raised", CRITICAL), (60, "cleared", CRITICAL)]


def test_date_is_that_of_the_early_end() -> None:
    assert told(days(181, 181, 180, 180, 180), DATE) == [(48, "raised", WARNING)]
    assert told(days(60, 60, 60), DATE) == [(24, "raised", CRITICAL)]


def test_date_is_cleared_past_its_margin() -> None:
    values = (170, 170, 170, 194, 194, 194, 195, 195, 195)
    assert told(days(*values), DATE) == [(24, "raised", WARNING), (96, "cleared", WARNING)]


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        (Reach(Outlook.ALREADY_PASSED), 0),
        (in_days(7), 7),
        (in_days(-3), 0),
        (Reach(Outlook.WITHIN_HORIZON, 60, in_days(7).median), 37),
        (maybe_in_days(7), 7),
        (NOT_WITHIN, None),
        (Reach(Outlook.NOT_GROWING), None),
    ],
)
def test_days_until_a_level(reach: Reach, expected: int | None) -> None:
    assert days_until(reach, NOW) == expected


def test_a_store_that_no_longer_grows_clears_its_date() -> None:
    still = [(hours, {"critical": Reach(Outlook.NOT_GROWING)}) for hours in (36, 48, 60)]
    assert told([*days(10, 10, 10), *still], DATE) == [(24, "raised", CRITICAL), (60, "cleared", CRITICAL)]


def test_too_little_history_neither_raises_nor_clears() -> None:
    unknown = [(hours, {"critical": Reach(Outlook.NOT_ENOUGH_HISTORY)}) for hours in range(36, 200, 12)]
    assert told([*days(10, 10, 10), *unknown], DATE) == [(24, "raised", CRITICAL)]


def test_stored_bytes_that_are_not_known_neither_raise_nor_clear() -> None:
    of_stored: dict[str, Any] = {"stored_bytes": None, "critical": Reach(Outlook.STORED_UNKNOWN)}
    unknown = [(hours, of_stored) for hours in range(36, 200, 12)]
    assert told(unknown) == []
    assert told([*percents(95, 95, 95), *unknown]) == [(24, "raised", CRITICAL)]
    assert told([*days(10, 10, 10), *unknown], DATE) == [(24, "raised", CRITICAL)]


def test_other_data_on_the_store_fill_it_too() -> None:
    assert told([(hours, {"percent": 60, "other_bytes": 20 * TERABYTE}) for hours in (0, 24)]) == [
        (24, "raised", WARNING)
    ]


def test_stale_figures_neither_raise_nor_clear() -> None:
    def read_37_hours_ago(percent: float) -> list[tuple[float, dict[str, Any]]]:
        hours = range(100, 300, 12)
        return [(hour, {"percent": percent, "figures_at": hours_later(hour - 37)}) for hour in hours]

    assert told(read_37_hours_ago(95)) == []
    assert told([*percents(95, 95, 95), *read_37_hours_ago(10)]) == [(24, "raised", CRITICAL)]


def test_capacity_that_becomes_unknown_clears() -> None:
    unknown = [(hours, {"percent": None}) for hours in (36, 48, 60)]
    assert told([*percents(95, 95, 95), *unknown]) == [(24, "raised", CRITICAL), (60, "cleared", CRITICAL)]


def test_capacity_that_was_never_known_raises_nothing() -> None:
    assert told([(hours, {"percent": None}) for hours in (0, 30, 60)]) == []


def test_a_tier_that_is_no_longer_there_is_cleared_by_the_hospitals_other_figures() -> None:
    gone = Subject("argo", Availability.NEARLINE, Kind.PERCENT)
    watches = {gone: Watch(WARNING)}
    for hours in (0, 24):
        figures = made_standing(figures_at=hours_later(hours))
        (change,) = changes([figures], watches, hours_later(hours), {"argo": RULES})
        watches[gone] = change.after
    assert (change.subject, change.cleared, change.standing) == (gone, WARNING, None)


def test_a_hospital_without_figures_stays_as_it_is() -> None:
    assert changes([], {PERCENT: Watch(WARNING)}, NOW, {"argo": RULES}) == ()


def test_hospitals_tiers_and_kinds_are_apart() -> None:
    full = made_standing(percent=95, hospital="boreas", tier=Availability.ONLINE, critical=in_days(3))
    at_once = Rules(180, 60, 0, 2, 14, 36)
    found = changes([made_standing(), full], {}, NOW, {"argo": at_once, "boreas": at_once})
    assert {(change.subject, change.raised) for change in found} == {
        (Subject("boreas", Availability.ONLINE, kind), CRITICAL) for kind in Kind
    }


@given(percent=st.floats(78, 79.99), step=st.floats(1, 100))
def test_a_value_within_the_margin_keeps_what_there_is(percent: float, step: float) -> None:
    assert told(percents(*[percent] * 8, step=step)) == []
    after = [(200 + hours, values) for hours, values in percents(*[percent] * 8, step=step)]
    assert told([*percents(85, 85, 85), *after]) == [(24, "raised", WARNING)]


@given(values=st.lists(st.floats(78.001, 81.999), min_size=2, max_size=40), step=st.floats(0.5, 60))
def test_around_a_threshold_nothing_flaps(values: list[float], step: float) -> None:
    assert [severity for _, _, severity in told(percents(*values, step=step))] in ([], [WARNING])


class Watching(RuleBasedStateMachine):
    """Whatever a store does, what is told of it is a history that a reader can follow."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.figures_at = NOW
        self.watches: dict[Subject, Watch] = {}
        self.told: dict[Subject, list[tuple[datetime, Change]]] = {}

    @rule(
        hours=st.sampled_from([0, 1, 6, 12, 24, 25, 38]),
        age=st.sampled_from([0, 5, 37]),
        percent=st.sampled_from([None, 10, 77.9, 78, 79, 80, 87, 88, 89, 90, 97, 98, 99, 100, 120]),
        days_left=st.sampled_from([0, 59, 60, 61, 74, 75, 179, 180, 181, 194, 195, 400]),
        tier=st.sampled_from([None, Availability.ONLINE]),
    )
    def read(self, hours: int, age: int, percent: float | None, days_left: int, tier: Availability | None) -> None:
        self.now += timedelta(hours=hours)
        # Read again or not, an archive's figures never become older ones.
        self.figures_at = figures_at = max(self.figures_at, self.now - timedelta(hours=age))
        reach = in_days(days_left, self.now.date())
        standing = made_standing(percent=percent, critical=reach, figures_at=figures_at, tier=tier)
        found = changes([standing], self.watches, self.now, {"argo": RULES})
        assert found == () or self.now - figures_at <= timedelta(hours=RULES.stale_after_hours)
        for change in found:
            assert change.before == self.watches.get(change.subject, Watch())
            self.watches[change.subject] = change.after
            if change.raised or change.cleared:
                self.told.setdefault(change.subject, []).append((figures_at, change))

    @invariant()
    def every_telling_goes_on_from_the_last(self) -> None:
        for history in self.told.values():
            level: Severity | None = None
            for _, change in history:
                assert (change.raised is None) != (change.cleared is None)
                assert change.before.level == level
                level = change.after.level
            assert level == self.watches[history[0][1].subject].level

    @invariant()
    def what_goes_back_has_held_as_long(self) -> None:
        for history in self.told.values():
            for (at, one), (later, other) in zip(history, history[1:], strict=False):
                if (one.raised is None) != (other.raised is None):
                    assert later - at >= timedelta(hours=RULES.hold_hours)

    @invariant()
    def a_store_keeps_all_of_it(self) -> None:
        for subject, watch in self.watches.items():
            assert subject_of(subject.hospital, subject_text(subject)) == subject
            assert since_of(since_text(watch.since)) == watch.since


TestWatching = Watching.TestCase


def test_a_standing_comes_back_from_its_text() -> None:
    known = made_standing(tier=Availability.NEARLINE, critical=in_days(3), other_bytes=1, unsized_share=0.25)
    unknown = made_standing(None, Reach(Outlook.STORED_UNKNOWN), stored_bytes=None, full=maybe_in_days(3))
    for standing in (known, unknown):
        assert standing_of(standing_text(standing)) == standing
    assert [standing_of(text) for text in ("", "{}", standing_text(None))] == [None] * 3


def test_a_standing_in_another_versions_shape_is_none() -> None:
    text = standing_text(made_standing())
    assert [standing_of(text.replace(*change)) for change in (("other_bytes", "more"), ("60", '"x"'))] == [None] * 2
