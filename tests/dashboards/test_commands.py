"""`flask --app app archives check`: words and JSON of a check, and what it exits with."""

import json
from pathlib import Path

from click.testing import Result
from flask import Flask

from auth.archive_checks import ArchiveChecks, Extent
from auth.operators import operator
from auth.store import open_store
from dashboards.commands.archives import register_archive_commands
from queries.archives.checks.kept import check_of
from tests.queries.indexes import FORMS, filled, settings_of
from tests.queries.places import NOW, TURNS, sqlite_place
from tests.queries.warts import population_with_warts
from tests.stores import migrated_store

GOLDEN = Path(__file__).parent.parent / "snapshots" / "checks" / "conquest.txt"
PATIENT = "SYNTHETIC-"


def kept_in(directory: Path) -> ArchiveChecks:
    if not (directory / "store.db").exists():
        migrated_store(directory)
    return ArchiveChecks(open_store(f"sqlite:///{directory / 'store.db'}"))


def run(tmp_path: Path, *arguments: str) -> Result:
    form = FORMS["conquest_truncated"]
    place = filled(sqlite_place(tmp_path), form, population_with_warts())
    missing = settings_of(form, place.reader.set(database=str(tmp_path / "absent.db")), "absent")
    hospitals = {"chania": settings_of(form, place.reader, "chania"), "absent": missing}
    server = Flask("commands")
    register_archive_commands(server, hospitals, lambda: NOW, TURNS, kept_in(tmp_path))
    return server.test_cli_runner().invoke(args=["archives", "check", *arguments])


def test_a_whole_report_in_words(tmp_path: Path) -> None:
    result = run(tmp_path, "chania")
    assert result.exit_code == 0
    timed = [line if "took" not in line else "  ok      (timed)" for line in result.output.splitlines()]
    versioned = [line.split(": sqlite ")[0] for line in timed]
    assert "\n".join(versioned) + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_json_has_every_archive_and_finding(tmp_path: Path) -> None:
    result = run(tmp_path, "--json")
    assert result.exit_code == 1
    report = json.loads(result.output)
    assert (report["schema_version"], [a["hospital"] for a in report["archives"]]) == (1, ["chania", "absent"])
    assert all(
        set(f) == {"code", "severity", "words", "remedy", "numbers"} for f in report["archives"][0]["findings"]
    )
    assert [f["code"] for f in report["archives"][1]["findings"]] == ["unreachable_failed"]
    assert PATIENT not in result.output


def test_what_was_found_is_kept_for_the_pages(tmp_path: Path) -> None:
    told = json.loads(run(tmp_path, "--json").output)["archives"]
    kept = kept_in(tmp_path).of(("chania", "absent", "sitia"))
    assert {(check.extent, check.checked_by, check.checked_at) for (check,) in kept.values()} == {
        (Extent.WHOLE, operator(), NOW)
    }
    for archive in told:
        (check,) = kept[archive["hospital"]]
        found = check_of(check.findings)
        assert [finding.words for finding in found.findings] == [each["words"] for each in archive["findings"]]
        assert found.failed is (archive["hospital"] == "absent")


def test_a_store_that_does_not_answer_keeps_nobody_from_checking(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    with kept.store.begin() as connection:
        connection.exec_driver_sql("DROP TABLE archive_checks")
    result = run(tmp_path, "chania")
    assert result.exit_code == 0
    assert "chania: the pages will not have this check" in result.output


def test_an_unknown_hospital_is_told_and_those_there_are(tmp_path: Path) -> None:
    result = run(tmp_path, "sitia")
    assert (result.exit_code, result.output) == (2, "unknown hospital sitia; there are: chania, absent\n")
