import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.errors import NotSignedIn
from auth.grants import read_grants
from auth.permissions import Permission
from auth.principal import Principal, Scope, current_principal
from auth.roles import ROLES
from tests.auth.conftest import HOSPITALS, Site, callback_token


def somebody(*roles: str) -> Principal:
    return Principal(1, "maria", read_grants(roles, HOSPITALS))


def test_visible_keeps_the_order_given() -> None:
    principal = somebody("it=chania,heraklion")
    assert principal.visible(Permission.SEE_STORAGE, ["rethymno", "heraklion", "chania"]) == ("heraklion", "chania")


def test_a_permission_is_held_for_the_hospitals_of_the_roles_that_have_it() -> None:
    principal = somebody("it=chania", "hospital_administration=heraklion")
    assert principal.hospitals(Permission.SEE_STORAGE) == {"chania", "heraklion"}
    assert principal.hospitals(Permission.SEE_FIGURES) == {"heraklion"}
    assert principal.hospitals(Permission.SEE_RELEASES) == frozenset()
    assert [principal.may(one) for one in (Permission.SEE_FIGURES, Permission.SEE_RELEASES)] == [True, False]


def test_all_hospitals_are_also_those_that_join_later_and_no_role_is_none() -> None:
    assert somebody("ministry=all").visible(Permission.SEE_FIGURES, ["new"]) == ("new",)
    assert somebody().visible(Permission.SEE_FIGURES, ["chania"]) == ()
    assert (somebody().sees_nothing, somebody("it=chania").sees_nothing) == (True, False)


@pytest.mark.parametrize(
    ("roles", "sees"),
    [
        (("hospital_administration=chania",), True),
        (("hospital_administration=chania,heraklion",), True),
        (("hospital_administration=all",), True),
        (("hospital_administration=chania", "it=heraklion"), True),
        (("ministry=chania",), False),
        (("ministry=all",), False),
        # The sum of all, less what is told in full of one, would tell what is withheld of the others.
        (("hospital_administration=chania", "ministry=all"), False),
        (("hospital_administration=all", "ministry=all"), True),
    ],
)
def test_small_numbers_are_shown_to_whoever_is_inside_of_every_hospital_they_see(
    roles: tuple[str, ...], sees: bool
) -> None:
    assert somebody(*roles).sees_small_numbers is sees


@pytest.mark.parametrize(
    ("roles", "scope", "seen", "sees_small_numbers"),
    [
        (("hospital_administration=chania",), None, frozenset({"chania"}), True),
        (("hospital_administration=chania",), frozenset({"chania", "heraklion"}), frozenset({"chania"}), True),
        (("hospital_administration=heraklion",), frozenset({"chania"}), frozenset(), True),
        (("ministry=all",), frozenset({"chania"}), frozenset({"chania"}), False),
        (("ministry=all",), None, None, False),
        (("hospital_administration=chania", "ministry=all"), frozenset({"chania"}), frozenset({"chania"}), False),
    ],
)
def test_narrowed_principal_sees_no_more_and_is_no_nearer(
    roles: tuple[str, ...], scope: Scope, seen: Scope, sees_small_numbers: bool
) -> None:
    narrowed = somebody(*roles).narrowed(scope)
    assert (narrowed.hospitals(Permission.SEE_PEOPLE), narrowed.sees_small_numbers) == (seen, sees_small_numbers)


ANY_ROLES = st.dictionaries(
    st.sampled_from([role.key for role in ROLES.values() if not role.is_for_all]),
    st.one_of(st.just("all"), st.sets(st.sampled_from(HOSPITALS), min_size=1).map(",".join)),
)


@given(ANY_ROLES, st.one_of(st.none(), st.frozensets(st.sampled_from(HOSPITALS))))
def test_what_is_seen_is_what_some_role_gives(roles: dict[str, str], scope: Scope) -> None:
    principal = somebody(*(f"{role}={hospitals}" for role, hospitals in roles.items())).narrowed(scope)
    for permission in Permission:
        expected = [
            code
            for code in HOSPITALS
            if (scope is None or code in scope)
            and any(
                permission in ROLES[role].permissions and (hospitals == "all" or code in hospitals.split(","))
                for role, hospitals in roles.items()
            )
        ]
        assert list(principal.visible(permission, HOSPITALS)) == expected


def test_every_permission_is_given_by_a_role_and_by_no_two_roles_alike() -> None:
    assert {one for role in ROLES.values() for one in role.permissions} == set(Permission)
    of_named = [role.permissions for role in ROLES.values() if not role.is_for_all]
    assert len(set(of_named)) == len(of_named)


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
