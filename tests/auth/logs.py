"""Audit logs to try: who did what, and what is to hold of the log on whichever engine the store is."""

import subprocess
import sys
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from sqlalchemy import Engine, update

from auth.audit import Actor, Entry, Event, Means, Wanted, entries, record
from auth.audit_chain import START
from auth.audit_relay import relay
from auth.audit_verifying import verify
from auth.store import writing
from auth.syslog import SyslogServer, Transport
from auth.tables import audit_entries, audit_head, audit_relay
from tests.auth.syslog_servers import Taken, stream_server

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
# Arguments: the store's URL, who, how often. It changes the users "one" and "two", in this order or in the other, in
# transactions with an entry and in such without.
ACT_OFTEN = """
import sys
from datetime import UTC, datetime
from auth.audit import Actor, Event, Means, record, recording
from auth.audit_refusals import record_refusal
from auth.grants import read_grants
from auth.sessions import end_session, start_session
from auth.settings import AuthSettings
from auth.store import open_store
from auth.tokens import create_token
from auth.users import grant_roles, set_language, user_id_of
from auth.visitors import Visitor
url, who, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
store, by = open_store(url), Actor(Means.COMMAND, operator=who)
settings = AuthSettings(secret_key="k" * 32, cookies_secure=False)
names = ["one", "two"] if who in ("p0", "p2") else ["two", "one"]
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    now = datetime.now(UTC)
    for name in names:
        user_id = user_id_of(store, name)
        grant_roles(store, name=name, grants=read_grants(("it=all",) if number % 2 else (), ()), by=by, now=now)
        set_language(store, user_id, "el" if number % 2 else "en")
        create_token(store, user_id=user_id, name=who, hospitals=None, days=1, by=by, now=now)
        with recording(store) as turn:
            token = start_session(turn.connection, settings, user_id, Visitor("192.0.2.1", "Firefox, Linux"), now)
            turn.add(Event.SIGNED_IN, by, {}, now)
        end_session(store, token, now)
    record(store, Event.EXPORTED, by, {"n": number}, now)
    record_refusal(store, Event.DENIED, by, {"why": "not_permitted", "page": "/x"}, now)
"""
_PROCESSES, _ENTRIES, _ROUNDS = 3, 40, 6


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
        connection.execute(update(audit_relay).values(number=START.number))


def check_that_entries_come_back(store: Engine) -> None:
    fill(store)
    found = listed(store)
    assert [(entry.number, entry.actor) for entry in found] == [*enumerate(ACTORS, start=1)]
    assert [entry.at for entry in found] == [NOON + timedelta(hours=hours) for hours in range(4)]
    assert {entry.event for entry in found} == {Event.EXPORTED}
    assert all(entry.details == DETAILS for entry in found)
    assert (verify(store).findings, str(verify(store).head)) == ((), f"4:{found[-1].hash}")


def run_at_once(store: Engine, script: str, count: int) -> list[str]:
    """What each of the processes had to complain of."""
    url = store.url.render_as_string(hide_password=False)
    commands = [[sys.executable, "-c", script, url, f"p{number}", str(count)] for number in range(_PROCESSES)]
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    processes = [subprocess.Popen(one, text=True, **pipes) for one in commands]  # noqa: S603
    assert [process.stdout and process.stdout.readline() for process in processes] == ["ready\n"] * _PROCESSES
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    return [process.communicate()[1] for process in processes]


def check_that_acts_at_once_wait_for_one_another(store: Engine) -> None:
    """None ends in a deadlock, nor in a change without its entry; all that is refused at once is one entry."""
    assert run_at_once(store, ACT_OFTEN, _ROUNDS) == [""] * _PROCESSES
    events = [entry.event for entry in listed(store) if entry.actor.operator in ("p0", "p1", "p2")]
    each = _PROCESSES * _ROUNDS * 2
    assert {event: events.count(event) for event in set(events)} == {
        **{"roles_set": each, "token_created": each, "signed_in": each},
        **{"exported": each // 2, "denied": 1},
    }
    assert verify(store).is_whole


def check_that_processes_at_once_leave_no_gap(store: Engine) -> None:
    assert run_at_once(store, RECORD_MANY, _ENTRIES) == [""] * _PROCESSES
    found = listed(store)
    assert [entry.number for entry in found] == list(range(1, _PROCESSES * _ENTRIES + 1))
    assert verify(store).is_whole
    moments = sorted(
        [entry.at for entry in found if entry.actor.operator == f"p{number}"] for number in range(_PROCESSES)
    )
    assert [len(of_one) for of_one in moments] == [_ENTRIES] * _PROCESSES
    # Or they went one after the other, and this shows nothing.
    assert moments[1][0] < moments[0][-1]


def numbers_of(taken: Taken) -> list[int]:
    """Which entries a syslog server has."""
    details = [ElementTree.fromstring(one.text).iter("ParticipantObjectDetail") for one in taken.messages]
    return [
        int(b64decode(one.attrib["value"])) for of_one in details for one in of_one if one.attrib["type"] == "number"
    ]


def check_that_it_is_sent_on(store: Engine) -> None:
    """Each entry once, in order, also by relays that take turns."""
    fill(store)
    with stream_server(taken := Taken()) as port:
        server = SyslogServer(Transport.TCP, "127.0.0.1", port, time_limit_seconds=5)
        assert [relay(store, server, "host.example") for _ in range(2)] == [4, 0]
        fill(store)
        assert relay(store, server, "host.example") == 4
    assert numbers_of(taken) == list(range(1, 9))
