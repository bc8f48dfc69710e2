"""The pages of hospitals: who comes to which, what they change, and what they are told where they may not."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from auth.archive_checks import ArchiveChecks, Extent
from auth.audit import Event, Wanted, entries
from auth.denials import Why
from auth.hospital_settings import UNCHANGED, HospitalChanges
from queries.archives.checks.kept import check_of
from queries.settings import HospitalSettings
from tests.composition import compose
from tests.dashboards.administration.scene import OF_ARGOS_IT, PATH, administrator, fields, save, set_back
from tests.dashboards.hospitals import ARGO, BOREAS, CYCLOPS, signs_of_boreas
from tests.dashboards.serving import NOW, OF_ACCOUNTS, OF_ALL, OF_HOUSE, OF_IT, Site
from tests.queries.places import TURNS
from tests.test_export_log import nothing_recorded

NO_PAGE = "There is no such page."
LAST = Wanted(event=Event.HOSPITAL_CHANGED)


@pytest.fixture(scope="module")
def of_argo(site: Site) -> FlaskClient:
    return administrator(site, OF_ARGOS_IT)


@pytest.fixture(scope="module")
def of_all(site: Site) -> FlaskClient:
    return administrator(site, OF_IT)


@pytest.fixture(autouse=True)
def _as_the_file_says(site: Site) -> Iterator[None]:
    with set_back(site, ARGO, BOREAS, CYCLOPS):
        yield


def text(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.partition("<main")[2])).split())


def kept(site: Site, code: str) -> dict[str, object]:
    return dict(HospitalChanges(site.store).kept().get(code, UNCHANGED).changes)


@pytest.mark.parametrize("name", [OF_ALL, OF_HOUSE])
def test_nobody_who_sees_figures_alone_comes_to_them(site: Site, name: str) -> None:
    client = site.browser(name)
    for path in (PATH, f"{PATH}/{ARGO}"):
        assert (client.get(path).status_code, NO_PAGE in client.get(path).text) == (404, True)
    token = fields(client.get("/account").text)["csrf_token"]
    for path in (f"{PATH}/{ARGO}", f"{PATH}/{ARGO}/check"):
        assert client.post(path, data={"csrf_token": token, "name.en": "Mine"}).status_code == 404
    assert kept(site, ARGO) == {}


def test_whoever_manages_accounts_has_no_hospitals(site: Site) -> None:
    assert site.browser(OF_ACCOUNTS).get(PATH).status_code == 404


def test_it_of_one_hospital_neither_sees_nor_changes_another(site: Site, of_argo: FlaskClient) -> None:
    page = of_argo.get(PATH).text
    assert f'href="{PATH}/{ARGO}"' in page
    assert signs_of_boreas(page) == []
    assert BOREAS not in page
    assert CYCLOPS not in page
    form = fields(of_argo.get(f"{PATH}/{ARGO}").text)
    for code in (BOREAS, CYCLOPS, "nowhere", "BOREAS", "argo%00", "all"):
        answer = of_argo.get(f"{PATH}/{code}")
        assert (answer.status_code, NO_PAGE in answer.text, signs_of_boreas(answer.text)) == (404, True, [])
        assert of_argo.post(f"{PATH}/{code}", data=form | {"name.en": "Mine"}).status_code == 404
        assert of_argo.post(f"{PATH}/{code}/check", data=form).status_code == 404
    assert kept(site, BOREAS) == {}
    denied = [entry.details for entry in entries(site.store, Wanted(event=Event.DENIED, user_name=OF_ARGOS_IT))]
    told = [entry for entry in denied if entry["why"] == Why.HOSPITALS]
    # Of what is no hospital nothing was denied, and what was typed is not kept.
    assert {code for entry in told for code in entry["hospitals"]} <= {BOREAS, CYCLOPS}
    assert told


def test_central_it_sees_every_hospital_in_the_order_of_the_file(of_all: FlaskClient) -> None:
    assert re.findall(rf'href="{PATH}/(\w+)"', of_all.get(PATH).text) == [ARGO, BOREAS, CYCLOPS]


def test_nothing_is_shown_or_changed_before_the_password(site: Site) -> None:
    client = site.signed_in(OF_IT)
    for path in (PATH, f"{PATH}/{ARGO}"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/administration/confirm?next={path}")
    token = fields(client.get("/administration/confirm").text)["csrf_token"]
    answer = client.post(f"{PATH}/{ARGO}", data={"csrf_token": token, "revision": "0", "name.en": "Mine"})
    assert answer.status_code == 302
    assert kept(site, ARGO) == {}


def test_without_the_sign_of_the_page_nothing_is_changed(of_argo: FlaskClient) -> None:
    form = fields(of_argo.get(f"{PATH}/{ARGO}").text)
    del form["csrf_token"]
    assert of_argo.post(f"{PATH}/{ARGO}", data=form | {"name.en": "Mine"}).status_code == 400


def test_a_form_that_was_not_touched_changes_nothing(site: Site, of_argo: FlaskClient) -> None:
    before = len([*entries(site.store, LAST)])
    assert save(of_argo, ARGO, {}).status_code == 302
    assert "Nothing was changed." in of_argo.get(f"{PATH}/{ARGO}").text
    assert len([*entries(site.store, LAST)]) == before


def test_what_was_changed_is_marked_and_recorded_and_goes_back(site: Site, of_argo: FlaskClient) -> None:
    wanted = {
        "storage.capacity": "0.007 PB",
        "alerts.mail": "it@argo.example\r\nhead@argo.example",
        "name.el": " Αργώ ",
    }
    assert save(of_argo, ARGO, wanted).status_code == 302
    changes = {
        "storage.capacity": "7 TB",
        "alerts.mail": ["it@argo.example", "head@argo.example"],
        "name.el": "Αργώ",
    }
    assert kept(site, ARGO) == changes
    page = text(of_argo.get(f"{PATH}/{ARGO}").text)
    assert "It holds from now on." in page
    assert page.count("Changed here") == 3
    assert "As the file says: 6 TB" in page
    assert f"Last changed by {OF_ARGOS_IT}" in page
    assert "3 values" in text(of_argo.get(PATH).text)
    (*_, entry) = entries(site.store, LAST)
    assert (entry.actor.user_name, entry.actor.address) == (OF_ARGOS_IT, "127.0.0.1")
    assert entry.details == {
        "hospital": ARGO,
        "changed": {
            "storage.capacity": {"before": "6 TB", "after": "7 TB"},
            "alerts.mail": {"before": [], "after": changes["alerts.mail"]},
            "name.el": {"before": "Νοσοκομείο Αργώ", "after": "Αργώ"},
        },
    }
    assert save(of_argo, ARGO, {"back.storage.capacity": "on", "back.name.el": "on"}).status_code == 302
    assert kept(site, ARGO) == {"alerts.mail": changes["alerts.mail"]}


def test_it_is_not_changed_where_it_cannot_be_recorded(site: Site, of_argo: FlaskClient) -> None:
    page = of_argo.get(f"{PATH}/{ARGO}").text
    with nothing_recorded(site):
        assert save(of_argo, ARGO, {"name.en": "Mine"}, page).status_code == 503
        assert of_argo.post(f"{PATH}/{ARGO}/check", data=fields(page)).status_code == 503
    assert kept(site, ARGO) == {}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("No size. Write a number", "A whole number, in digits alone.", "2 values cannot be")),
        ("el", ("Δεν είναι μέγεθος.", "Ακέραιος αριθμός", "2 τιμές δεν")),
    ],
)
def test_faults_stand_at_their_fields_in_the_readers_language(
    site: Site, language: str, told: tuple[str, ...]
) -> None:
    client = administrator(site, OF_ARGOS_IT, language)
    answer = save(client, ARGO, {"storage.capacity": "lots", "stale_after_hours": "soon", "name.en": "Typed"})
    assert answer.status_code == 400
    assert [sentence for sentence in told if sentence not in text(answer.text)] == []
    assert "Input should" not in answer.text
    sent = fields(answer.text)
    assert (sent["storage.capacity"], sent["stale_after_hours"], sent["name.en"]) == ("lots", "soon", "Typed")
    for element in ("storage-capacity", "stale_after_hours"):
        (field,) = re.findall(rf'<input id="{element}"[^>]*>', answer.text)
        assert 'aria-invalid="true"' in field
        assert f'aria-describedby="{element}-error' in field
    assert answer.text.count('aria-invalid="true"') == 2
    # Mended on the page that told of it, all of it holds.
    assert save(client, ARGO, {"storage.capacity": "9 TB", "stale_after_hours": "48"}, answer.text).status_code == 302
    assert kept(site, ARGO) == {"storage.capacity": "9 TB", "stale_after_hours": 48, "name.en": "Typed"}


def test_somebody_elses_change_is_not_written_over_unseen(
    site: Site, of_argo: FlaskClient, of_all: FlaskClient
) -> None:
    opened = of_argo.get(f"{PATH}/{ARGO}").text
    assert save(of_all, ARGO, {"storage.capacity": "9 TB", "region": "6"}).status_code == 302
    answer = save(of_argo, ARGO, {"storage.capacity": "8 TB", "name.en": "Mine"}, opened)
    assert answer.status_code == 409
    page = text(answer.text)
    assert f"{OF_IT} has changed this hospital since you opened the form" in page
    assert "Storage: Capacity 9 TB 8 TB" in page
    assert "Name and figures: Health region 6 not changed by you" in page
    assert kept(site, ARGO) == {"storage.capacity": "9 TB", "region": "6"}
    # Saved again it is theirs but for what was touched.
    assert save(of_argo, ARGO, {}, answer.text).status_code == 302
    assert kept(site, ARGO) == {"storage.capacity": "8 TB", "region": "6", "name.en": "Mine"}


def test_what_stands_in_the_file_alone_is_not_changed_by_a_form_that_says_so(
    site: Site, of_argo: FlaskClient
) -> None:
    forged = {"code": "boreas", "archive.url": "sqlite:///other", "archive.kind": "orthanc", "copy_of": "boreas"}
    assert save(of_argo, ARGO, forged | {"was.archive.url": "x", "time_zone": "UTC"}).status_code == 302
    assert kept(site, ARGO) == {}
    page = of_argo.get(f"{PATH}/{ARGO}").text
    assert "dcm4chee_arc5" in page
    assert "Europe/Athens" in page


@pytest.mark.parametrize("revision", ["", "-1", "x", "9" * 30, "٣"])
def test_a_revision_that_is_none_is_an_old_one(of_argo: FlaskClient, revision: str) -> None:
    assert save(of_argo, ARGO, {"revision": revision, "name.en": "Mine"}).status_code == 409


def test_names_are_texts_wherever_they_are_shown(of_argo: FlaskClient) -> None:
    assert save(of_argo, ARGO, {"name.en": '<script>"&', "region": "<b>"}).status_code == 302
    for path in (PATH, f"{PATH}/{ARGO}"):
        page = of_argo.get(path).text
        assert "<script>" not in page
        assert "&lt;script&gt;" in page


def test_the_page_runs_no_script_and_is_kept_by_nobody(of_argo: FlaskClient) -> None:
    answer = of_argo.get(f"{PATH}/{ARGO}")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_brief_check_is_recorded_kept_and_shown(site: Site, of_argo: FlaskClient) -> None:
    page = of_argo.get(f"{PATH}/{ARGO}").text
    assert of_argo.post(f"{PATH}/{ARGO}/check", data=fields(page)).status_code == 302
    (*_, entry) = entries(site.store, Wanted(event=Event.ARCHIVE_ASKED))
    assert (entry.actor.user_name, entry.details) == (
        OF_ARGOS_IT,
        {"asked_for": "check", "link": "", "hospitals": [ARGO]},
    )
    (check,) = ArchiveChecks(site.store).of((ARGO,))[ARGO]
    codes = [finding.code for finding in check_of(check.findings).findings]
    assert (check.extent, check.checked_by) == (Extent.BRIEF, OF_ARGOS_IT)
    # Nothing that tries to write, counts or takes its time.
    assert set(codes) <= {"reached", "kind", "indexes", "index_missing", "clock"}
    shown = text(of_argo.get(f"{PATH}/{ARGO}").text)
    assert "The archive was checked." in shown
    assert "The database is reached" in shown
    # Once more at once it is not asked.
    before = len([*entries(site.store, Wanted(event=Event.ARCHIVE_ASKED))])
    of_argo.post(f"{PATH}/{ARGO}/check", data=fields(page))
    assert "This archive was checked a moment ago." in of_argo.get(f"{PATH}/{ARGO}").text
    assert len([*entries(site.store, Wanted(event=Event.ARCHIVE_ASKED))]) == before


def test_while_the_archive_answers_another_question_it_is_left_alone(site: Site, of_all: FlaskClient) -> None:
    form = fields(of_all.get(f"{PATH}/{CYCLOPS}").text)
    with TURNS.of(CYCLOPS, 1):
        assert of_all.post(f"{PATH}/{CYCLOPS}/check", data=form).status_code == 302
    assert "The archive is answering another question." in of_all.get(f"{PATH}/{CYCLOPS}").text
    assert CYCLOPS not in ArchiveChecks(site.store).of((CYCLOPS,))


def test_what_the_command_found_is_shown_beside(site: Site, of_all: FlaskClient) -> None:
    told = site.server.test_cli_runner().invoke(args=["archives", "check", BOREAS])
    assert told.exit_code == 0, told.output
    page = text(of_all.get(f"{PATH}/{BOREAS}").text)
    assert "Whole check, by command" in page
    assert "Archeion refuses to write" in page


def test_a_check_of_another_version_is_left_out(site: Site, of_all: FlaskClient) -> None:
    with site.store.begin() as connection:
        connection.exec_driver_sql(f"UPDATE archive_checks SET findings = '{{}}' WHERE hospital_code = '{BOREAS}'")
    assert of_all.get(f"{PATH}/{BOREAS}").status_code == 200
    assert of_all.get(PATH).status_code == 200


def test_changes_that_do_not_go_with_the_file_are_told_and_mended(
    site: Site, of_argo: FlaskClient, hospitals: tuple[HospitalSettings, ...], directory: Path
) -> None:
    """As after the file was changed and the workers were started anew."""
    assert save(of_argo, ARGO, {"storage.warning_percent": "85"}).status_code == 302
    argo, *others = hospitals
    store = argo.storage.model_copy(update={"warning_percent": 50, "critical_percent": 60})
    file = (argo.model_copy(update={"storage": store}), *others)
    settings = site.server.extensions["archeion_auth"].settings
    server = compose(file, site.store, settings, lambda: NOW, snapshots=directory / "snapshots")
    later = Site(server, site.store, site.password)
    client = administrator(later, OF_ARGOS_IT)
    assert "not in force" in text(client.get(PATH).text)
    page = client.get(f"{PATH}/{ARGO}").text
    assert "What was changed here is not in force" in text(page)
    assert fields(page)["storage.warning_percent"] == "85"
    assert save(client, ARGO, {"back.storage.warning_percent": "on"}).status_code == 302
    assert "not in force" not in text(client.get(f"{PATH}/{ARGO}").text)
