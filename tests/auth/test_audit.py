"""The audit log: whole where nobody touched it, and not where anybody did."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, delete, insert, select, update

from auth.audit import Actor, Event, Wanted, entries, record
from auth.audit_chain import START, Head, hash_of
from auth.audit_verifying import MOST_FINDINGS, verify
from auth.errors import AuditDamaged, NotRecorded
from auth.principal import Principal, UsedToken
from auth.store import open_store, reading, writing
from auth.tables import audit_entries, audit_head
from tests.auth.logs import (
    ACTORS,
    DETAILS,
    MARIA,
    NIGHTLY,
    NOON,
    ROOT,
    check_that_entries_come_back,
    check_that_processes_at_once_leave_no_gap,
    fill,
    listed,
)

COLUMNS = tuple(column.name for column in audit_entries.columns)


@pytest.fixture
def log(store: Engine) -> Engine:
    fill(store)
    return store


def change(store: Engine, number: int, **values: Any) -> None:
    with writing(store) as connection:
        connection.execute(update(audit_entries).where(audit_entries.c.number == number).values(values))


def remove(store: Engine, *numbers: int) -> None:
    with writing(store) as connection:
        connection.execute(delete(audit_entries).where(audit_entries.c.number.in_(numbers)))


def set_head(store: Engine, head: Head) -> None:
    with writing(store) as connection:
        connection.execute(update(audit_head).values(number=head.number, hash=head.hash))


def head_of(store: Engine) -> Head:
    head = verify(store).head
    assert head is not None
    return head


def write_anew(store: Engine, first: int) -> None:
    """What somebody can who may write the store and knows how hashes are made: all from `first` on, and the head."""
    with writing(store) as connection:
        rows = connection.execute(select(audit_entries).order_by(audit_entries.c.number)).all()
        before = START.hash if first == 1 else rows[first - 2].hash
        for row in rows[first - 1 :]:
            before = hash_of(before, row._asdict())
            renewed = update(audit_entries).where(audit_entries.c.number == row.number).values(hash=before)
            connection.execute(renewed)
        connection.execute(update(audit_head).values(number=rows[-1].number, hash=before))


def test_entries_come_back_as_they_were_recorded(store: Engine) -> None:
    check_that_entries_come_back(store)


def test_processes_that_record_at_once_leave_no_gap(store: Engine) -> None:
    check_that_processes_at_once_leave_no_gap(store)


def test_a_log_without_an_entry_is_whole(store: Engine) -> None:
    assert (verify(store).findings, head_of(store), listed(store)) == ((), START, [])


def test_hashes_are_made_as_the_documentation_says() -> None:
    """Or a log could not be verified by another program, nor by another version of this one."""
    content = {
        **{"number": 1, "at": NOON, "event": "exported", "means": "session", "user_id": 7, "user_name": "ά"},
        **{"token_id": None, "token_name": None, "operator": None, "address": "192.0.2.1", "details": '{"rows":3}'},
    }
    written = (
        f'["{"0" * 64}",1,"2024-05-06T12:00:00.123456+00:00","exported","session",7,"\\u03ac",null,null,null,'
        '"192.0.2.1","{\\"rows\\":3}"]'
    )
    assert hash_of(START.hash, content) == hashlib.sha256(written.encode()).hexdigest()


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({"user_name": "nikos"}, [2, 4]),
        ({"user_name": "nobody"}, []),
        ({"event": Event.EXPORTED}, [1, 2, 3, 4]),
        ({"since": NOON + timedelta(hours=1)}, [2, 3, 4]),
        ({"until": NOON + timedelta(hours=1)}, [1]),
        ({"user_name": "nikos", "since": NOON + timedelta(hours=2)}, [4]),
    ],
)
def test_entries_are_found_by_user_event_and_time(log: Engine, wanted: dict[str, Any], numbers: list[int]) -> None:
    assert [entry.number for entry in listed(log, **wanted)] == numbers


def test_a_long_log_is_listed_in_portions(log: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auth.audit._PORTION", 2)
    assert [entry.number for entry in entries(log, Wanted())] == [1, 2, 3, 4]


def test_the_actor_of_a_request_is_the_user_and_their_token() -> None:
    maria = Principal(7, "μαρία", None)
    assert Actor.of_request(maria, "2001:db8::1") == MARIA
    program = Principal(8, "nikos", None, token=UsedToken(3, "νυχτερινό")).narrowed(frozenset({"chania"}))
    assert Actor.of_request(program, "192.0.2.1") == NIGHTLY
    assert Actor.of_request(maria, "x" * 1_000).address == "x" * 64
    assert Actor.of_request(maria, None).address is None


def test_where_the_store_is_busy_for_too_long_nothing_is_recorded(log: Engine) -> None:
    impatient = create_engine(log.url, connect_args={"timeout": 0})
    with closing(sqlite3.connect(log.url.database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotRecorded):
            record(impatient, Event.EXPORTED, ROOT, {}, NOON)
    impatient.dispose()
    assert len(listed(log)) == len(ACTORS)


def test_without_a_store_nothing_is_recorded(tmp_path: Path) -> None:
    with pytest.raises(NotRecorded):
        record(open_store(f"sqlite:///{tmp_path / 'no folder' / 'x'}"), Event.EXPORTED, ROOT, {}, NOON)


def test_a_log_without_its_head_takes_no_entry(log: Engine) -> None:
    with writing(log) as connection:
        connection.execute(delete(audit_head))
    with pytest.raises(NotRecorded, match="no head"):
        record(log, Event.EXPORTED, ROOT, {}, NOON)
    assert verify(log).findings == ("The log has no head.",)


def test_an_entry_put_where_the_next_one_belongs_stops_the_log(log: Engine) -> None:
    with writing(log) as connection:
        row = connection.execute(select(audit_entries).where(audit_entries.c.number == 4)).one()._asdict()
        connection.execute(insert(audit_entries).values(row | {"number": 5}))
    with pytest.raises(NotRecorded):
        record(log, Event.EXPORTED, ROOT, {}, NOON)
    assert verify(log).findings[-1] == "Entries after 4, where the head is, were never written."


@pytest.mark.parametrize(
    ("numbers", "finding"),
    [
        ((1,), "Entry 1 is missing."),
        ((2, 3), "Entries 2 to 3 are missing."),
        ((4,), "Entry 4 is missing."),
        ((1, 2, 3, 4), "Entries 1 to 4 are missing."),
    ],
)
def test_deleted_entries_are_named(log: Engine, numbers: tuple[int, ...], finding: str) -> None:
    remove(log, *numbers)
    assert verify(log).findings == (finding,)


def test_beyond_a_gap_the_log_is_verified_all_the_same(log: Engine) -> None:
    remove(log, 1)
    change(log, 3, user_name="maria")
    assert verify(log).findings == (
        "Entry 1 is missing.",
        "Entry 3 is not as it was written, or does not follow the one before it.",
    )


def test_a_changed_entry_is_named(log: Engine) -> None:
    change(log, 2, user_name="maria")
    assert verify(log).findings == ("Entry 2 is not as it was written, or does not follow the one before it.",)


def test_a_changed_entry_with_a_hash_that_fits_is_found_by_the_next(log: Engine) -> None:
    change(log, 2, user_name="maria")
    with reading(log) as connection:
        first, second = connection.execute(select(audit_entries).order_by(audit_entries.c.number).limit(2)).all()
    change(log, 2, hash=hash_of(first.hash, second._asdict()))
    assert verify(log).findings == ("Entry 3 is not as it was written, or does not follow the one before it.",)


def test_the_last_entry_changed_with_a_hash_that_fits_is_found_by_the_head(log: Engine) -> None:
    before = head_of(log)
    change(log, 4, user_name="maria")
    write_anew(log, 4)
    set_head(log, before)
    assert verify(log).findings == ("The head is not that of entry 4.",)


def test_the_last_entry_deleted_with_the_head_set_back_is_found_by_a_kept_head(log: Engine) -> None:
    kept = head_of(log)
    third = listed(log)[2]
    remove(log, 4)
    set_head(log, Head(3, third.hash))
    assert verify(log).is_whole
    assert verify(log, kept).findings == ("The kept head is that of entry 4; the last one here is 3.",)


@pytest.mark.parametrize("since_then", [0, 2])
def test_a_log_written_anew_is_found_by_a_kept_head_alone(log: Engine, since_then: int) -> None:
    kept = head_of(log)
    for _ in range(since_then):
        record(log, Event.EXPORTED, ROOT, DETAILS, NOON)
    assert verify(log, kept).is_whole
    change(log, 2, user_name="maria")
    write_anew(log, 2)
    assert verify(log).is_whole
    assert verify(log, kept).findings == ("Entry 4 is another than the one whose hash was kept.",)


def test_what_cannot_be_read_is_told(log: Engine) -> None:
    with closing(sqlite3.connect(log.url.database or "")) as other, other:
        other.execute("UPDATE audit_entries SET at = 'yesterday' WHERE number = 3")
    (finding,) = verify(log).findings
    assert finding.startswith("After entry ")
    with pytest.raises(AuditDamaged):
        listed(log)


def test_findings_end_somewhere(log: Engine) -> None:
    for _ in range(2 * MOST_FINDINGS):
        record(log, Event.EXPORTED, ROOT, {}, NOON)
    with writing(log) as connection:
        connection.execute(update(audit_entries).values(user_name="nobody"))
    assert len(verify(log).findings) == MOST_FINDINGS


def test_a_head_is_read_as_it_is_written() -> None:
    head = Head(12, "0a" * 32)
    assert Head.parse(f" {head}\n") == head
    for text in ("", "12", "12:", f"-1:{head.hash}", f"1:{head.hash.upper()}", f"1:{head.hash}0", f"١:{head.hash}"):
        with pytest.raises(ValueError, match="NUMBER:HASH"):
            Head.parse(text)


@pytest.fixture(scope="module")
def tampered(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Engine]:
    path = tmp_path_factory.mktemp("tampered") / "store.sqlite"
    path.write_bytes(migrated_file.read_bytes())
    engine = open_store(f"sqlite:///{path}")
    fill(engine)
    yield engine
    engine.dispose()


Rows = list[tuple[Any, ...]]
TABLES = {"audit_entries": len(COLUMNS), "audit_head": 3}
numbers = st.integers(1, len(ACTORS))
values = st.one_of(
    st.none(), st.integers(-1, 9), st.integers(-(2**62), 2**62), st.text(st.characters(exclude_categories=["Cs"]))
)
changes = st.one_of(
    st.tuples(st.just("set"), numbers, st.sampled_from(COLUMNS), values),
    # What another entry has there.
    st.tuples(st.just("copy"), numbers, st.sampled_from(COLUMNS), numbers),
    st.tuples(st.just("swap"), numbers, numbers),
    st.tuples(st.just("delete"), numbers),
    st.tuples(st.just("insert"), numbers, st.integers(-2, 9)),
    st.tuples(st.just("head"), st.sampled_from(["number", "hash"]), values),
)


def tables_of(connection: sqlite3.Connection) -> dict[str, Rows]:
    return {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in TABLES}  # noqa: S608


def restore(connection: sqlite3.Connection, content: dict[str, Rows]) -> None:
    for table, rows in content.items():
        connection.execute(f"DELETE FROM {table}")  # noqa: S608
        places = ", ".join("?" * TABLES[table])
        connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608


def tamper(connection: sqlite3.Connection, what: tuple[Any, ...]) -> None:
    match what:
        case "set", number, column, value:
            connection.execute(f"UPDATE audit_entries SET {column} = ? WHERE number = ?", (value, number))  # noqa: S608
        case "copy", number, column, other:
            value = f"(SELECT {column} FROM audit_entries WHERE number = ?)"  # noqa: S608
            connection.execute(f"UPDATE audit_entries SET {column} = {value} WHERE number = ?", (other, number))  # noqa: S608
        case "swap", one, other:
            for before, after in ((one, -9), (other, one), (-9, other)):
                connection.execute("UPDATE audit_entries SET number = ? WHERE number = ?", (after, before))
        case "delete", number:
            connection.execute("DELETE FROM audit_entries WHERE number = ?", (number,))
        case "insert", number, at:
            columns = ", ".join(COLUMNS[1:])
            copied = f"SELECT ?, {columns} FROM audit_entries WHERE number = ?"  # noqa: S608
            connection.execute(f"INSERT INTO audit_entries {copied}", (at, number))  # noqa: S608
        case "head", column, value:
            connection.execute(f"UPDATE audit_head SET {column} = ?", (value,))  # noqa: S608


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(changes, min_size=1, max_size=3))
def test_whatever_is_changed_is_found(tampered: Engine, done: list[tuple[Any, ...]]) -> None:
    with closing(sqlite3.connect(tampered.url.database or "")) as connection:
        before = tables_of(connection)
        for what in done:
            try:
                with connection:
                    tamper(connection, what)
            except sqlite3.IntegrityError:
                pass  # The schema does not allow it.
        is_changed = tables_of(connection) != before
        try:
            assert verify(tampered).is_whole is not is_changed, done
        finally:
            with connection:
                restore(connection, before)


def test_somebody_else_is_another_entry(log: Engine) -> None:
    """No two entries say the same: the same thing done twice is two, by number and hash."""
    record(log, Event.EXPORTED, replace(MARIA), DETAILS, NOON)
    found = listed(log)
    assert (found[0].actor, found[0].at, found[0].details) == (found[4].actor, found[4].at, found[4].details)
    assert found[0].hash != found[4].hash
