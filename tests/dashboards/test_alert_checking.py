"""Checking alerts against a real store and a real mail server: each event is told once, and nothing is lost."""

import logging
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine

from auth.notices import Notices
from auth.store import open_store
from dashboards.alerts.checking import Alerting, Checked, check_alerts
from dashboards.commands.alerts import register_alert_commands
from dashboards.mail.smtp import MailServer, Security
from dashboards.words import LANGUAGES, Words
from queries.dicom import Availability
from queries.projections.standing import Standing
from queries.settings import HospitalSettings
from tests.dashboards.conftest import LOCALE
from tests.dashboards.hospitals import ARGO, BOREAS, NAMES
from tests.dashboards.mail_servers import SENDER, Postbox, mail_server
from tests.queries.made_standings import hours_later, in_days, made_standing
from tests.servers import LOOPBACK, free_port
from tests.stores import migrated_store

WORDS = {language: Words.load(language, LOCALE) for language in LANGUAGES}
URL = "https://archeion.example"
NOBODY = MailServer(LOOPBACK, free_port(), Security.NONE, SENDER, time_limit_seconds=1)


def hospital(code: str, **alerts: Any) -> HospitalSettings:
    archive = {"kind": "conquest", "url": "sqlite:///index.sqlite"}
    table = {"code": code, "name": NAMES[code], "region": "7", "archive": archive, "alerts": alerts}
    return HospitalSettings.model_validate(table)


HOSPITALS = {
    ARGO: hospital(ARGO, mail=["it@argo.example", "head@argo.example"], language="en"),
    BOREAS: hospital(BOREAS),
}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_store(tmp_path_factory.mktemp("store"))


@pytest.fixture
def store(tmp_path: Path, migrated: Path) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{shutil.copy(migrated, tmp_path)}")
    yield engine
    engine.dispose()


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def alerting(store: Engine, postbox: Postbox) -> Iterator[Alerting]:
    with mail_server(postbox) as server:
        yield Alerting(Notices(store), HOSPITALS, WORDS, server, URL)


def but(alerting: Alerting, **others: Any) -> Alerting:
    values = {name: getattr(alerting, name) for name in alerting.__slots__}
    return Alerting(**(values | others))


def check(alerting: Alerting, hours: float, percent: float = 50, **values: Any) -> Checked:
    now = hours_later(hours)
    return check_alerts([made_standing(percent, figures_at=now, **values)], alerting, now)


def raised(alerting: Alerting) -> Checked:
    check(alerting, 0, 91.25)
    return check(alerting, 24, 91.25)


def test_an_event_is_mailed_once_to_all_who_are_named(alerting: Alerting, postbox: Postbox) -> None:
    assert raised(alerting).mails_sent == 1
    assert check(alerting, 48, 91.25) == Checked((), 0, 0)
    (mail,) = postbox.mails
    assert mail["Subject"] == "[Archeion] Critical: Argo Hospital: 91.2 % of 100 TB used."
    assert (mail["To"], mail["From"]) == ("it@argo.example, head@argo.example", SENDER)
    assert (mail.get_content_type(), mail["Auto-Submitted"]) == ("text/plain", "auto-generated")


def test_the_mail_says_what_to_know_and_to_do(alerting: Alerting, postbox: Postbox) -> None:
    store: dict[str, Any] = {"tier": Availability.NEARLINE, "is_estimated": True, "unsized_share": 0.125}
    for hours in (0, 24):
        check(alerting, hours, 91.25, critical=in_days(400), **store)
    (mail,) = postbox.mails
    text = mail.get_content()
    for said in (
        "Argo Hospital (nearline)",
        "91.2 TB of 100 TB used (91.2 %).",
        "This is an estimate",
        "Instances of unknown size: 12.5 %.",
        "Critical level (90 %): on January 26, 2028; in four cases out of five between December 27, 2027 and "
        "March 26, 2028.",
        "Full (100 %): not within 5 years.",
        "Figures of November 23, 2026 12:00.",
        "What to do: add capacity",
        f"{URL}/storage?hospital=argo",
    ):
        assert said in text


def test_a_fall_is_mailed_once_too(alerting: Alerting, postbox: Postbox) -> None:
    raised(alerting)
    for hours in (30, 54, 78):
        check(alerting, hours, 10)
    assert [mail["Subject"].partition(":")[0] for mail in postbox.mails] == [
        "[Archeion] Critical",
        "[Archeion] Over (critical)",
    ]
    over = postbox.mails[1].get_content()
    assert "Raised on November 23, 2026 12:00, over on November 24, 2026 18:00." in over
    assert "10 TB of 100 TB used (10 %)." in over
    assert "What to do" not in over


def test_a_hospital_reads_its_own_language(alerting: Alerting, postbox: Postbox) -> None:
    of_greek = {ARGO: hospital(ARGO, mail=["it@argo.example"])}
    raised(but(alerting, hospitals=of_greek))
    assert "Νοσοκομείο Αργώ" in postbox.mails[0]["Subject"]
    assert "91,2 %" in postbox.mails[0]["Subject"]


