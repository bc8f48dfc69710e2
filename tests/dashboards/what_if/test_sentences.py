"""Changes and what comes of them, in words of both languages."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from dashboards.what_if.changes import MOST_OF_A_KIND, Kind, changes_of
from dashboards.what_if.links import ScenarioNotice, read_scenario
from dashboards.what_if.sentences import (
    change_remarks,
    change_sentence,
    effect_sentence,
    effect_sentences,
    how_to_write,
    scenario_notice_sentence,
)
from dashboards.words import Words
from queries.forecasts.reach import DateRange, Outlook, Reach
from queries.projections.scenario import NOTHING
from queries.projections.standings import standing, standings
from queries.storage_settings import StorageSettings
from tests.dashboards.what_if.scenarios import OF_EACH
from tests.queries.projections.made import AS_OF, GB, ONLINE, course_of, paths_of

ONE_STORE = StorageSettings(capacity=1_000 * GB)
TIERS = StorageSettings.model_validate({"tiers": {"ONLINE": {"capacity": "1 TB"}, "OFFLINE": {"capacity": "2 TB"}}})
COURSE = course_of(np.full((9, 60), 10.0 * GB), {ONLINE: [500 * GB]})
CHANGES = changes_of(read_scenario(OF_EACH).scenario)


def test_every_change_is_said_with_its_numbers(english: Words) -> None:
    assert [change_sentence(change, english) for change in CHANGES] == [
        "From March 2027 one more CT device: 400 studies a month of 550 MB each, 220 GB a month more.",
        "From January 2027 a CT study takes 150 % of the bytes it would take otherwise.",
        "What is older than 5 years moves to nearline.",
        "What is older than 20 years is deleted.",
        "From June 2027 40 TB more capacity.",
        "In January 2027 another hospital's archive comes: 30 TB at once, and 800 GB a month from then on.",
    ]


def test_every_change_is_said_in_greek(greek: Words) -> None:
    said = [change_sentence(change, greek) for change in CHANGES]
    assert said[0].startswith("Μάρτιος 2027 και εξής: ένα ακόμη μηχάνημα CT με 400 μελέτες τον μήνα")
    assert len({*said}) == len(CHANGES)


def remarks(settings: StorageSettings, words: Words) -> dict[Kind, str]:
    said = {
        kind: " ".join(change_remarks(change, COURSE, settings, words))
        for kind, change in zip(Kind, CHANGES, strict=True)
    }
    return {kind: text for kind, text in said.items() if text}


def test_deleting_is_never_told_without_whose_decision_it_is(english: Words) -> None:
    told = remarks(ONE_STORE, english)[Kind.DELETION]
    assert told.startswith("Not legal advice: how long images must be kept is for the hospital to decide.")


def test_what_a_change_cannot_do_is_said(english: Words) -> None:
    told = remarks(ONE_STORE, english)
    assert set(told) == {Kind.NEARLINE, Kind.DELETION}
    assert told[Kind.NEARLINE].startswith("One store is declared for everything")
    told = remarks(TIERS, english)
    assert "No nearline store is declared" in told[Kind.NEARLINE]
    assert told[Kind.ADDITION] == "It is added to the online tier."
    [change] = changes_of(read_scenario({"size": ["MG.2027-01.150"]}).scenario)
    assert change_remarks(change, COURSE, ONE_STORE, english) == ("No MG is expected here: this changes nothing.",)


BASE = standing(COURSE, ONE_STORE, AS_OF)


def reached(median: date) -> Reach:
    return Reach(Outlook.WITHIN_HORIZON, 60, median, DateRange(median, median), DateRange(median, median), 1.0)


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2028, 1, 1), "Full 24 months earlier."),
        (date(2029, 12, 31), "Full 1 day earlier."),
        (date(2030, 2, 1), "Full 31 days later."),
        (date(2031, 1, 1), "Full 12 months later."),
    ],
)
def test_the_effect_is_told_in_time(day: date, moved: str, english: Words) -> None:
    base, changed = (replace(BASE, full=reached(each)) for each in (date(2030, 1, 1), day))
    said = effect_sentence(base, changed, english)
    assert said.startswith(f"{moved} Full with the changes: on ")
    assert said.endswith("Without them: on January 1, 2030.")


def test_the_effect_on_what_has_no_day_is_told_in_words(english: Words) -> None:
    base, changed = replace(BASE, full=reached(date(2030, 1, 1))), replace(BASE, full=Reach(Outlook.NOT_GROWING, 60))
    assert effect_sentence(base, changed, english) == (
        "Full with the changes: not growing. Without them: on January 1, 2030."
    )
    assert effect_sentence(changed, changed, english) == (
        "The changes do not move the day on which it is full: not growing."
    )


def test_the_effect_is_told_of_each_tier(english: Words) -> None:
    base = standings(COURSE, TIERS, AS_OF)
    assert [said.partition(":")[0] for said in effect_sentences(base, base, english)[1:]] == ["Online", "Offline"]


def test_the_scenario_of_no_changes_leaves_every_standing_as_it_was() -> None:
    course = course_of(paths_of(99, 60), {ONLINE: [500 * GB]})
    for settings in (ONE_STORE, TIERS, StorageSettings()):
        assert standings(course, settings, AS_OF, NOTHING) == standings(course, settings, AS_OF)
        assert standings(course, settings, AS_OF, read_scenario({}).scenario) == standings(course, settings, AS_OF)


def test_every_notice_is_said(words: Words) -> None:
    for kind in Kind:
        assert how_to_write(kind, words) in scenario_notice_sentence(ScenarioNotice(kind), words)
    too_many = {scenario_notice_sentence(ScenarioNotice(kind, True), words) for kind in Kind}
    assert len(too_many) == 2
    assert any(str(MOST_OF_A_KIND) in said for said in too_many)
