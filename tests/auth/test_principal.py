import pytest

from auth.errors import NotSignedIn
from auth.principal import Principal, current_principal
from tests.auth.conftest import Site, callback_token


def test_visible_keeps_the_order_given() -> None:
    principal = Principal(1, "maria", frozenset({"chania", "heraklion", "closed"}))
    assert principal.visible(["rethymno", "heraklion", "chania"]) == ("heraklion", "chania")


def test_no_list_means_every_hospital_and_an_empty_one_none() -> None:
    assert Principal(1, "maria", None).visible(["chania"]) == ("chania",)
    assert Principal(1, "maria", frozenset()).visible(["chania"]) == ()


@pytest.mark.parametrize(
    ("granted", "belongs"),
    [
        (frozenset({"chania"}), True),
        (frozenset({"heraklion"}), False),
        (frozenset({"chania", "heraklion"}), False),
        (frozenset(), False),
        (None, False),
    ],
)
def test_whoever_has_been_granted_one_hospital_belongs_to_it(granted: frozenset[str] | None, belongs: bool) -> None:
    assert Principal(1, "maria", granted).belongs_to("chania") is belongs


@pytest.mark.parametrize(
    ("granted", "scope", "seen", "belongs"),
    [
        (frozenset({"chania"}), None, frozenset({"chania"}), True),
        (frozenset({"chania"}), frozenset({"chania", "heraklion"}), frozenset({"chania"}), True),
        (frozenset({"chania", "heraklion"}), frozenset({"chania"}), frozenset({"chania"}), False),
        (frozenset({"heraklion"}), frozenset({"chania"}), frozenset(), False),
        (None, frozenset({"chania"}), frozenset({"chania"}), False),
        (None, None, None, False),
    ],
)
def test_narrowed_principal_sees_no_more_and_is_no_nearer(
    granted: frozenset[str] | None, scope: frozenset[str] | None, seen: frozenset[str] | None, belongs: bool
) -> None:
    narrowed = Principal(1, "maria", granted).narrowed(scope)
    assert (narrowed.hospitals, narrowed.belongs_to("chania")) == (seen, belongs)


@pytest.mark.parametrize(
    ("name", "visible"), [("maria", ["heraklion", "chania"]), ("nikos", ["heraklion", "chania", "rethymno"])]
)
def test_callback_sees_the_hospitals_of_its_user(site: Site, name: str, visible: list[str]) -> None:
    client = site.signed_in_client(name)
    answer = client.post("/_dash-update-component", headers={"X-CSRFToken": callback_token(client)})
    assert answer.json == {"visible": visible}


def test_nobody_is_no_principal(site: Site) -> None:
    with site.server.test_request_context("/"), pytest.raises(NotSignedIn):
        current_principal()
