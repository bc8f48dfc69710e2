"""`flask --app app releases …`: what is said, and what it exits with."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from dashboards.commands.releases import register_release_commands
from tests.queries.releases.conftest import first_snapshots, small
from tests.queries.releases.scene import PROVISIONAL_MONTHS, at
from tests.queries.releases.small import ARTA, Small, study

pytestmark = pytest.mark.archives

__all__ = ["first_snapshots", "small"]

Run = Callable[..., Result]


@pytest.fixture
def run(small: Small) -> Run:
    scene = small.scene
    server = Flask("commands")
    register_release_commands(
        server,
        scene.hospitals,
        scene.library,
        scene.releases,
        PROVISIONAL_MONTHS,
        lambda: at("2016-11-05"),
        lambda *_entry: None,
    )
    runner = server.test_cli_runner()
    return lambda *arguments: runner.invoke(args=["releases", *arguments])


def test_a_release_is_made_once_and_listed(run: Run) -> None:
    made, again, listed = run("make", "2016-09"), run("make", "2016-09"), run("list")
    assert (made.exit_code, again.exit_code, listed.exit_code) == (0, 0, 0)
    assert made.output.startswith("release 1 of 2016-09, made 2016-11-05 12:00 UTC, ")
    assert ", 2 of 2 hospitals, sha256 " in made.output
    assert again.output == "release 1 says the same already: nothing was made\n"
    assert listed.output == made.output


def test_differences_and_what_was_not_applied_are_told(run: Run, small: Small) -> None:
    run("make", "2016-09")
    small.store(ARTA, study(5, "20150311", ("CT", 1)))
    small.store(ARTA, study(6, "20160906", ("CT", 1)))
    small.take("2016-10-04", ARTA)
    run("make", "2016-09")
    told = run("diff", "1", "2")
    assert told.exit_code == 0
    assert "revised: arta study 2016-09 _T _T studies: 1 → 2" in told.output.splitlines()
    kept = "not applied: arta study 2015-03 _T _T studies: final at 1, the archive says 2"
    assert kept in told.output.splitlines()
    assert run("diff", "1", "1").output == "no figure differs\n"


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("make", "2016-10"), 2, "the archives of arta, chania were not read after 2016-10 had ended"),
        (("make", "2016-11"), 2, "2016-11 has not ended"),
        (("make", "October"), 2, "'October' is no month; allowed is such as 2016-10"),
        (("make", "2016-10", "--with-late", "sitia"), 2, "unknown hospital sitia; there are: arta, chania"),
        (("diff", "1", "9"), 2, "there is no release 9"),
        (("verify", "9"), 2, "there is no release 9"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], status: int, sentence: str, run: Run) -> None:
    run("make", "2016-09")
    told = run(*arguments)
    assert (told.exit_code, sentence in told.output) == (status, True)


def test_hospitals_that_may_be_late_are_named_one_by_one(run: Run) -> None:
    assert run("make", "2016-10", "--with-late", "arta").exit_code == 2
    made = run("make", "2016-10", "--with-late", "arta", "--with-late", "chania")
    assert (made.exit_code, "0 of 2 hospitals, late: arta chania" in made.output) == (0, True)


def test_whoever_comes_second_is_told(run: Run, small: Small) -> None:
    with small.scene.releases.writing():
        told = run("make", "2016-09")
    assert (told.exit_code, told.output) == (1, "another process is making a release\n")


def test_verifying_finds_what_is_not_as_it_was(run: Run, small: Small) -> None:
    run("make", "2016-09")
    assert (run("verify").exit_code, run("verify", "1").output) == (0, "release 1 of 2016-09: whole\n")
    release = small.scene.releases.release(1)
    path = small.scene.releases.path(release, release.file("hospitals.csv"))
    path.write_bytes(path.read_bytes()[:-1])
    told = run("verify")
    assert (told.exit_code, told.output) == (
        1,
        "release 1 of 2016-09: hospitals.csv: is not what was written\n",
    )


@pytest.mark.parametrize("command", ["list", "verify"])
def test_a_release_that_cannot_be_read_is_told(command: str, run: Run, small: Small) -> None:
    (small.scene.directory / "releases" / "0001_2016-09").mkdir(parents=True)
    told = run(command)
    assert (told.exit_code, "release 0001_2016-09 cannot be read" in told.output) == (1, True)
