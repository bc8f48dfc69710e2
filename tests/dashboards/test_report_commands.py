"""`flask --app app reports …`: the page's own file, whole or not at all, and what is recorded of it."""

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text

from auth.audit import Entry, Event, Means, Wanted, entries
from auth.store import writing
from auth.users import disable_user, user_id_of
from dashboards.exports.reports import REPORTS
from dashboards.exports.sheets import Format
from tests.auth.logs import ROOT
from tests.dashboards.hospitals import ARGO, make_hospitals, unreachable_hospital
from tests.dashboards.serving import DISABLED, OF_ALL, OF_ARGO, Site, serving
from tests.queries.faults import small_disk

LINK = "hospital=argo&per=month&by=modality"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Of its own: what is recorded is counted."""
    directory = tmp_path_factory.mktemp("site")
    with serving(directory, (*make_hospitals(directory), unreachable_hospital(directory))) as site:
        disable_user(site.store, name=DISABLED, by=ROOT, now=datetime.now(UTC))
        yield site


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(site: Site, *arguments: str) -> Result:
    return site.server.test_cli_runner().invoke(args=["reports", *arguments])


def export(site: Site, *arguments: str, report: str = "activity", link: str = LINK) -> Result:
    return run(site, "export", report, "--link", link, *arguments)


def recorded(site: Site) -> list[Entry]:
    return list(entries(site.store, Wanted(event=Event.EXPORTED)))


@contextmanager
def recording(site: Site) -> Iterator[list[Entry]]:
    """What is recorded meanwhile."""
    before, found = len(recorded(site)), list[Entry]()
    yield found
    found += recorded(site)[before:]


def test_reports_are_listed_with_their_formats(site: Site) -> None:
    lines = run(site, "list").output.splitlines()
    assert lines == [f"{report}: csv excel-el.csv xlsx json" for report in REPORTS]


@pytest.mark.parametrize("language", ["en", "el"])
@pytest.mark.parametrize("form", [Format.CSV, Format.EXCEL_GREEK_CSV])
@pytest.mark.parametrize("report", ["activity", "patients", "overview"])
def test_the_file_is_the_pages_own(report: str, form: Format, language: str, site: Site, tmp_path: Path) -> None:
    link = {"activity": LINK, "patients": "hospital=argo&year=2025", "overview": ""}[report]
    page = site.browser(OF_ALL, language).get(f"/{report}.{form}?{link}")
    result = export(site, "--format", form.value, "--language", language, report=report, link=link)
    assert (result.exit_code, page.status_code) == (0, 200)
    [file] = tmp_path.iterdir()
    assert file.read_bytes() == page.data
    assert file.name in page.headers["Content-Disposition"]


def test_the_address_of_a_page_can_be_given_as_it_is(site: Site) -> None:
    short, whole = (
        export(site, "--output", "-", link=link).stdout_bytes
        for link in (LINK, f"https://archeion.example/activity?{LINK}")
    )
    assert short == whole
    assert short.startswith(b"period,")


@pytest.mark.parametrize("form", [Format.XLSX, Format.JSON])
def test_other_formats_are_written_too(form: Format, site: Site, tmp_path: Path) -> None:
    assert export(site, "--format", form.value, "--output", "here").exit_code == 0
    content = (tmp_path / "here").read_bytes()
    assert content.startswith(b"PK") if form is Format.XLSX else json.loads(content)["rows"]


def test_somebodys_export_holds_what_they_may_see_and_no_more(site: Site) -> None:
    own = export(site, "--user", OF_ARGO, "--output", "-", report="overview", link="")
    assert own.stdout_bytes == site.browser(OF_ARGO).get("/overview.csv").data
    refused = export(site, "--user", OF_ARGO, link="hospital=boreas")
    unknown = export(site, "--user", OF_ARGO, link="hospital=nowhere")
    assert (refused.exit_code, unknown.exit_code) == (2, 2)
    assert (
        refused.stderr
        == unknown.stderr
        == ("This link names hospitals that are not among yours; they are left out.\n")
    )


def test_small_numbers_are_withheld_as_from_outsiders_unless_the_user_is_none(site: Site) -> None:
    link = "hospital=argo&year=2025"
    outside = export(site, "--output", "-", report="patients", link=link).stdout
    inside = export(site, "--output", "-", "--user", OF_ARGO, report="patients", link=link).stdout
    assert (",Q,C" in outside, ",Q,C" in inside) == (True, False)


def test_each_export_is_recorded_with_who_gave_the_command(site: Site) -> None:
    with recording(site) as found:
        result = export(site)
        export(site, "--user", OF_ARGO)
    actors = [entry.actor for entry in found]
    assert [(a.means, a.operator, a.user_name) for a in actors] == [
        (Means.COMMAND, getpass.getuser(), None),
        (Means.COMMAND, getpass.getuser(), OF_ARGO),
    ]
    assert (actors[0].user_id, actors[1].user_id) == (None, user_id_of(site.store, OF_ARGO))
    details = found[0].details
    assert (details["report"], details["format"], details["link"]) == ("activity", "csv", LINK)
    assert details["hospitals"] == [ARGO]
    assert f"{details['rows']} rows, sha256 {details['sha256']}" in result.output


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("activity", "--link", "per=week"), 2, "A part of this link was not understood"),
        (("activity", "--link", "measure=people"), 2, "Choose what to count"),
        (("activity", "--user", "nobody"), 2, "There is no user named nobody."),
        (("activity", "--user", DISABLED), 2, f"The user {DISABLED} is disabled."),
        (("activities",), 2, "'activities' is not one of 'overview', 'summary'"),
        (("activity", "--format", "pdf"), 2, "'pdf' is not one of 'csv', 'excel-el.csv', 'xlsx', 'json'"),
        (("activity", "--link", "hospital=delos"), 1, "no snapshot of its archive has been taken yet"),
        (("activity", "--link", LINK, "--output", "no/such/folder"), 1, "The file was not written: [Errno 2]"),
        (("activity", "--link", LINK, "--output", "/proc/activity.csv"), 1, "The file was not written: "),
    ],
)
def test_what_gives_no_file_is_said_and_leaves_nothing(
    arguments: tuple[str, ...], status: int, sentence: str, site: Site, tmp_path: Path
) -> None:
    with recording(site) as found:
        result = run(site, "export", *arguments)
    assert (result.exit_code, sentence in result.stderr, result.stdout) == (status, True, "")
    assert (found, list(tmp_path.iterdir())) == ([], [])


def test_a_full_disk_leaves_what_was_there(site: Site, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "16k") as disk:
        there = disk / "days.csv"
        there.write_bytes(b"of yesterday")
        result = export(site, "--output", str(there), report="quality-days", link="hospital=argo")
        assert (result.exit_code, "The file was not written: [Errno 28]" in result.stderr) == (1, True)
        assert (list(disk.iterdir()), there.read_bytes()) == ([there], b"of yesterday")


def test_a_file_that_is_there_is_replaced_at_once(site: Site, tmp_path: Path) -> None:
    there = tmp_path / "figures.xlsx"
    there.write_bytes(b"of yesterday")
    with there.open("rb") as of_a_reader:
        assert export(site, "--format", "xlsx", "--output", str(there)).exit_code == 0
        assert of_a_reader.read() == b"of yesterday"
    assert (list(tmp_path.iterdir()), there.read_bytes()[:2]) == ([there], b"PK")


def test_what_cannot_be_recorded_is_not_exported(site: Site, tmp_path: Path) -> None:
    with writing(site.store) as connection:
        head = connection.execute(text("SELECT number, hash FROM audit_head")).one()
        connection.execute(text("DELETE FROM audit_head"))
    for output in (".", "-"):
        result = export(site, "--output", output)
        assert (result.exit_code, result.stdout, "audit" in result.stderr) == (1, "", True)
    assert list(tmp_path.iterdir()) == []
    with writing(site.store) as connection:
        row = {"number": head.number, "hash": head.hash}
        connection.execute(text("INSERT INTO audit_head (id, number, hash) VALUES (1, :number, :hash)"), row)


def test_a_file_is_readable_by_whom_the_umask_lets(site: Site, tmp_path: Path) -> None:
    export(site, "--output", "here")
    other = tmp_path / "other"
    other.touch()
    assert (tmp_path / "here").stat().st_mode == other.stat().st_mode
