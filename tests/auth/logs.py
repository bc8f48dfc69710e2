"""Audit logs to try: who did what, and what is to hold of the log on whichever engine the store is."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, update

from auth.audit import Actor, Entry, Event, Means, Wanted, entries, record
from auth.audit_chain import START
from auth.audit_verifying import verify
from auth.store import writing
from auth.tables import audit_entries, audit_head

NOON = datetime(2024, 5, 6, 12, 0, 0, 123456, tzinfo=UTC)
MARIA = Actor(Means.SESSION, user_id=7, user_name="μαρία", address="2001:db8::1")
NIGHTLY = Actor(Means.TOKEN, user_id=8, user_name="nikos", token_id=3, token_name="νυχτερινό", address="192.0.2.1")
ROOT = Actor(Means.COMMAND, operator="root")
MINISTRY = Actor(Means.SCHEDULE, operator="ministry-monthly", user_id=8, user_name="nikos")
ACTORS = (MARIA, NIGHTLY, ROOT, MINISTRY)
DETAILS = {"report": "activity", "link": "hospital=a&x=%00\x00\ud800'\"", "rows": 2**60, "hospitals": ["χανιά"]}

# Arguments: the store's URL, who, how many.
RECORD_MANY = """
import sys
from datetime import UTC, datetime
from auth.audit import Actor, Event, Means, record
from auth.store import open_store
url, who, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = open_store(url)
store.connect().close()
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    record(store, Event.EXPORTED, Actor(Means.COMMAND, operator=who), {"n": number}, datetime.now(UTC))
"""
_PROCESSES, _ENTRIES = 3, 40


def fill(store: Engine) -> None:
    """Four entries, an hour apart."""
    for hours, actor in enumerate(ACTORS):
        record(store, Event.EXPORTED, actor, DETAILS, NOON + timedelta(hours=hours))


def listed(store: Engine, **wanted: object) -> list[Entry]:
    return list(entries(store, Wanted(**wanted)))  # type: ignore[arg-type]


def begin_anew(store: Engine) -> None:
    """The head at the start, for a log without an entry."""
    with writing(store) as connection:
        connection.execute(audit_entries.delete())
        connection.execute(update(audit_head).values(number=START.number, hash=START.hash))


def check_that_entries_come_back(store: Engine) -> None:
    fill(store)
    found = listed(store)
    assert [(entry.number, entry.actor) for entry in found] == [*enumerate(ACTORS, start=1)]
    assert [entry.at for entry in found] == [NOON + timedelta(hours=hours) for hours in range(4)]
    assert {entry.event for entry in found} == {Event.EXPORTED}
    assert all(entry.details == DETAILS for entry in found)
    assert (verify(store).findings, str(verify(store).head)) == ((), f"4:{found[-1].hash}")


def check_that_processes_at_once_leave_no_gap(store: Engine) -> None:
    url = store.url.render_as_string(hide_password=False)
    commands = [[sys.executable, "-c", RECORD_MANY, url, f"p{number}", str(_ENTRIES)] for number in range(_PROCESSES)]
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    processes = [subprocess.Popen(one, text=True, **pipes) for one in commands]  # noqa: S603
    assert [process.stdout and process.stdout.readline() for process in processes] == ["ready\n"] * _PROCESSES
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.communicate()[1] for process in processes] == [""] * _PROCESSES
    found = listed(store)
    assert [entry.number for entry in found] == list(range(1, _PROCESSES * _ENTRIES + 1))
    assert verify(store).is_whole
    moments = sorted(
        [entry.at for entry in found if entry.actor.operator == f"p{number}"] for number in range(_PROCESSES)
    )
    assert [len(of_one) for of_one in moments] == [_ENTRIES] * _PROCESSES
    # Or they went one after the other, and this shows nothing.
    assert moments[1][0] < moments[0][-1]
