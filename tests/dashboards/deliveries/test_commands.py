"""`flask --app app reports due` and `reports send`, on the application that is served."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import Result

from dashboards.deliveries.letters import page_address
from dashboards.exports.reports import REPORTS
from dashboards.mail.smtp import MailServer
from queries.errors import ConfigurationError
from queries.export_settings import ExportSettings
from queries.settings import SharedSettings
from tests.composition import Outward
from tests.dashboards.deliveries.scene import URL, export
from tests.dashboards.deliveries.test_sending import attachment
from tests.dashboards.hospitals import ARGO, BOREAS, CYCLOPS, make_hospitals, unreachable_hospital
from tests.dashboards.mail_servers import Postbox, mail_server
from tests.dashboards.serving import OF_ALL, Site, serving

THREE = [ARGO, BOREAS, CYCLOPS]


@pytest.fixture(scope="module")
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, postbox: Postbox) -> Iterator[Site]:
    """On 22 November 2026, the fourth hospital never read."""
    directory = tmp_path_factory.mktemp("site")
    hospitals = (*make_hospitals(directory), unreachable_hospital(directory))
    exports = {
        "complete": export(hospitals=THREE, language="el", format="excel-el.csv"),
        "late": export(hospitals=[]),
        "to-come": export(hospitals=THREE, starts=date(2026, 11, 1)),
    }
    with mail_server(postbox) as server, serving(directory, hospitals, **settings(exports, server)) as site:
        yield site


def settings(exports: dict[str, ExportSettings], server: MailServer | None = None) -> dict[str, object]:
    return {"shared": SharedSettings(exports=exports), "outward": Outward(mail_server=server, url=URL)}


def run(site: Site, command: str) -> Result:
    return site.server.test_cli_runner().invoke(args=["reports", command])


def test_what_is_due_is_said_and_then_sent_once(site: Site, postbox: Postbox) -> None:
    never_read = "late 2026-10: not sent: Delos Hospital: its archive has never been read."
    due = run(site, "due")
    assert (due.exit_code, postbox.mails) == (0, [])
    to_come = "to-come 2026-11: waiting: due on 2026-12-01"
    assert due.output.splitlines() == ["complete 2026-10: waiting: complete, and to be sent", never_read, to_come]
    first, second = run(site, "send"), run(site, "send")
    assert (first.exit_code, first.output.splitlines()) == (1, ["complete 2026-10: sent", never_read])
    assert (second.exit_code, second.output.splitlines()) == (1, [never_read])
    sent, told = postbox.mails
    assert told["Subject"] == "[Archeion] Not sent: late, October 2026"
    link = "&".join([*(f"hospital={code}" for code in THREE), "period=2026-01..2026-10&per=month"])
    page = site.browser(OF_ALL, "el").get(f"/activity.excel-el.csv?{link}")
    assert attachment(sent) == ("complete-2026-10.excel-el.csv", "text/csv", page.data)
    assert run(site, "due").output.splitlines() == [
        "complete 2026-11: waiting: due on 2026-12-01",
        never_read,
        to_come,
    ]


@pytest.mark.parametrize("report", REPORTS)
def test_mails_link_to_pages_that_are_there(report: str, site: Site) -> None:
    case: Any = SimpleNamespace(export=export(report=report), link="hospital=argo")
    path = page_address(case, URL).removeprefix(URL)
    assert site.browser(OF_ALL).get(path).status_code == 200
    assert path.endswith("?hospital=argo")


def test_settings_that_give_no_file_are_told_before_the_first_term_is_over(tmp_path: Path) -> None:
    exports = {
        "mistaken": export(hospitals=[], starts=date(2027, 1, 1), link="per=week", language="en"),
        "right": export(hospitals=[], starts=date(2027, 1, 1)),
    }
    hospitals = (unreachable_hospital(tmp_path),)
    with serving(tmp_path, hospitals, **settings(exports)) as site:
        told = run(site, "due")
    assert (told.exit_code, told.output.splitlines()) == (
        1,
        [
            "mistaken: refused: A part of this link was not understood and is left out.",
            "right 2027-01: waiting: due on 2027-02-01",
        ],
    )


def test_a_report_that_is_none_ends_the_start(tmp_path: Path) -> None:
    hospitals = (unreachable_hospital(tmp_path),)
    with (
        pytest.raises(ConfigurationError, match=r"exports.monthly.report': 'figures' is no report"),
        serving(tmp_path, hospitals, **settings({"monthly": export(report="figures")})),
    ):
        pass
