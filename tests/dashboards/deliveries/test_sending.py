"""Exports reach those who wait for them, once, whole, and only when every hospital's figures are complete and fresh.

By a real mail server, on real disks and with the clock of the scene: it begins with November in Athens.
"""

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from auth.audit import Entry, Event, Means, Wanted, entries
from auth.errors import StoreUnavailable
from auth.notices import CLAIM_LIMIT
from dashboards.deliveries import letters, sending
from dashboards.deliveries.cases import open_cases, require_known_reports
from dashboards.deliveries.sending import Outcome, State, expected
from dashboards.exports.making import make_file
from dashboards.exports.sheets import Format
from dashboards.mail.smtp import MailServer, Security
from queries.errors import ConfigurationError, SnapshotUnreadable
from tests.dashboards.deliveries.scene import NAME, NOVEMBER, READERS, Scene, export
from tests.dashboards.hospitals import ARGO, CYCLOPS
from tests.dashboards.mail_servers import SENDER, Postbox
from tests.queries.faults import small_disk
from tests.servers import LOOPBACK, free_port

_STUDIES = {f"2026-{month:02d}": int(month in (2, 8)) for month in range(1, 11)}
# For programs: an observation a row, in no language.
FILE = (
    "period,hospital_code,modality,availability,state,measure,value,unit,obs_status,conf_status\r\n"
    + "".join(f"{month},_T,_T,_T,complete,studies,{count},studies,A,F\r\n" for month, count in _STUDIES.items())
    + "_U,_T,_T,_T,undated,studies,2,studies,A,F\r\n_T,_T,_T,_T,sum,studies,2,studies,A,F\r\n"
)
# For a Greek Excel: with a byte order mark, as the page shows it.
GREEK_FILE = (
    "\ufeffΠερίοδος;Μελέτες;Κατάσταση\r\n"
    + "".join(f"{month.replace('-', 'M')};{count};complete\r\n" for month, count in _STUDIES.items())
    + ";2;undated\r\n;2;sum\r\n"
)
ENGLISH_TEXT = """\
Studies per month, January 2026 – October 2026

Export ministry-monthly: October 2026.

Asked for: All 2 hospitals: Argo Hospital and Cyclops Hospital · all modalities · any availability
Argo Hospital: Data up to February 2, 2026; archive read November 1, 2026 00:00
Cyclops Hospital: Data up to August 15, 2026; archive read November 1, 2026 00:00
File made: 2026-10-31 22:00 UTC
How this is counted: A study counts once, in the period of its study date, if it holds an instance; with modalities \
chosen, if one of its series has one of them.
How this is counted: Its availability is the worst of its instances'.
How this is counted: Rows whose study date is missing, in no calendar, before 1970 or in the future are undated: \
shown beside the sum, not in it.
How this is counted: What was never sent to the archive is not counted: these are not exams performed.
Empty cell: A figure that is missing or not applicable; none is 0.

File: ministry-monthly-2026-10.csv, 12 rows, SHA-256 DIGEST

https://archeion.example/activity?hospital=argo&hospital=cyclops&period=2026-01..2026-10&per=month
"""
NOBODY = MailServer(LOOPBACK, free_port(), Security.NONE, SENDER, time_limit_seconds=1)


def attachment(mail: EmailMessage) -> tuple[str | None, str, bytes]:
    """Name, type and content of the only one."""
    [part] = mail.iter_attachments()
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return part.get_filename(), part.get_content_type(), content


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body()
    assert body is not None
    text: str = body.get_content()
    return text.replace("\r\n", "\n")


def recorded(scene: Scene, event: Event) -> list[tuple[Entry, Mapping[str, Any]]]:
    return [(entry, entry.details) for entry in entries(scene.store, Wanted(event=event))]


def page_file(scene: Scene) -> bytes:
    """What the page of this export gives to somebody who sees its hospitals, and no more."""
    [case] = open_cases(scene.delivering, scene.clock.now)
    with closing(make_file(case.reader, "activity", Format(case.export.format), case.link)) as made:
        made._file.seek(0)
        return made._file.read()


