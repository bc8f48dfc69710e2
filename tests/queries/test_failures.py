"""An archive that is down, slow or wrong fails alone, in its own time, as what it is; afterwards it answers again."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Integer, NullPool, Select, create_engine, func, literal, select

from queries.archives.contract import Facts
from queries.archives.live import LiveArchive
from queries.criteria import Criteria
from queries.errors import (
    ArchiveBusy,
    ArchiveConnectionLost,
    ArchiveError,
    ArchiveRefusedCredentials,
    ArchiveSchemaMismatch,
    ArchiveUnreachable,
    QueryTimedOut,
)
from queries.reports.activity import ActivityAnswer, activity
from tests.queries.faults import drop_when_waiting, locked, muted, silent_port, with_port
from tests.queries.indexes import FORMS, filled, live
from tests.queries.places import NOW, Place, engine_parameters
from tests.queries.warts import population_with_warts

CRITERIA = Criteria(("hospital",))
FORM = FORMS["conquest_whole"]
SERVERS = engine_parameters("postgresql", "mariadb", "odbc")
LIMIT_SECONDS = 1
# A statement's limit, five seconds' grace for the network (queries/engines.py), and this noisy machine.
PATIENCE_SECONDS = LIMIT_SECONDS + 5 + 5


@pytest.fixture(scope="module", params=["sqlite", *SERVERS])
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(engine_name: str, new_place: Callable[[str], Place]) -> Place:
    return filled(new_place(engine_name), FORM, population_with_warts())


@pytest.fixture
def archive(place: Place) -> Iterator[LiveArchive]:
    made = archive_at(place.reader)
    yield made
    made.close()


def archive_at(url: URL, seconds: int = LIMIT_SECONDS) -> LiveArchive:
    return live(FORM, url, statement_time_limit_seconds=seconds, connect_time_limit_seconds=LIMIT_SECONDS)


def failure_of(archive: LiveArchive) -> ArchiveError:
    answer = activity([archive], CRITERIA)
    [outcome] = answer.outcomes
    assert outcome.failure is not None
    assert (len(answer.cells), len(answer.totals)) == (0, 0)
    return outcome.failure


def assert_answers(archive: LiveArchive) -> None:
    answer = activity([archive], CRITERIA)
    assert answer.failed == ()
    assert answer.total > 0


def failure_at(url: URL) -> ArchiveError:
    archive = archive_at(url)
    failure = failure_of(archive)
    archive.close()
    return failure


@pytest.fixture(params=SERVERS)
def server_place(request: pytest.FixtureRequest, new_place: Callable[[str], Place]) -> Place:
    return new_place(request.param)


def test_closed_port_is_unreachable(server_place: Place) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        failure = failure_at(with_port(server_place.reader, unused.getsockname()[1]))
    assert type(failure) is ArchiveUnreachable


def test_wrong_password_is_refused(server_place: Place) -> None:
    failure = failure_at(server_place.reader.set(password="wrong-one"))
    assert type(failure) is ArchiveRefusedCredentials
    assert "wrong-one" not in str(failure)


def test_unknown_database_is_refused(server_place: Place) -> None:
    assert type(failure_at(server_place.reader.set(database="nowhere"))) is ArchiveRefusedCredentials


@pytest.mark.servers
def test_account_without_rights_is_refused(new_place: Callable[[str], Place]) -> None:
    place = filled(new_place("postgresql"), FORM, population_with_warts())
    place.execute(f"REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM {place.reader.username}")
    assert type(failure_at(place.reader)) is ArchiveRefusedCredentials


def test_missing_file_is_unreachable_until_it_is_there(tmp_path: Path, new_place: Callable[[str], Place]) -> None:
    place = filled(new_place("sqlite"), FORM, population_with_warts())
    archive = archive_at(URL.create("sqlite", database=str(tmp_path / "late.sqlite")))
    assert type(failure_of(archive)) is ArchiveUnreachable
    assert list(tmp_path.iterdir()) == []
    shutil.copy(str(place.reader.database), tmp_path / "late.sqlite")
    assert_answers(archive)
    archive.close()


def test_file_that_is_no_database_fails_as_an_archive(tmp_path: Path) -> None:
    (tmp_path / "index.sqlite").write_bytes(b"not a database" * 100)
    failure = failure_at(URL.create("sqlite", database=str(tmp_path / "index.sqlite")))
    assert type(failure) is ArchiveError


def test_missing_table_is_named(place: Place, archive: LiveArchive) -> None:
    place.execute("ALTER TABLE DICOMImages RENAME TO Elsewhere")
    failure = failure_of(archive)
    assert (type(failure), str(failure)) == (ArchiveSchemaMismatch, "table DICOMImages is missing")
    place.execute("ALTER TABLE Elsewhere RENAME TO DICOMImages")
    assert_answers(archive)


def test_missing_column_is_named(place: Place, archive: LiveArchive) -> None:
    place.execute("ALTER TABLE DICOMStudies RENAME COLUMN StudyDate TO Elsewhen")
    failure = failure_of(archive)
    assert (type(failure), str(failure)) == (
        ArchiveSchemaMismatch,
        "table DICOMStudies has no column StudyDate",
    )
    place.execute("ALTER TABLE DICOMStudies RENAME COLUMN Elsewhen TO StudyDate")
    assert_answers(archive)


@pytest.mark.parametrize(
    ("fault", "repair"),
    [
        ("ALTER TABLE DICOMImages RENAME TO Elsewhere", "ALTER TABLE Elsewhere RENAME TO DICOMImages"),
        (
            "ALTER TABLE DICOMSeries RENAME COLUMN Modality TO Elsewhat",
            "ALTER TABLE DICOMSeries RENAME COLUMN Elsewhat TO Modality",
        ),
    ],
    ids=["table", "column"],
)
def test_schema_that_changes_after_opening_is_a_mismatch(
    place: Place, archive: LiveArchive, fault: str, repair: str
) -> None:
    assert_answers(archive)
    place.execute(fault)
    assert type(failure_of(archive)) is ArchiveSchemaMismatch
    place.execute(repair)
    assert_answers(archive)


def test_names_that_changed_after_opening_are_looked_up_again(place: Place, archive: LiveArchive) -> None:
    """A site regenerates its ConQuest index with names cut to ten characters."""
    assert_answers(archive)
    place.execute("ALTER TABLE DICOMStudies RENAME COLUMN StudyInstanceUID TO StudyInsta")
    assert type(failure_of(archive)) is ArchiveSchemaMismatch
    assert_answers(archive)


def endless_count(_facts: Facts) -> Select[Any]:
    numbers = select(literal(1, Integer).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1))
    return select(func.count()).select_from(numbers)


def test_endless_statement_is_stopped_on_sqlite(new_place: Callable[[str], Place]) -> None:
    archive = archive_at(filled(new_place("sqlite"), FORM, population_with_warts()).reader)
    started = time.monotonic()
    with pytest.raises(QueryTimedOut):
        archive.fetch(endless_count)
    assert time.monotonic() - started < PATIENCE_SECONDS
    assert_answers(archive)
    archive.close()


@pytest.fixture(params=SERVERS)
def filled_server(request: pytest.FixtureRequest, new_place: Callable[[str], Place]) -> Place:
    return filled(new_place(request.param), FORM, population_with_warts())


def test_statement_over_its_limit_is_stopped(filled_server: Place) -> None:
    archive = archive_at(filled_server.reader)
    assert_answers(archive)
    with locked(filled_server):
        started = time.monotonic()
        assert type(failure_of(archive)) is QueryTimedOut
        assert time.monotonic() - started < PATIENCE_SECONDS
    assert_answers(archive)
    archive.close()


def test_connection_dropped_during_a_statement_is_lost(filled_server: Place) -> None:
    archive = archive_at(filled_server.reader, seconds=30)
    assert_answers(archive)
    failures: list[ArchiveError] = []
    with locked(filled_server):
        asking = threading.Thread(target=lambda: failures.append(failure_of(archive)))
        asking.start()
        drop_when_waiting(filled_server)
        asking.join(PATIENCE_SECONDS)
    assert [type(failure) for failure in failures] == [ArchiveConnectionLost]
    assert_answers(archive)
    archive.close()


def test_connection_dropped_between_questions_goes_unnoticed(filled_server: Place) -> None:
    archive = archive_at(filled_server.reader)
    assert_answers(archive)
    engine = create_engine(filled_server.writer, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    reader = filled_server.reader.username
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{reader}'"
            connection.exec_driver_sql(end)
        else:
            connection.exec_driver_sql(f"KILL USER '{reader}'@'127.0.0.1'")
    assert_answers(archive)
    archive.close()


def test_server_that_falls_silent_is_waited_for_in_vain_but_not_for_ever(filled_server: Place) -> None:
    with muted(filled_server) as (url, mute):
        archive = archive_at(url)
        assert_answers(archive)
        mute.set()
        started = time.monotonic()
        assert type(failure_of(archive)) is ArchiveUnreachable
        assert time.monotonic() - started < 2 * PATIENCE_SECONDS
        mute.clear()
        assert_answers(archive)
        archive.close()


def test_second_question_does_not_wait_for_ever(filled_server: Place) -> None:
    archive = archive_at(filled_server.reader)
    assert_answers(archive)
    with archive.engine.connect():
        assert type(failure_of(archive)) is ArchiveBusy
    assert_answers(archive)
    archive.close()


def test_silent_server_fails_in_its_own_time_and_alone(
    server_place: Place, new_place: Callable[[str], Place]
) -> None:
    healthy = live(FORM, filled(new_place("sqlite"), FORM, population_with_warts()).reader, "healthy")
    with silent_port() as port:
        silent = archive_at(with_port(server_place.reader, port))
        started = time.monotonic()
        answer = activity([silent, healthy], Criteria(("hospital", "healthy")))
        assert time.monotonic() - started < PATIENCE_SECONDS
        silent.close()
    assert [(o.hospital, type(o.failure)) for o in answer.failed] == [("hospital", ArchiveUnreachable)]
    assert [o.hospital for o in answer.answered] == ["healthy"]
    assert set(answer.totals["hospital"]) == {"healthy"}
    healthy.close()


def test_refused_hanging_and_dropped_leave_the_fourth_its_answer(
    filled_server: Place, server_place: Place, new_place: Callable[[str], Place]
) -> None:
    healthy = live(FORM, filled(new_place("sqlite"), FORM, population_with_warts()).reader, "healthy")
    expected = activity([healthy], Criteria(("healthy",)))
    with closed_port() as nobody, silent_port() as silent_one, locked(filled_server):
        short = {"statement_time_limit_seconds": LIMIT_SECONDS, "connect_time_limit_seconds": LIMIT_SECONDS}
        sources = [
            live(FORM, with_port(server_place.reader, nobody), "refused", **short),
            live(FORM, with_port(server_place.reader, silent_one), "silent", **short),
            live(FORM, filled_server.reader, "dropped", statement_time_limit_seconds=30),
            healthy,
        ]
        answers: list[ActivityAnswer] = []
        codes = tuple(source.hospital for source in sources)
        asking = threading.Thread(target=lambda: answers.append(activity(sources, Criteria(codes))))
        started = time.monotonic()
        asking.start()
        drop_when_waiting(filled_server)
        asking.join(2 * PATIENCE_SECONDS)
        assert time.monotonic() - started < 2 * PATIENCE_SECONDS  # a silent MariaDB costs twice its limit
    [answer] = answers
    failures = {outcome.hospital: type(outcome.failure) for outcome in answer.failed}
    assert failures == {
        "refused": ArchiveUnreachable,
        "silent": ArchiveUnreachable,
        "dropped": ArchiveConnectionLost,
    }
    assert all(outcome.failure is not None and outcome.failure.since == NOW for outcome in answer.failed)
    assert answer.totals["value"].sum() == expected.totals["value"].sum()
    for source in sources:
        source.close()


@contextmanager
def closed_port() -> Iterator[int]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]
