"""Releases stay as they were made; what is final stays in those that follow; what is late is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from queries.errors import ReleaseRefused
from queries.releases.columns import COMPLETENESS, HOSPITALS, REVISIONS
from queries.releases.comparing import Change, Kind, compare
from queries.releases.folder import Release, ReleaseFolder
from queries.snapshots.history import prune
from tests.queries.releases.scene import Scene, at, figures_of
from tests.queries.releases.small import ARTA, CHANIA, Small, study

pytestmark = pytest.mark.archives

GOLDEN = Path(__file__).parents[2] / "snapshots" / "releases"
MADE_AT = at("2016-10-03")
TOTALS = ("_T", "_T")
FINAL, PROVISIONAL = "2015-03", "2016-09"


def told(scene: Scene, release: Release, period: str, measure: str = "studies", hospital: str = ARTA) -> list[str]:
    """Value, status and revision of a total by study date."""
    rows = figures_of(scene.rows(release), "value", "obs_status", "revision")
    return [*rows[hospital, "study", period, *TOTALS, measure]]


def changed(scene: Scene, earlier: Release, later: Release) -> dict[tuple[str, ...], Change]:
    return {change.key: change for change in compare(scene.releases, earlier, later)}


def test_every_byte_of_a_release_is_the_known_one(small: Small, request: pytest.FixtureRequest) -> None:
    release = small.scene.make("2016-09", MADE_AT).release
    made = {path.name: path.read_bytes() for path in (small.scene.directory / "releases" / release.name).iterdir()}
    golden = GOLDEN / release.name
    if request.config.getoption("--update-snapshots"):
        golden.mkdir(parents=True, exist_ok=True)
        for name, content in made.items():
            (golden / name).write_bytes(content)
    assert {path.name: path.read_bytes() for path in golden.iterdir()} == made


def test_the_same_release_has_the_same_bytes_whenever_it_is_made(small: Small) -> None:
    first = small.scene.make("2016-09", MADE_AT).release
    elsewhere = replace(small.scene, releases=ReleaseFolder(small.scene.directory / "elsewhere"))
    second = elsewhere.make("2016-09", at("2019-01-01")).release
    assert elsewhere.file_bytes(second) == small.scene.file_bytes(first)
    assert (second.sha256, second.made_at) == (first.sha256, at("2019-01-01"))


def test_a_release_that_would_say_the_same_is_not_made_again(small: Small) -> None:
    first = small.scene.make("2016-09", MADE_AT)
    again = small.scene.make("2016-09", at("2016-10-09"))
    assert (first.is_new, again.is_new, again.release) == (True, False, first.release)
    assert small.scene.releases.releases() == (first.release,)


def test_what_happens_in_the_archive_afterwards_changes_nothing_and_shows(small: Small) -> None:
    scene = small.scene
    first = scene.make("2016-09", MADE_AT).release
    before = scene.file_bytes(first)
    small.store(ARTA, study(5, "20160910", ("CT", 7)))
    small.take("2016-10-05")
    second = scene.make("2016-09", at("2016-10-05")).release
    assert scene.file_bytes(first) == before
    assert scene.releases.damages(first) == ()
    change = changed(scene, first, second)[ARTA, "study", PROVISIONAL, *TOTALS, "studies"]
    assert (change.kind, change.earlier_value, change.later_value) == (Kind.REVISED, "1", "2")
    assert told(scene, second, PROVISIONAL) == ["2", "P", "1"]


def test_a_final_month_keeps_its_values_and_the_difference_is_listed(small: Small) -> None:
    scene = small.scene
    first = scene.make("2016-09", MADE_AT).release
    small.store(ARTA, study(5, "20150311", ("MG", 6), ("CT", 1)))
    small.take("2016-11-02")
    second = scene.make("2016-10", at("2016-11-02")).release
    assert told(scene, first, FINAL) == told(scene, second, FINAL) == ["1", "A", "0"]
    own = {
        (row["modality"], row["measure"]): (row["earlier_value"], row["archive_value"], row["applied"])
        for row in scene.rows(second, REVISIONS)
        if (row["basis"], row["period"], row["availability"]) == ("study", FINAL, "_T")
    }
    assert own["_T", "studies"] == ("1", "2", "no")
    # A modality that the earlier release did not know was not there.
    assert own["MG", "images"] == ("0", "6", "no")
    assert figures_of(scene.rows(second))[ARTA, "study", FINAL, "MG", "_T", "images"] == ("0", "A")
    [not_applied] = [
        row["not_applied"]
        for row in scene.rows(second, COMPLETENESS)
        if (row["hospital_code"], row["basis"], row["period"]) == (ARTA, "study", FINAL)
    ]
    assert int(not_applied) == len(
        [row for row in scene.rows(second, REVISIONS) if (row["basis"], row["period"]) == ("study", FINAL)]
    )
    assert not [key for key in changed(scene, first, second) if key[1:3] == ("study", FINAL)]


def test_a_month_becomes_final_with_the_values_of_the_release_that_makes_it_so(small: Small) -> None:
    scene = small.scene
    scene.make("2016-09", MADE_AT)
    small.store(ARTA, study(5, "20150921", ("CT", 7)))
    small.take("2016-11-02")
    second = scene.make("2016-10", at("2016-11-02")).release
    assert told(scene, second, "2015-09") == ["2", "A", "1"]
    small.store(ARTA, study(6, "20150922", ("CT", 7)))
    small.take("2016-12-02")
    third = scene.make("2016-11", at("2016-12-02")).release
    assert told(scene, third, "2015-09") == ["2", "A", "1"]


def test_every_change_of_a_value_counts_as_a_revision(small: Small) -> None:
    scene = small.scene
    scene.make("2016-09", MADE_AT)
    for number, day in ((5, "2016-10-05"), (6, "2016-10-06")):
        small.store(ARTA, study(number, "20160911", ("CT", 1)))
        small.take(day)
        scene.make("2016-09", at(day))
    small.take("2016-11-02")
    last = scene.make("2016-10", at("2016-11-02")).release
    assert told(scene, last, PROVISIONAL) == ["3", "P", "2"]
    # In months that the earlier releases had and knew nothing of, nothing was there.
    assert figures_of(scene.rows(last), "value", "revision")[ARTA, "study", PROVISIONAL, "CT", "_T", "studies"] == (
        *("2", "2"),
    )


def test_a_late_hospital_has_to_be_named_and_its_months_have_no_values(small: Small) -> None:
    scene = small.scene
    small.take("2016-11-03", ARTA)
    with pytest.raises(ReleaseRefused, match="archives of chania were not read .* --with-late chania"):
        scene.make("2016-10", at("2016-11-03"))
    release = scene.make("2016-10", at("2016-11-03"), late=[CHANIA]).release
    assert (release.expected, release.late) == ((ARTA, CHANIA), (CHANIA,))
    assert told(scene, release, "2016-10", hospital=CHANIA) == ["", "L", "0"]
    assert told(scene, release, "2016-09", hospital=CHANIA) == ["1", "P", "0"]
    assert told(scene, release, "2016-10") == ["0", "P", "0"]
    delivered = {
        (row["hospital_code"], row["period"]): row["delivery"]
        for row in scene.rows(release, COMPLETENESS)
        if row["basis"] == "study"
    }
    assert [key for key, delivery in delivered.items() if delivery == "late"] == [(CHANIA, "2016-10")]


def test_what_was_late_is_filled_even_in_a_final_month(small: Small) -> None:
    scene = small.scene
    small.take("2018-03-02", ARTA)
    first = scene.make("2018-02", at("2018-03-02"), late=[CHANIA]).release
    assert told(scene, first, "2016-11", hospital=CHANIA) == ["", "L", "0"]
    small.store(CHANIA, study(7, "20161105", ("CT", 1)))
    small.take("2018-03-03")
    second = scene.make("2018-02", at("2018-03-03")).release
    assert told(scene, second, "2016-11", hospital=CHANIA) == ["1", "A", "1"]


def test_a_hospital_without_any_snapshot_is_late_in_all(small: Small) -> None:
    scene = small.scene
    for snapshot in scene.snapshots.snapshots(CHANIA):
        scene.snapshots.remove(snapshot)
    release = scene.make("2016-09", MADE_AT, late=[CHANIA]).release
    rows = [row for row in scene.rows(release) if row["hospital_code"] == CHANIA]
    assert {(row["period"], row["value"], row["obs_status"], row["data_up_to"]) for row in rows} == {
        ("2016-09", "", "L", ""),
        ("_U", "", "L", ""),
    }
    assert [row["snapshot"] for row in scene.rows(release, HOSPITALS)] == ["1", ""]


def test_final_months_outlive_the_loss_of_a_hospitals_snapshots(small: Small) -> None:
    scene = small.scene
    scene.make("2016-09", MADE_AT)
    small.take("2016-11-02", CHANIA)
    for snapshot in scene.snapshots.snapshots(ARTA):
        scene.snapshots.remove(snapshot)
    release = scene.make("2016-10", at("2016-11-02"), late=[ARTA]).release
    assert told(scene, release, FINAL) == ["1", "A", "0"]
    assert told(scene, release, PROVISIONAL) == ["", "L", "1"]
    delivered = {
        row["period"]: (row["delivery"], row["finality"])
        for row in scene.rows(release, COMPLETENESS)
        if (row["hospital_code"], row["basis"]) == (ARTA, "study")
    }
    assert (delivered[FINAL], delivered[PROVISIONAL]) == (("received", "final"), ("late", "provisional"))


@pytest.mark.parametrize(
    ("month", "moment", "why"),
    [
        ("2016-10", "2016-10-31", "2016-10 has not ended"),
        ("2016-08", "2016-11-30", "release 1 is of 2016-09: a release of an earlier month cannot follow"),
    ],
)
def test_what_must_not_be_made_is_refused_and_nothing_is_left(
    month: str, moment: str, why: str, small: Small
) -> None:
    scene = small.scene
    first = scene.make("2016-09", MADE_AT).release
    with pytest.raises(ReleaseRefused, match=why):
        scene.make(month, at(moment))
    assert {path.name for path in (scene.directory / "releases").iterdir()} == {"making.lock", first.name}


def test_a_month_ends_where_the_hospitals_are(small: Small) -> None:
    """At half past ten in the evening of 31 October in London it is November in Greece."""
    moment = at("2016-10-31").replace(hour=22, minute=30)
    for code in (ARTA, CHANIA):
        small.software(code)
        small.scene.take(code, moment)
    assert small.scene.make("2016-10", moment).release.late == ()


def test_nothing_follows_a_damaged_release(small: Small) -> None:
    scene = small.scene
    first = scene.make("2016-09", MADE_AT).release
    path = scene.releases.path(first, first.file("figures.csv"))
    path.write_bytes(path.read_bytes().replace(b",studies,", b",Studies,", 1))
    small.take("2016-11-02")
    with pytest.raises(ReleaseRefused, match=r"release 1.* is damaged: figures\.csv: is not what was written"):
        scene.make("2016-10", at("2016-11-02"))


def test_what_a_release_was_made_from_is_kept(small: Small) -> None:
    scene = small.scene
    scene.make("2016-09", MADE_AT)
    scene.make("2016-09", at("2016-10-04"), folder=ReleaseFolder(scene.directory / "elsewhere"))
    for day in ("2016-10-03", "2016-10-04"):
        small.take(day, ARTA)
    prune(scene.snapshots, ARTA, keep_last=1)
    assert [snapshot.number for snapshot in scene.snapshots.snapshots(ARTA)] == [1, 3]
    assert scene.snapshots.held(ARTA) == {1: "release 1 of 2016-09, release 1 of 2016-09"}


def test_second_copies_are_left_out_and_named(small: Small) -> None:
    scene = small.scene
    copy = scene.hospitals[CHANIA].model_copy(update={"copy_of": ARTA})
    release = scene.make("2016-09", MADE_AT, hospitals={ARTA: scene.hospitals[ARTA], CHANIA: copy}).release
    assert {row["hospital_code"] for row in scene.rows(release)} == {ARTA}
    assert (release.expected, release.copies) == ((ARTA,), (CHANIA,))
    assert [row["copy_of"] for row in scene.rows(release, HOSPITALS)] == ["", ARTA]


def test_the_figures_of_a_hospital_that_is_no_longer_there_are_gone(small: Small) -> None:
    scene = small.scene
    first = scene.make("2016-09", MADE_AT).release
    second = scene.make("2016-09", MADE_AT, hospitals={ARTA: scene.hospitals[ARTA]}).release
    found = changed(scene, first, second).values()
    assert {(change.kind, change.key[0]) for change in found} == {(Kind.GONE, CHANIA)}
    assert second.number == 2


def test_months_that_the_earlier_release_does_not_reach_are_no_change(small: Small) -> None:
    scene = small.scene
    first = scene.make("2016-09", MADE_AT).release
    small.store(ARTA, study(5, "20161010", ("CT", 7)))
    small.take("2016-11-02")
    second = scene.make("2016-10", at("2016-11-02")).release
    # When it was received nobody knows, as of all that was there before.
    assert {key[1:3] for key in changed(scene, first, second)} == {("received", "_U")}
    assert told(scene, second, "2016-10") == ["1", "P", "0"]
