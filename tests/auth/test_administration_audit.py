"""The page of the audit log: what it shows, how it is narrowed, taken as a file and verified."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert, select, update

from auth.audit import Actor, Event, Means, Wanted, entries, newest_entries, record
from auth.audit_chain import START, Head, canonical, hash_of
from auth.audit_files import COLUMNS, csv_lines, in_pieces
from auth.audit_verifying import verify, verify_end
from auth.store import reading, writing
from auth.tables import audit_entries, audit_head
from tests.auth.administering import Office, people, told
from tests.auth.conftest import Site
from tests.auth.logs import ACTORS, MARIA, NOON, ROOT, begin_anew, fill

MANY = 1_200


@pytest.fixture
def office(site: Site) -> Office:
    return people(site)


def fill_with_many(store: Engine, many: int) -> None:
    """A chain that is whole, written as fast as the engine does."""
    begin_anew(store)
    rows, last = [], START
    for number in range(1, many + 1):
        row = {
            **{"number": number, "at": NOON + timedelta(seconds=number), "event": "signed_in", "means": "session"},
            **{"user_id": number % 7, "user_name": f"u{number % 7}", "token_id": None, "token_name": None},
            **{"operator": None, "address": "192.0.2.1", "details": canonical({})},
        }
        last = Head(number, hash_of(last.hash, row))
        rows.append({**row, "hash": last.hash})
    with writing(store) as connection:
        connection.execute(insert(audit_entries), rows)
        connection.execute(update(audit_head).values(number=last.number, hash=last.hash))


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'class="number">(\d+)<', page)]


def test_only_whoever_reads_the_log_of_all_hospitals_comes_to_it(office: Office) -> None:
    assert [office.enter(name).get("/administration/audit").status_code for name in ("anna", "bill", "emil")] == [
        *(200, 404),
        404,
    ]
    assert office.enter("bill").get("/administration/audit/log.csv").status_code == 404
    assert office.post(office.enter("bill"), "audit/verify").status_code == 404


def test_entries_are_pages_by_number_newest_first(office: Office) -> None:
    client = office.enter("anna")
    fill_with_many(office.site.store, MANY)
    page = client.get("/administration/audit").text
    assert shown(page) == list(range(MANY, MANY - 50, -1))
    (older,) = re.findall(r'rel="next" href="([^"]+)"', page)
    assert older == f"/administration/audit?before={MANY - 49}"
    assert shown(client.get(older).text) == list(range(MANY - 50, MANY - 100, -1))
    last = client.get("/administration/audit?before=20").text
    assert (shown(last), 'rel="next"' in last) == (list(range(19, 0, -1)), False)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("user=U3", [1200, 1193]),
        ("event=signed_out", []),
        ("since=2024-05-06", [1200, 1199]),
        ("since=2024-05-07", []),
        ("until=2024-05-05", []),
        ("until=2024-05-06&user=u1", [1198, 1191]),
        ("event=else&since=never&before=x", [1200, 1199]),
    ],
)
def test_the_link_narrows(query: str, found: list[int], office: Office) -> None:
    client = office.enter("anna")
    fill_with_many(office.site.store, MANY)
    assert shown(client.get(f"/administration/audit?{query}").text)[:2] == found


def test_an_entry_is_told_with_what_it_holds(office: Office) -> None:
    client, store = office.enter("anna"), office.site.store
    record(store, Event.DENIED, MARIA, {"why": "hospitals", "page": "/x", "hospitals": ["<b>"]}, NOON)
    page = client.get("/administration/audit").text
    for part in (
        '<span class="mark">Denied</span> asked /x for &lt;b&gt;',
        "μαρία",
        "2001:db8::1",
        "2024-05-06 12:00:00",
        "&#34;why&#34;: &#34;hospitals",
    ):
        assert part in page
    for actor, who in zip(
        ACTORS, ("μαρία", "nikos, by token 3 (νυχτερινό)", "command root", "schedule "), strict=True
    ):
        record(store, Event.SIGNED_OUT, actor, {}, NOON)
        assert who in client.get("/administration/audit").text
    for actor, who in (
        (Actor.anonymous(None), ">somebody<"),
        (Actor(Means.ANONYMOUS, 7, "maria"), "somebody, as maria"),
    ):
        record(store, Event.SIGN_IN_FAILED, actor, {}, NOON)
        assert who in client.get("/administration/audit").text


def test_a_file_has_what_the_page_is_narrowed_to_and_is_itself_recorded(office: Office) -> None:
    client, store = office.enter("anna"), office.site.store
    record(
        store, Event.EXPORTED, Actor(Means.TOKEN, 7, "maria", 3, "=cmd|' /C calc'!A0", address="-1"), {"a": 1}, NOON
    )
    answer = client.get("/administration/audit/log.csv?user=maria&event=exported")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert (tuple(rows[0]), len(rows)) == (COLUMNS, 1)
    assert (rows[0]["token_name"], rows[0]["address"], rows[0]["details"]) == (
        "'=cmd|' /C calc'!A0",
        "'-1",
        '{"a":1}',
    )
    assert (answer.mimetype, "content-length" in answer.headers) == ("text/csv", False)
    assert re.fullmatch(
        r'attachment; filename="archeion-audit-\d{8}-\d{6}\.csv"', answer.headers["Content-Disposition"]
    )
    lines = client.get("/administration/audit/log.jsonl").text.splitlines()
    assert [json.loads(line)["number"] for line in lines] == list(range(1, len(lines) + 1))
    taken = [dict(entry.details) for entry in entries(store, Wanted(event=Event.AUDIT_EXPORTED))]
    assert [(one["format"], one["link"]) for one in taken] == [("csv", "user=maria&event=exported"), ("jsonl", "")]
    assert client.get("/administration/audit/log.xlsx").status_code == 404


def test_no_file_without_its_entry(office: Office) -> None:
    client = office.enter("anna")
    with writing(office.site.store) as connection:
        connection.execute(audit_head.delete())
    assert client.get("/administration/audit/log.csv").status_code == 503


def test_a_file_is_sent_while_it_is_read(store: Engine) -> None:
    fill_with_many(store, MANY)
    read: list[int] = []

    def noted() -> object:
        for entry in entries(store):
            read.append(entry.number)
            yield entry

    pieces = in_pieces(csv_lines(noted()))  # type: ignore[arg-type]
    next(pieces)
    assert 0 < len(read) < MANY
    assert sum(piece.count("\n") for piece in pieces) + len(read) >= MANY


@pytest.mark.parametrize("most", [1, 3, 4, 5, 100])
def test_the_end_is_whole_however_much_of_it_is_read(most: int, store: Engine) -> None:
    fill(store)
    first, verdict = verify_end(store, most)
    assert (first, verdict.findings) == (max(1, 5 - most), ())
    assert verdict.head == verify(store).head


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (
            update(audit_entries).where(audit_entries.c.number == 4).values(event="x"),
            "Entry 4 is not as it was written",
        ),
        (audit_entries.delete().where(audit_entries.c.number == 3), "Entry 3 is missing"),
        (audit_entries.delete().where(audit_entries.c.number >= 3), "Entries 3 to 4 are missing"),
        (audit_entries.delete().where(audit_entries.c.number == 2), "Entry 3 is not as it was written"),
        (update(audit_head).values(hash="0" * 64), "The head is not that of entry 4"),
        (audit_head.delete(), "The log has no head"),
    ],
)
def test_damage_at_the_end_is_found(damage: object, finding: str, store: Engine) -> None:
    fill(store)
    with writing(store) as connection:
        connection.execute(damage)  # type: ignore[call-overload]
    assert verify_end(store, 2)[1].findings[0].startswith(finding)


def test_an_empty_log_is_whole(store: Engine) -> None:
    begin_anew(store)
    first, verdict = verify_end(store, 2)
    assert (first, verdict.findings, verdict.head) == (1, (), START)


def test_the_page_says_whether_it_is_whole(office: Office) -> None:
    client, store = office.enter("anna"), office.site.store
    count = len(office.events())
    assert told(office.post(client, "audit/verify").text) == [
        f"The last {count} entries, up to {verify(store).head}, are as they were written."
    ]
    with writing(store) as connection:
        last = audit_entries.c.number == select(audit_head.c.number).scalar_subquery()
        connection.execute(update(audit_entries).where(last).values(user_name="x"))
    page = office.post(client, "audit/verify").text
    assert "The log is damaged. Tell those who run Archeion." in page
    assert f"Entry {count} is not as it was written" in page


def test_the_newest_are_found_without_going_through_the_others(store: Engine) -> None:
    """By an index: SQLite tells how it looks."""
    fill_with_many(store, 10)
    with reading(store) as connection:
        for condition in ("user_name = 'u1'", "event = 'signed_in'"):
            told = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN SELECT * FROM audit_entries WHERE {condition} AND number < 9"
                " ORDER BY number DESC LIMIT 50"
            ).all()
            assert [("USING INDEX" in row[3], "TEMP B-TREE" in row[3]) for row in told] == [(True, False)]
    assert [entry.number for entry in newest_entries(store, Wanted(user_name="u1"), 8, 50)] == [1]
    record(store, Event.SIGNED_OUT, ROOT, {}, datetime.now(UTC))
