"""`flask --app app audit …`: what is printed, and what it exits with."""

import json

import pytest
from click.testing import Result
from sqlalchemy import delete, update

from auth.audit_chain import canonical
from auth.audit_verifying import verify
from auth.store import writing
from auth.tables import audit_entries
from tests.auth.conftest import Site
from tests.auth.logs import DETAILS, begin_anew, fill, listed


@pytest.fixture
def logged(site: Site) -> Site:
    begin_anew(site.store)
    fill(site.store)
    return site


def run(site: Site, *arguments: str) -> Result:
    return site.server.test_cli_runner().invoke(args=["audit", *arguments])


def test_entries_are_listed_one_per_line(logged: Site) -> None:
    details = canonical(DETAILS)
    assert run(logged, "list").output.splitlines() == [
        f"1\t2024-05-06 12:00:00Z\texported\tμαρία\t2001:db8::1\t{details}",
        f"2\t2024-05-06 13:00:00Z\texported\tnikos, by token 3 (νυχτερινό)\t192.0.2.1\t{details}",
        f"3\t2024-05-06 14:00:00Z\texported\tcommand root\t-\t{details}",
        f"4\t2024-05-06 15:00:00Z\texported\tschedule ministry-monthly, as nikos\t-\t{details}",
    ]


def test_entries_are_listed_for_programs(logged: Site) -> None:
    lines = [json.loads(line) for line in run(logged, "list", "--json", "--user", " ΜΑΡΊΑ").output.splitlines()]
    assert lines == [
        {
            **{"number": 1, "at": "2024-05-06T12:00:00.123456+00:00", "event": "exported", "means": "session"},
            **{"user_id": 7, "user_name": "μαρία", "token_id": None, "token_name": None, "operator": None},
            **{"address": "2001:db8::1", "details": DETAILS, "hash": listed(logged.store)[0].hash},
        }
    ]


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        (("--user", "nikos"), ["2", "4"]),
        (("--event", "exported"), ["1", "2", "3", "4"]),
        (("--since", "2024-05-06", "--until", "2024-05-06"), ["1", "2", "3", "4"]),
        (("--since", "2024-05-07"), []),
        (("--until", "2024-05-05"), []),
    ],
)
def test_entries_are_chosen(logged: Site, arguments: tuple[str, ...], numbers: list[str]) -> None:
    assert [line.partition("\t")[0] for line in run(logged, "list", *arguments).output.splitlines()] == numbers


def test_a_whole_log_has_a_head_to_keep(logged: Site) -> None:
    head = f"4:{listed(logged.store)[-1].hash}"
    told = run(logged, "verify")
    assert (told.exit_code, told.output) == (0, f"The log is whole. Its head: {head}\n")
    assert run(logged, "verify", "--head", head).exit_code == 0


def test_damage_is_told_and_is_the_exit_code(logged: Site) -> None:
    head = str(verify(logged.store).head)
    with writing(logged.store) as connection:
        connection.execute(update(audit_entries).where(audit_entries.c.number == 2).values(address=None))
        connection.execute(delete(audit_entries).where(audit_entries.c.number == 4))
    told = run(logged, "verify", "--head", head)
    assert (told.exit_code, told.output.splitlines()) == (
        1,
        [
            "Entry 2 is not as it was written, or does not follow the one before it.",
            "Entry 4 is missing.",
            "The kept head is that of entry 4; the last one here is 3.",
        ],
    )


@pytest.mark.parametrize("head", ["4", "4:abc", "x"])
def test_a_head_that_is_none_is_refused(logged: Site, head: str) -> None:
    told = run(logged, "verify", "--head", head)
    assert (told.exit_code, "NUMBER:HASH" in told.output) == (2, True)


def test_what_cannot_be_listed_is_one_clear_line(logged: Site) -> None:
    with writing(logged.store) as connection:
        connection.execute(update(audit_entries).values(details="{"))
    told = run(logged, "list")
    assert (told.exit_code, told.output) == (
        1,
        "Error: An entry cannot be read; see `flask --app app audit verify`.\n",
    )


def test_a_spreadsheet_gets_lines_that_it_runs_nothing_of(site: Site) -> None:
    fill(site.store)
    result = site.server.test_cli_runner().invoke(args=["audit", "list", "--csv", "--user", "nikos"])
    heading, *rows = result.output.splitlines()
    assert heading == ("number,at,event,means,user_id,user_name,token_id,token_name,operator,address,details,hash")
    assert [row.split(",")[5] for row in rows] == ["nikos"] * len(rows)
    assert rows