def test_the_file_is_mailed_whole_with_what_is_to_be_known_of_it(scene: Scene, postbox: Postbox) -> None:
    scene.take()
    as_on_the_page = page_file(scene)
    assert scene.states() == [State.SENT]
    [mail] = postbox.mails
    name, kind, content = attachment(mail)
    assert (name, kind, content) == ("ministry-monthly-2026-10.csv", "text/csv", FILE.encode())
    assert content == as_on_the_page
    [(_, exported)] = recorded(scene, Event.EXPORTED)
    assert text_of(mail) == ENGLISH_TEXT.replace("DIGEST", exported["sha256"])
    assert (mail["Subject"], mail["To"]) == (
        "[Archeion] Studies per month, January 2026 – October 2026",
        ", ".join(READERS),
    )
    assert mail["Date"].datetime == NOVEMBER
    assert postbox.recipients == [READERS]


def test_file_and_mail_are_in_the_language_of_the_export(scene: Scene, postbox: Postbox) -> None:
    scene.but(language="el", format="excel-el.csv")
    scene.take()
    assert scene.states() == [State.SENT]
    [mail] = postbox.mails
    assert attachment(mail)[2] == GREEK_FILE.encode()
    assert mail["Subject"] == "[Archeion] Μελέτες ανά μήνα, Ιανουάριος 2026 – Οκτώβριος 2026"
    greek, english = text_of(mail).splitlines(), ENGLISH_TEXT.splitlines()
    assert len(greek) == len(english)
    # What is the same in both: empty lines, the address, and nothing else.
    assert {one for one, other in zip(greek, english, strict=True) if one == other} == {"", english[-1]}
    assert "Νοσοκομείο Αργώ" in text_of(mail)


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("csv", "text/csv"),
        ("excel-el.csv", "text/csv"),
        ("json", "application/json"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_every_format_has_its_type_and_a_greek_name_arrives(
    form: str, kind: str, scene: Scene, postbox: Postbox, tmp_path: Path
) -> None:
    scene.exports = {"μηνιαία": export(format=form, folder=str(tmp_path))}
    scene.take()
    assert scene.states() == [State.SENT]
    [mail] = postbox.mails
    name, of_type, content = attachment(mail)
    assert (name, of_type) == (f"μηνιαία-2026-10.{form}", kind)
    # RFC 2231, and no encoded word, which does not belong into a parameter.
    raw = mail.as_bytes()
    assert b"filename*=utf-8''%CE%BC" in raw or b"filename*0*=utf-8''%CE%BC" in raw
    assert (tmp_path / name).read_bytes() == content
    if form == "xlsx":
        cells = openpyxl.load_workbook(BytesIO(content))["Figures"]
        assert [row[1].value for row in cells.iter_rows()][:3] == ["Studies", 0, 1]


def test_each_term_is_sent_once(scene: Scene, postbox: Postbox, tmp_path: Path) -> None:
    scene.but(folder=str(tmp_path))
    scene.take()
    assert [scene.states(), scene.states()] == [[State.SENT], []]
    first = (tmp_path / "ministry-monthly-2026-10.csv").read_bytes()
    for _ in range(5):
        scene.clock.goes(days=6)
        scene.take()
        scene.send()
    assert [attachment(mail)[0] for mail in postbox.mails] == [
        "ministry-monthly-2026-10.csv",
        "ministry-monthly-2026-11.csv",
    ]
    assert (tmp_path / "ministry-monthly-2026-10.csv").read_bytes() == first


def test_nothing_is_sent_before_the_month_has_ended_where_the_hospital_is(scene: Scene, postbox: Postbox) -> None:
    scene.clock.goes(seconds=-1)
    scene.take()
    assert scene.send() == []
    scene.clock.goes(seconds=1)
    [outcome] = scene.send()
    assert outcome == Outcome(
        NAME,
        "2026-10",
        State.WAITING,
        (
            "Argo Hospital: its archive was last read on October 31, 2026 23:59, before this was over: October 2026.",
            "Cyclops Hospital: its archive was last read on October 31, 2026 23:59, before this was over: "
            "October 2026.",
        ),
    )
    scene.take(ARGO)
    assert scene.states() == [State.WAITING]
    scene.take(CYCLOPS)
    assert scene.states() == [State.SENT]
    assert len(postbox.mails) == 1


def test_a_due_day_is_waited_for(scene: Scene, postbox: Postbox) -> None:
    scene.but(due_day=3)
    scene.take()
    assert scene.send() == [Outcome(NAME, "2026-10", State.WAITING, ("due on 2026-11-03",))]
    scene.clock.goes(days=2, seconds=-1)
    assert scene.states() == [State.WAITING]
    scene.clock.goes(seconds=1)
    scene.take()
    assert scene.states() == [State.SENT]
    assert len(postbox.mails) == 1


def test_what_is_late_is_told_once_after_the_deadline_and_sent_when_it_has_come(
    scene: Scene, postbox: Postbox
) -> None:
    scene.take(ARGO)
    scene.clock.goes(days=4, seconds=-1)
    scene.take(ARGO)
    assert scene.states() == [State.WAITING]
    scene.clock.goes(seconds=1)
    late = ("Cyclops Hospital: its archive has never been read.",)
    for _ in range(3):
        assert scene.send() == [Outcome(NAME, "2026-10", State.NOT_SENT, late)]
        scene.clock.goes(hours=2)
        scene.take(ARGO)
    [note] = postbox.mails
    assert note["Subject"] == "[Archeion] Not sent: ministry-monthly, October 2026"
    assert note.get_content_type() == "text/plain"
    assert text_of(note) == (
        "The export ministry-monthly of October 2026 has not been sent, because\n\n"
        f"– {late[0]}\n\n"
        "It will be sent as soon as that is over. Until then no other message on it will come.\n"
    )
    scene.take(CYCLOPS)
    assert [scene.states(), scene.states()] == [[State.SENT], []]
    assert attachment(postbox.mails[1])[0] == "ministry-monthly-2026-10.csv"
    assert postbox.recipients == [READERS, READERS]
    [(entry, why)] = recorded(scene, Event.NOT_DELIVERED)
    assert (entry.actor.means, entry.actor.operator, why["why"]) == (Means.SCHEDULE, NAME, list(late))
    assert why["mail"] == READERS


def test_every_reason_is_told_in_the_language_of_the_export(scene: Scene, postbox: Postbox) -> None:
    scene.but(language="el")
    scene.clock.goes(days=10)
    scene.take(ARGO)
    scene.clock.goes(hours=37)
    scene.read_at[CYCLOPS] = SnapshotUnreadable("torn")
    [outcome] = scene.send()
    assert outcome.state is State.NOT_SENT
    assert outcome.why == (
        "Νοσοκομείο Αργώ: το αρχείο του διαβάστηκε τελευταία στις 11 Νοεμβρίου 2026 00:00, πριν από υπερβολικά "
        "πολύ καιρό.",
        "Νοσοκομείο Κύκλωψ: ό,τι διαβάστηκε από το αρχείο του δεν ανοίγει. Το τμήμα πληροφορικής μπορεί να το "
        "διαβάσει εκ νέου.",
    )
    assert postbox.mails[0]["Subject"] == "[Archeion] Δεν στάλθηκε: ministry-monthly, Οκτώβριος 2026"


def test_a_folder_alone_is_told_by_a_file(scene: Scene, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    scene.but(folder=str(folder), mail=[])
    scene.clock.goes(days=5)
    assert [scene.states(), scene.states()] == [[State.NOT_SENT]] * 2
    [told] = folder.iterdir()
    assert told.name == "ministry-monthly-2026-10-not-sent.txt"
    assert "– Argo Hospital: its archive has never been read." in told.read_text().splitlines()
    scene.take()
    assert scene.states() == [State.SENT]
    assert (folder / "ministry-monthly-2026-10.csv").read_bytes() == FILE.encode()


def test_each_delivery_is_recorded(scene: Scene, tmp_path: Path) -> None:
    scene.but(folder=str(tmp_path))
    scene.take()
    scene.send()
    [(_, exported)] = recorded(scene, Event.EXPORTED)
    [(entry, delivered)] = recorded(scene, Event.DELIVERED)
    assert (entry.actor.means, entry.actor.operator, entry.actor.user_id) == (Means.SCHEDULE, NAME, None)
    assert delivered == {
        "export": NAME,
        "term": "2026-10",
        "hospitals": [ARGO, CYCLOPS],
        "file": "ministry-monthly-2026-10.csv",
        "sha256": exported["sha256"],
        "folder": str(tmp_path),
        "mail": READERS,
    }
    assert (exported["rows"], exported["hospitals"]) == (12, [ARGO, CYCLOPS])


def failing(scene: Scene) -> str:
    [outcome] = scene.send()
    assert outcome.state is State.FAILED
    return " ".join(outcome.why)


def test_what_no_server_takes_is_sent_later_as_it_was_made(scene: Scene, postbox: Postbox) -> None:
    scene.take()
    reachable = scene.mail_server
    scene.mail_server = None
    assert failing(scene) == "nobody can be mailed: ARCHEION_SMTP_HOST is not set"
    scene.mail_server = NOBODY
    assert "Connection refused" in failing(scene)
    scene.mail_server = reachable
    postbox.verdict = "451 later"
    assert "451" in failing(scene)
    postbox.verdict, postbox.refused = "250 taken", set(READERS)
    assert "550" in failing(scene)
    postbox.refused = set()
    # Complete then, it may be stale by now: the file has been made, and says of when it is.
    scene.clock.goes(days=3)
    assert scene.states() == [State.SENT]
    [mail] = postbox.mails
    [(_, exported)] = recorded(scene, Event.EXPORTED)
    assert text_of(mail) == ENGLISH_TEXT.replace("DIGEST", exported["sha256"])


def test_one_reader_who_is_refused_keeps_it_from_no_other(scene: Scene, postbox: Postbox) -> None:
    postbox.refused = {READERS[0]}
    scene.take()
    assert [scene.states(), scene.states()] == [[State.SENT], []]
    assert postbox.recipients == [READERS[1:]]


def test_a_connection_that_breaks_half_way_leads_to_the_same_mail_again(scene: Scene, postbox: Postbox) -> None:
    """Whether the server had taken it nobody can know."""
    scene.take()
    postbox.breaks = True
    assert "Connection unexpectedly closed" in failing(scene)
    postbox.breaks = False
    scene.clock.goes(hours=2)
    assert [scene.states(), scene.states()] == [[State.SENT], []]
    first, second = postbox.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert (text_of(first), attachment(first)) == (text_of(second), attachment(second))


def test_a_folder_that_fails_keeps_nobody_from_the_mail(scene: Scene, postbox: Postbox, tmp_path: Path) -> None:
    folder = tmp_path / "mounted" / "later"
    scene.but(folder=str(folder))
    scene.take()
    assert "No such file or directory" in failing(scene)
    assert (len(postbox.mails), recorded(scene, Event.DELIVERED)) == (1, [])
    folder.parent.write_text("no folder") if folder.parent.exists() else folder.mkdir(parents=True)
    assert [scene.states(), scene.states()] == [[State.SENT], []]
    assert [path.name for path in folder.iterdir()] == ["ministry-monthly-2026-10.csv"]
    assert (len(postbox.mails), len(recorded(scene, Event.DELIVERED))) == (1, 1)


def test_a_full_or_closed_folder_is_left_as_it_was(scene: Scene, tmp_path: Path) -> None:
    scene.but(format="xlsx", mail=[], folder=str(tmp_path / "disk"))
    scene.take()
    with small_disk(tmp_path / "disk", "4k") as disk:
        assert "No space left on device" in failing(scene)
        assert list(disk.iterdir()) == []
    scene.but(format="xlsx", mail=[], folder="/proc")
    assert "/proc: " in failing(scene)
    scene.but(format="xlsx", mail=[], folder=str(tmp_path / "disk"))
    assert scene.states() == [State.SENT]
    [file] = (tmp_path / "disk").iterdir()
    assert openpyxl.load_workbook(file).sheetnames == ["About", "Figures"]


def test_a_full_disk_of_our_own_makes_no_file(scene: Scene, postbox: Postbox, tmp_path: Path) -> None:
    scene.but(format="xlsx")
    scene.take()
    with small_disk(tmp_path / "exports", "4k"):
        assert "No space left on device" in failing(scene)
    assert postbox.mails == []
    assert scene.states() == [State.SENT]


def test_what_lies_there_is_never_replaced_by_something_else(scene: Scene, tmp_path: Path) -> None:
    scene.but(mail=[], folder=str(tmp_path))
    scene.take()
    there = tmp_path / "ministry-monthly-2026-10.csv"
    there.write_bytes(b"of somebody else")
    assert "is there already, with another content: move it away" in failing(scene)
    assert there.read_bytes() == b"of somebody else"
    # Its own, from a process that died before it could say so.
    there.write_bytes(FILE.encode())
    before = there.stat().st_ino
    assert scene.states() == [State.SENT]
    assert there.stat().st_ino == before


def test_what_a_killed_process_left_in_the_folder_is_cleared(scene: Scene, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / ".ministry-monthly-2026-10.csv.0a1b2c3d.part").write_bytes(b"Peri")
    scene.but(mail=[], folder=str(folder))
    scene.take()
    scene.send()
    assert [path.name for path in folder.iterdir()] == ["ministry-monthly-2026-10.csv"]


def test_a_file_too_large_for_a_mail_is_said_to_lie_in_the_folder(
    scene: Scene, postbox: Postbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (letters, sending):
        monkeypatch.setattr(module, "MOST_ATTACHED_BYTES", 100)
    scene.exports = {"with-folder": export(folder=str(tmp_path)), "without": export()}
    scene.take()
    assert scene.states() == [State.SENT, State.SENT]
    with_folder, without = postbox.mails
    assert [list(mail.iter_attachments()) for mail in postbox.mails] == [[], []]
    assert f"is too large for a mail. It lies in {tmp_path}." in text_of(with_folder)
    assert "is too large for a mail. Ask IT for it." in text_of(without)
    assert (tmp_path / "with-folder-2026-10.csv").read_bytes() == FILE.encode()


def test_several_at_once_send_once(scene: Scene, postbox: Postbox, tmp_path: Path) -> None:
    scene.but(folder=str(tmp_path))
    scene.take()
    with ThreadPoolExecutor(4) as pool:
        outcomes = [one for each in pool.map(lambda _: scene.send(), range(4)) for one in each]
    assert sorted(one.state for one in outcomes if one.state is not State.BEING_SENT) == [State.SENT]
    assert (len(postbox.mails), len(recorded(scene, Event.EXPORTED))) == (1, 1)
    scene.clock.goes(days=40)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: scene.send(), range(4)))
    assert [mail["Subject"] for mail in postbox.mails[1:]] == ["[Archeion] Not sent: ministry-monthly, November 2026"]


def test_what_was_missed_is_sent_of_each_term(scene: Scene, postbox: Postbox) -> None:
    """Six weeks without a timer: of each month its own period."""
    scene.but(link="period={month}&per=month", starts=date(2026, 9, 1))
    scene.clock.goes(days=45)
    scene.take()
    assert scene.states() == [State.SENT] * 3
    assert [mail["Subject"].removeprefix("[Archeion] ") for mail in postbox.mails] == [
        f"Studies per month, {month} 2026" for month in ("September", "October", "November")
    ]


def test_what_has_no_period_is_sent_of_the_last_term_alone(scene: Scene, postbox: Postbox) -> None:
    scene.but(report="overview", link="", starts=date(2026, 1, 1))
    scene.take()
    assert scene.states() == [State.SENT]
    assert attachment(postbox.mails[0])[0] == "ministry-monthly-2026-10.csv"
    assert text_of(postbox.mails[0]).splitlines()[-1] == "https://archeion.example/"


def test_nobody_is_one_of_a_hospital_of_their_own(scene: Scene, postbox: Postbox) -> None:
    """Of patients, small numbers are withheld, also from an export of one hospital alone."""
    scene.but(report="patients", link="year={year}", hospitals=[ARGO], starts=date(2026, 10, 1))
    scene.take()
    assert scene.states() == [State.SENT]
    assert ",studies,,studies,Q,C\r\n" in attachment(postbox.mails[0])[2].decode()


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (
            {"report": "storage", "link": "", "hospitals": []},
            "This page shows figures of Argo Hospital, and",
        ),
        ({"link": "per=week"}, "A part of this link was not understood"),
        ({"report": "equipment", "link": ""}, "One hospital"),
    ],
)
def test_an_export_that_cannot_be_made_is_told_to_it_and_after_the_deadline_to_its_readers(
    settings: dict[str, Any], why: str, scene: Scene, postbox: Postbox
) -> None:
    scene.but(**settings)
    scene.take()
    said = failing(scene)
    assert postbox.mails == []
    scene.clock.goes(days=5)
    scene.take()
    assert [failing(scene), failing(scene)] == [said, said]
    [note] = postbox.mails
    assert f"– {said}" in text_of(note)
    assert recorded(scene, Event.EXPORTED) == []


