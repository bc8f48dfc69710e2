"""`archives check` finds what was broken on purpose, tries to write and changes nothing."""

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, inspect, text

from queries.archives.checks.check import check_archive
from queries.archives.checks.findings import ArchiveCheck, Finding, Severity
from tests.queries.faults import locked
from tests.queries.indexes import EACH_KIND, FORMS, filled, pair_parameters, settings_of
from tests.queries.places import TURNS, Place, engine_parameters, sqlite_place
from tests.queries.warts import population_with_warts


def now() -> datetime:
    return datetime.now(UTC)


def check(form_name: str, place: Place, clock: Callable[[], datetime] = now, **archive: object) -> ArchiveCheck:
    return check_archive(settings_of(FORMS[form_name], place.reader, **archive), clock, TURNS)


def finding(found: ArchiveCheck, code: str) -> Finding:
    [one] = [finding for finding in found.findings if finding.code == code]
    return one


def codes(found: ArchiveCheck, *severities: Severity) -> set[str]:
    return {finding.code for finding in found.findings if finding.severity in severities}


@pytest.mark.parametrize("pair", pair_parameters(*EACH_KIND))
def test_a_sound_archive_has_no_error_on_any_engine(pair: tuple[str, str], new_place: Callable[[str], Place]) -> None:
    form_name, engine_name = pair
    found = check(form_name, filled(new_place(engine_name), FORMS[form_name], population_with_warts()))
    assert not found.failed, [finding for finding in found.findings if finding.severity is Severity.ERROR]
    assert {"reached", "kind", "guard_refuses", "session_read_only", "indexes", "trial", "undated"} <= codes(
        found, Severity.OK, Severity.NOTE
    )
    assert ("unknown_sizes" in codes(found, Severity.NOTE)) == FORMS[form_name].knows.sizes
    if engine_name != "sqlite":
        assert "account_read_only" in codes(found, Severity.OK)


@pytest.mark.parametrize("engine_name", engine_parameters("sqlite", "postgresql", "mariadb"))
def test_an_account_that_may_write_is_found_out_and_nothing_is_written(
    engine_name: str, new_place: Callable[[str], Place]
) -> None:
    place = filled(new_place(engine_name), FORMS["conquest_whole"], population_with_warts())
    before = contents(place)
    found = check("conquest_whole", replace(place, reader=place.writer))
    assert contents(place) == before
    assert not found.failed
    if engine_name != "sqlite":
        assert finding(found, "account_writes").severity is Severity.WARNING
        assert any("GRANT SELECT" in line for line in finding(found, "account_writes").remedy)


@pytest.mark.servers
def test_a_trigger_that_fires_for_no_row_is_rolled_back(new_place: Callable[[str], Place]) -> None:
    place = filled(new_place("postgresql"), FORMS["conquest_whole"], population_with_warts())
    place.execute(
        "CREATE TABLE log (entry text)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN INSERT INTO log VALUES ('written'); RETURN NULL; END$$",
        "CREATE TRIGGER noting AFTER UPDATE OR DELETE OR INSERT ON DICOMSeries EXECUTE FUNCTION note()",
    )
    found = check("conquest_whole", replace(place, reader=place.writer))
    assert "account_writes" in codes(found, Severity.WARNING)
    assert contents(place)["log"] == set()


@pytest.mark.servers
def test_an_account_that_may_write_one_table_only_is_found_out(new_place: Callable[[str], Place]) -> None:
    place = filled(new_place("postgresql"), FORMS["conquest_whole"], population_with_warts())
    place.execute(f"GRANT UPDATE ON DICOMStudies TO {place.reader.username}")
    assert "account_writes" in codes(check("conquest_whole", place), Severity.WARNING)


@pytest.mark.servers
def test_an_insert_that_fails_for_lack_of_values_was_allowed(new_place: Callable[[str], Place]) -> None:
    place = filled(new_place("mariadb"), FORMS["dcm4chee2"], population_with_warts())
    place.execute(f"GRANT INSERT ON `{place.writer.database}`.series TO '{place.reader.username}'@'127.0.0.1'")
    assert "account_writes" in codes(check("dcm4chee2", place), Severity.WARNING)


@pytest.mark.servers
@pytest.mark.parametrize("engine_name", ["postgresql", "mariadb"])
def test_a_locked_archive_is_not_taken_for_one_that_refuses(
    engine_name: str, new_place: Callable[[str], Place]
) -> None:
    place = filled(new_place(engine_name), FORMS["conquest_whole"], population_with_warts())
    with locked(place):
        found = check("conquest_whole", replace(place, reader=place.writer), statement_time_limit_seconds=1)
    assert "account_read_only" not in codes(found, Severity.OK)
    assert found.failed


