"""`flask --app app hospitals …`: the same as the pages, by the same rules."""

from collections.abc import Iterator

import pytest
from click.testing import Result

from auth.audit import Event, Means, Wanted, entries
from auth.hospital_settings import UNCHANGED, HospitalChanges
from auth.operators import operator
from tests.dashboards.administration.scene import OF_ARGOS_IT, PATH, administrator, save, set_back
from tests.dashboards.hospitals import ARGO, BOREAS, CYCLOPS
from tests.dashboards.serving import Site
from tests.test_export_log import nothing_recorded


@pytest.fixture(autouse=True)
def _as_the_file_says(site: Site) -> Iterator[None]:
    with set_back(site, ARGO, BOREAS, CYCLOPS):
        yield


def run(site: Site, *arguments: str) -> Result:
    return site.server.test_cli_runner().invoke(args=["hospitals", *arguments])


def kept(site: Site) -> dict[str, object]:
    return dict(HospitalChanges(site.store).kept().get(ARGO, UNCHANGED).changes)


def test_what_is_set_is_shown_beside_what_the_file_says_and_recorded(site: Site) -> None:
    told = run(site, "set", ARGO, "storage.capacity=0.007 PB", "storage.additions=2027-03 4 TB, 2028-01 1 PB")
    assert (told.exit_code, told.output) == (
        0,
        "storage.capacity: 6 TB → 7 TB\nstorage.additions: nothing → 2027-03 4 TB, 2028-01 1 PB\n",
    )
    assert "storage.capacity = 7 TB  (the file says: 6 TB)\n" in run(site, "show", ARGO).output
    assert run(site, "list").output.splitlines()[0] == "argo  Argo Hospital  2 changed"
    (*_, entry) = entries(site.store, Wanted(event=Event.HOSPITAL_CHANGED))
    assert (entry.actor.means, entry.actor.operator) == (Means.COMMAND, operator())
    assert entry.details["changed"]["storage.capacity"] == {"before": "6 TB", "after": "7 TB"}


def test_one_value_or_all_go_back(site: Site) -> None:
    run(site, "set", ARGO, "region=6", "alerts.mail=a@b.gr,c@d.gr", "stale_after_hours=48")
    assert run(site, "reset", ARGO, "region").output == "region: 6 → 7η ΥΠΕ\n"
    assert kept(site) == {"alerts.mail": ["a@b.gr", "c@d.gr"], "stale_after_hours": 48}
    assert run(site, "reset", ARGO).exit_code == 0
    assert kept(site) == {}
    assert run(site, "reset", ARGO).output == "nothing was changed\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "nowhere"), "unknown hospital nowhere"),
        (("set", "nowhere", "region=6"), "unknown hospital nowhere"),
        (("set", ARGO, "region"), "region: write KEY=VALUE"),
        (("set", ARGO, "region=6", "archive.url=sqlite:///x"), "archive.url: is nothing that can be changed here"),
        (("set", ARGO, "storage.capacity=lots"), "storage.capacity: is no size"),
        (("set", ARGO, "stale_after_hours=soon"), "stale_after_hours: must be a whole number"),
        (("set", ARGO, "name.en="), "name.en: "),
        (("set", ARGO, "storage.warning_percent=95"), "storage.warning_percent: warning_percent 95 must be less"),
        (("reset", ARGO, "archive"), "archive: is nothing that can be changed here"),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(site: Site, arguments: tuple[str, ...], told: str) -> None:
    answer = run(site, *arguments)
    assert answer.exit_code == 2
    assert told in answer.output
    assert kept(site) == {}


def test_nothing_is_changed_unrecorded(site: Site) -> None:
    with nothing_recorded(site):
        answer = run(site, "set", ARGO, "region=6")
    assert (answer.exit_code, "audit log" in answer.output) == (1, True)
    assert kept(site) == {}


def test_a_form_that_was_open_meanwhile_is_refused(site: Site) -> None:
    client = administrator(site, OF_ARGOS_IT)
    opened = client.get(f"{PATH}/{ARGO}").text
    assert run(site, "set", ARGO, "region=6").exit_code == 0
    answer = save(client, ARGO, {"region": "5"}, opened)
    assert answer.status_code == 409
    assert operator() in answer.text