def test_a_defect_of_one_export_keeps_no_other_back(
    scene: Scene, postbox: Postbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scene.exports = {"broken": export(), "whole": export()}
    scene.take()
    make = sending.prepared

    def broken(case: Any, *others: Any) -> Any:
        return 1 / 0 if case.name == "broken" else make(case, *others)

    monkeypatch.setattr(sending, "prepared", broken)
    with caplog.at_level(logging.ERROR):
        first, second = scene.send()
    assert (first.state, second.state) == (State.FAILED, State.SENT)
    reference = first.why[0].partition("the reference ")[2].partition(",")[0]
    assert (len(reference), reference in caplog.text, "ZeroDivisionError" in caplog.text) == (8, True, True)
    monkeypatch.undo()
    assert scene.states() == [State.SENT]


def test_what_cannot_be_recorded_is_not_sent(scene: Scene, postbox: Postbox) -> None:
    def refused(*_: Any) -> None:
        raise StoreUnavailable("The store of users and sessions does not answer.")

    scene.take()
    working = scene.services
    scene.services = replace(working, record=refused)
    assert failing(scene) == "The store of users and sessions does not answer."
    assert (postbox.mails, list((scene.directory / "exports" / NAME).iterdir())) == ([], [])
    scene.services = working
    assert scene.states() == [State.SENT]


def test_a_delivery_that_could_not_be_recorded_is_recorded_and_not_sent_again(scene: Scene, postbox: Postbox) -> None:
    def of_files_alone(event: Event, *others: Any) -> None:
        if event is Event.DELIVERED:
            raise StoreUnavailable("The store of users and sessions does not answer.")
        working.record(event, *others)

    scene.take()
    working = scene.services
    scene.services = replace(working, record=of_files_alone)
    failing(scene)
    scene.services = working
    assert [scene.states(), scene.states()] == [[State.SENT], []]
    assert (len(postbox.mails), len(recorded(scene, Event.DELIVERED))) == (1, 1)


def test_what_would_be_sent_can_be_asked_without_sending(scene: Scene, postbox: Postbox) -> None:
    def would_be() -> list[Outcome]:
        return [expected(case, scene.delivering) for case in open_cases(scene.delivering, scene.clock.now)]

    scene.but(due_day=2)
    assert would_be() == [Outcome(NAME, "2026-10", State.WAITING, ("due on 2026-11-02",))]
    scene.clock.goes(days=2)
    scene.take(ARGO)
    never_read = ("Cyclops Hospital: its archive has never been read.",)
    assert would_be() == [Outcome(NAME, "2026-10", State.WAITING, never_read)]
    scene.clock.goes(days=3)
    scene.take(ARGO)
    assert would_be() == [Outcome(NAME, "2026-10", State.NOT_SENT, never_read)]
    scene.take()
    assert would_be() == [Outcome(NAME, "2026-10", State.WAITING, ("complete, and to be sent",))]
    postbox.verdict = "451 later"
    scene.send()
    assert would_be() == [Outcome(NAME, "2026-10", State.WAITING, ("made, and to be sent",))]
    postbox.verdict = "250 taken"
    assert (scene.states(), would_be(), len(postbox.mails)) == ([State.SENT], [], 1)


def test_a_claim_outlasts_an_hour_for_nobody(scene: Scene) -> None:
    """What a process that died had claimed is sent by the next timer after it."""
    scene.take()
    assert scene.delivering.deliveries.claim(NAME, "2026-10", sending.Kind.FILE, scene.clock.now)
    assert scene.states() == [State.BEING_SENT]
    scene.clock.now += CLAIM_LIMIT
    assert scene.states() == [State.BEING_SENT]
    scene.clock.goes(seconds=1)
    assert scene.states() == [State.SENT]


def test_a_report_that_is_none_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"key 'exports.monthly.report': 'figures' is no report; allowed: o"):
        require_known_reports({"monthly": export(report="figures")})
    require_known_reports({"monthly": export()})
