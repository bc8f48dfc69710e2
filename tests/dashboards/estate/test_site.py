"""The estate as the whole application serves it."""

import re

import pytest

from tests.dashboards.serving import OF_ALL, OF_ARGO, OF_NONE, Site, content
from tests.dashboards.what_if.scenarios import OF_EACH


def test_no_what_if_ever_enters_the_file(site: Site) -> None:
    client = site.browser(OF_ALL)
    scenario = "&".join(f"{key}={values[0]}" for key, values in OF_EACH.items())
    assert client.get(f"/estate.csv?{scenario}").text == client.get("/estate.csv").text


@pytest.mark.parametrize(("name", "hospitals"), [(OF_ALL, ["argo", "boreas", "cyclops"]), (OF_ARGO, ["argo"])])
def test_the_file_holds_the_hospitals_of_who_asks(name: str, hospitals: list[str], site: Site) -> None:
    answer = site.browser(name).get("/estate.csv?hospital=boreas&hospital=argo")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert sorted({line.split(",")[0] for line in answer.text.splitlines()[1:]}) == hospitals
    assert re.search(r"filename=estate-created-2026-11-22\.csv", answer.headers["Content-Disposition"])


def test_there_is_no_file_for_who_may_see_no_hospital(site: Site) -> None:
    answer = site.browser(OF_NONE).get("/estate.csv")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "no_hospital")


def test_the_navigation_names_the_estate_to_those_with_several_hospitals(site: Site) -> None:
    def named(name: str) -> bool:
        return "/estate" in content(site.browser(name).get("/_dash-layout"))

    assert [named(name) for name in (OF_ALL, OF_ARGO, OF_NONE)] == [True, False, False]
