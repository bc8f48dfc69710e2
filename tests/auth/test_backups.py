"""Rows of the store as a backup has them: of one moment, a line each, in one order on every engine."""

from dataclasses import replace

import pytest
from sqlalchemy import Boolean, Engine, Integer, String, insert

from auth.audit_verifying import verify
from auth.backups.chain import verify_lines
from auth.backups.reading import one_moment
from auth.backups.rows import PASSING, KeptTable, Kind, kept_tables
from auth.store import writing
from auth.tables import UtcDateTime, audit_entries, audit_head, metadata, role_grants, users
from tests.auth.every_table import MOMENT
from tests.auth.logs import fill

# In the order of their bytes in UTF-8, which no collation has.
ROLES = ("B", "a", "aa", "Ω", "β", "\u1f00", "\uff5e", "\U0001f600")


def kept(name: str) -> KeptTable:
    return next(each for each in kept_tables() if each.name == name)


def check_that_a_moment_is_one(store: Engine) -> None:
    """Whoever records meanwhile does not wait, and is not half in what is read."""
    fill(store)
    with one_moment(store) as moment:
        first = [*moment.lines(kept(users.name))]
        fill(store)
        entries = [*moment.lines(kept(audit_entries.name))]
        fill(store)
        heads = [*moment.lines(kept(audit_head.name))]
    lines = {users.name: first, audit_entries.name: entries, audit_head.name: heads}
    assert len(entries) == 4
    verdict = verify_lines(kept_tables(), lambda table: lines[table.name])
    assert verdict is not None
    assert (verdict.findings, verdict.head and verdict.head.number) == ((), 4)
    assert verify(store).head != verdict.head


def check_that_rows_stand_in_the_order_of_their_bytes(store: Engine) -> None:
    user = {"id": 7, "name": "ζήνων", "password_hash": "", "created_at": MOMENT}
    rows = [{"user_id": 7, "role": role, "all_hospitals": role == ROLES[0]} for role in reversed(ROLES)]
    with writing(store) as connection:
        connection.execute(insert(users).values(user))
        connection.execute(insert(role_grants), rows)
    with one_moment(store) as moment:
        lines = [*moment.lines(kept(role_grants.name))]
        (line,) = moment.lines(kept(users.name))
    assert [kept(role_grants.name).values(one)["role"] for one in lines] == [*ROLES]
    assert lines[0] == b'[7,"B",true]\n'
    expected = rb'[7,"\u03b6\u03ae\u03bd\u03c9\u03bd","",null,null,"2026-11-22T23:59:59.999999",null]' + b"\n"
    assert line == expected
    assert kept(users.name).values(line) == {
        **{name: None for name in ("language", "disabled_at", "last_signed_in_at")},
        **user,
    }


def test_a_moment_is_one(store: Engine) -> None:
    check_that_a_moment_is_one(store)


def test_rows_stand_in_the_order_of_their_bytes(store: Engine) -> None:
    check_that_rows_stand_in_the_order_of_their_bytes(store)


def test_every_table_is_kept_but_what_passes() -> None:
    assert {each.name for each in kept_tables()} == set(metadata.tables) - PASSING
    # A column of another type would not come back: whoever adds one teaches rows.py to write it.
    known = (Boolean, Integer, String, UtcDateTime)
    columns = [column for table in metadata.tables.values() for column in table.columns]
    assert [column for column in columns if not isinstance(column.type, known)] == []
    assert all(each.key for each in kept_tables())


@pytest.mark.parametrize(
    "line",
    [b"", b"{", b"{}", b"[]", b"[1]", b'["1","it",true]', b'[1,"it",1]', b"[1,1,true]", b'[true,"it",true]'],
)
def test_what_is_no_row_is_not_taken_for_one(line: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        kept(role_grants.name).values(line)


@pytest.mark.parametrize("moment", [b"1", b'"yesterday"', b'"2026-13-01T00:00:00"'])
def test_what_is_no_moment_is_not_taken_for_one(moment: bytes) -> None:
    table = replace(kept(users.name), columns={"at": Kind.INSTANT})
    with pytest.raises(ValueError, match=r".*"):
        table.values(b"[" + moment + b"]")