def contents(place: Place) -> dict[str, set[tuple[object, ...]]]:
    engine = create_engine(place.writer, poolclass=NullPool)
    quoted = engine.dialect.identifier_preparer.quote_identifier
    with engine.connect() as connection:
        return {
            name: {tuple(row) for row in connection.execute(text(f"SELECT * FROM {quoted(name)}"))}
            for name in inspect(connection).get_table_names()
        }


def test_a_missing_index_comes_with_the_statement_that_makes_it(tmp_path: Path) -> None:
    place = filled(sqlite_place(tmp_path), FORMS["arc5"], population_with_warts())
    place.execute("DROP INDEX location_instance_fk")
    missing = finding(check("arc5", place), "index_missing")
    assert missing.remedy == ("CREATE INDEX archeion_location_instance_fk ON location (instance_fk);",)
    place.execute(missing.remedy[0])
    assert "indexes" in codes(check("arc5", place), Severity.OK)


def test_truncated_names_have_their_indexes_found(tmp_path: Path) -> None:
    place = filled(sqlite_place(tmp_path), FORMS["conquest_truncated"], population_with_warts())
    assert "indexes" in codes(check("conquest_truncated", place), Severity.OK)


def test_unmapped_values_are_named_with_their_rows(tmp_path: Path) -> None:
    place = filled(sqlite_place(tmp_path), FORMS["conquest_whole"], population_with_warts())
    unmapped = finding(check("conquest_whole", place, availability={"MAG*": "ONLINE"}), "availability_unmapped")
    rows = {"JUKEBOX1.1": 0, "OFFLINE": 0, "LOST": 0, "TAPE9": 0}
    engine = create_engine(place.writer, poolclass=NullPool)
    with engine.connect() as connection:
        for value, count in connection.execute(text("SELECT DeviceName, count(*) FROM DICOMImages GROUP BY 1")):
            if value in rows:
                rows[value] = count
    assert dict(unmapped.numbers) == {"rows": sum(rows.values()), "values": len(rows)}
    assert all(f"'{value}' ({count})" in unmapped.words for value, count in rows.items())


def test_lagging_counters_are_found(tmp_path: Path) -> None:
    place = filled(sqlite_place(tmp_path), FORMS["dcm4chee2"], population_with_warts())
    assert finding(check("dcm4chee2", place), "counters").severity is Severity.OK
    place.execute("UPDATE series SET num_instances = num_instances + 1 WHERE pk <= 3")
    lagging = finding(check("dcm4chee2", place), "counters")
    assert (lagging.severity, dict(lagging.numbers)["part"]) == (Severity.WARNING, 3)


def test_a_series_put_away_and_forgotten_is_found(tmp_path: Path) -> None:
    place = filled(sqlite_place(tmp_path), FORMS["arc5"], population_with_warts())
    place.execute("DELETE FROM series_query_attrs")
    put_away = dict(finding(check("arc5", place), "put_away").numbers)
    assert put_away["part"] == put_away["whole"] > 0


@pytest.mark.servers
@pytest.mark.parametrize("engine_name", ["postgresql", "mariadb"])
def test_a_clock_that_is_off_is_found(engine_name: str, new_place: Callable[[str], Place]) -> None:
    place = filled(new_place(engine_name), FORMS["conquest_whole"], population_with_warts())
    assert finding(check("conquest_whole", place), "clock").severity is Severity.OK
    behind = finding(check("conquest_whole", place, lambda: now() - timedelta(minutes=5)), "clock")
    assert behind.severity is Severity.WARNING
    assert 295 < dict(behind.numbers)["difference_seconds"] < 305


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    place = filled(sqlite_place(tmp_path), FORMS["arc5"], population_with_warts())
    place.execute("DROP TABLE rejected_instance")
    found = check("arc5", place)
    assert found.failed
    assert "table rejected_instance is missing" in finding(found, "kind_failed").words


@pytest.mark.servers
def test_a_wrong_password_is_told_without_it(new_place: Callable[[str], Place]) -> None:
    place = new_place("postgresql")
    wrong = "no-such-password-9f3"
    found = check("conquest_whole", replace(place, reader=place.reader.set(password=wrong)))
    assert "ArchiveRefusedCredentials" in finding(found, "unreachable_failed").words
    assert wrong not in repr(found)


def test_a_refused_connection_is_told(tmp_path: Path) -> None:
    place = sqlite_place(tmp_path)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        reader = place.reader.set(drivername="postgresql+psycopg", host="127.0.0.1", port=port, username="reader")
        found = check("conquest_whole", replace(place, reader=reader), connect_time_limit_seconds=2)
    assert "ArchiveUnreachable" in finding(found, "unreachable_failed").words