def test_a_date_is_told_apart(alerting: Alerting, postbox: Postbox) -> None:
    for hours in (0, 24):
        check(alerting, hours, 50, critical=in_days(59))
    assert [mail["Subject"] for mail in postbox.mails] == [
        "[Archeion] Critical: Argo Hospital: the critical level may be reached on January 20, 2027."
    ]
    assert "plan more capacity now" in postbox.mails[0].get_content()


def test_where_nobody_is_named_it_stands_on_the_page_alone(alerting: Alerting, postbox: Postbox) -> None:
    for hours in (0, 24):
        checked = check(alerting, hours, 91.25, hospital=BOREAS)
    assert (len(checked.told), checked.mails_sent, checked.mails_unsent) == (1, 0, 0)
    assert [notice.severity for notice in alerting.notices.open(HOSPITALS)] == [2]
    named_later = {BOREAS: hospital(BOREAS, mail=["it@boreas.example"])}
    assert check(but(alerting, hospitals=named_later), 48, 91.25, hospital=BOREAS).mails_sent == 0
    assert postbox.mails == []


def test_a_mail_that_cannot_be_sent_waits_for_the_next_check(
    alerting: Alerting, postbox: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert raised(but(alerting, mail_server=NOBODY)).mails_unsent == 1
        assert "was not sent" in caplog.text
        caplog.clear()
        assert check(but(alerting, mail_server=None), 25, 91.25).mails_unsent == 1
        assert "ARCHEION_SMTP_HOST" in caplog.text
    postbox.verdict = "451 later"
    assert check(alerting, 26, 91.25).mails_unsent == 1
    postbox.verdict = "250 taken"
    assert check(alerting, 27, 91.25).mails_sent == 1
    assert check(alerting, 28, 91.25).mails_sent == 0
    assert len(postbox.mails) == 1


def test_an_unreachable_server_is_not_asked_for_every_mail(
    alerting: Alerting, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        for hours in (0, 24):
            checked = check(but(alerting, mail_server=NOBODY), hours, 91.25, critical=in_days(3))
    assert checked.mails_unsent == 2
    assert caplog.text.count("was not sent") == 1


def test_one_refused_mail_keeps_no_other_back(alerting: Alerting, postbox: Postbox) -> None:
    both = {code: hospital(code, mail=[f"it@{code}.example"], language="en") for code in (ARGO, BOREAS)}
    postbox.refused.add("it@argo.example")
    for hours in (0, 24):
        now = hours_later(hours)
        figures = [made_standing(95, figures_at=now, hospital=code) for code in both]
        checked = check_alerts(figures, but(alerting, hospitals=both), now)
    assert (checked.mails_sent, checked.mails_unsent) == (1, 1)
    assert [mail["To"] for mail in postbox.mails] == ["it@boreas.example"]


def test_several_checks_at_once_tell_and_mail_once(alerting: Alerting, postbox: Postbox) -> None:
    check(alerting, 0, 95, critical=in_days(3))
    with ThreadPoolExecutor(4) as pool:
        checked = list(pool.map(lambda _: check(alerting, 24, 95, critical=in_days(3)), range(4)))
    assert sum(len(one.told) for one in checked) == 2
    assert sum(one.mails_sent for one in checked) == 2
    assert len(postbox.mails) == 2


def test_hospitals_that_are_no_longer_configured_are_left_alone(alerting: Alerting) -> None:
    check(alerting, 0, 95)
    without = but(alerting, hospitals={BOREAS: HOSPITALS[BOREAS]})
    assert [check(without, hours, 95) for hours in (24, 48)] == [Checked((), 0, 0)] * 2


def run(alerting: Alerting, standings: Callable[[], tuple[Standing, ...]], now: datetime) -> Result:
    server = Flask("commands")
    register_alert_commands(server, standings, alerting, lambda: now)
    return server.test_cli_runner().invoke(args=["alerts", "check"])


def at(hours: float, percent: float) -> tuple[Callable[[], tuple[Standing, ...]], datetime]:
    now = hours_later(hours)
    return lambda: (made_standing(percent, figures_at=now),), now


def test_the_command_says_what_it_told(alerting: Alerting) -> None:
    results = [run(alerting, *at(*reading)) for reading in ((0, 95), (24, 95), (30, 85), (54, 85), (60, 5), (84, 5))]
    assert [result.exit_code for result in results] == [0] * 6
    told = [line for result in results for line in result.output.splitlines() if not re.match(r"\d+ mails", line)]
    assert told == [
        "argo percent:all: critical raised",
        "argo percent:all: critical cleared, now at warning",
        "argo percent:all: warning cleared, now at nothing",
    ]
    assert results[1].output.splitlines()[-1] == "1 mails sent, 0 unsent"


def test_the_command_fails_where_a_mail_waits(alerting: Alerting) -> None:
    unreachable = but(alerting, mail_server=NOBODY)
    assert run(unreachable, *at(0, 95)).exit_code == 0
    assert run(unreachable, *at(24, 95)).exit_code == 1
