import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from auth.grants import grant_text
from auth.roles import ROLES
from tests.auth.accounts import accounts_in
from tests.auth.conftest import Site, sign_in


def run(site: Site, *arguments: str, typed: str = "") -> Result:
    return site.server.test_cli_runner().invoke(args=["users", *arguments], input=typed)


def roles_of(site: Site, name: str) -> list[str]:
    (found,) = [user for user in accounts_in(site.store) if user.name == name]
    return [grant_text(grant) for grant in found.grants]


def test_user_is_created_with_a_typed_password(site: Site) -> None:
    password = secrets.token_urlsafe()
    arguments = ("create", "Eleni", "--role", "it=heraklion,chania", "--language", "el")
    result = run(site, *arguments, typed=f"{password}\n{password}\n")
    assert result.exit_code == 0
    assert password not in result.output
    assert roles_of(site, "eleni") == ["it=chania,heraklion"]
    assert sign_in(site.client(), "eleni", password).status_code == 302


def test_password_is_read_from_a_file(site: Site, tmp_path: Path) -> None:
    password = "κωδικός " + secrets.token_urlsafe()
    file = tmp_path / "password"
    file.write_text(f"{password}\r\n", encoding="utf-8")
    result = run(site, "create", "eleni", "--role", "ministry=all", "--password-file", str(file))
    assert result.exit_code == 0
    assert sign_in(site.client(), "eleni", password).status_code == 302


def test_password_is_read_from_standard_input(site: Site) -> None:
    password = secrets.token_urlsafe()
    result = run(site, "set-password", "maria", "--password-file", "-", typed=f"{password}\n")
    assert (result.exit_code, result.output) == (
        0,
        "The password was set; all sessions of the user have ended.\n",
    )
    assert sign_in(site.client(), "maria", password).status_code == 302


def test_user_is_disabled(site: Site) -> None:
    assert run(site, "disable", "maria").exit_code == 0
    assert sign_in(site.client(), "maria", site.password).status_code == 401


def test_roles_are_set(site: Site) -> None:
    assert run(site, "grant", "nikos", "--role", "it=rethymno", "--role", "ministry=all").exit_code == 0
    assert roles_of(site, "nikos") == ["ministry=all", "it=rethymno"]


def test_every_role_is_told_in_a_sentence(site: Site) -> None:
    lines = [line.split("\t") for line in run(site, "roles").output.splitlines()]
    assert [(key, name) for key, name, _ in lines] == [(key, role.name) for key, role in ROLES.items()]
    assert all(len(sentence) > 20 for _, _, sentence in lines)


def test_users_are_listed_one_per_line(site: Site) -> None:
    run(site, "disable", "nikos")
    lines = run(site, "list").output.splitlines()
    assert lines[0] == "maria\thospital_administration=chania,heraklion\t-\tactive"
    assert lines[1].startswith("nikos\tministry=all\t-\tdisabled 2")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("create", "eleni", "--role", "it=chanea"),
            "Unknown hospital chanea. Known hospitals: heraklion, chania, rethymno.",
        ),
        (
            ("grant", "maria", "--role", "it=x"),
            "Unknown hospital x. Known hospitals: heraklion, chania, rethymno.",
        ),
        (("grant", "maria", "--role", "boss=all"), "There is no role boss. Roles: hospital_administration, "),
        (("grant", "maria", "--role", "it"), "it for which hospitals? it=CODE,CODE or it=all."),
        (("grant", "maria", "--role", "it=,"), "it for which hospitals? it=CODE,CODE or it=all."),
        (("grant", "maria", "--role", "it=all", "--role", "it=chania"), "it is given twice; name its hospitals"),
        (
            ("grant", "maria", "--role", "central_it=chania"),
            "central_it is given for every hospital: ",
        ),
        (("disable", "nobody"), "There is no user named nobody."),
        (
            ("set-password", "maria", "--password-file", "-"),
            "The password must have at least 12 characters; it has 5.",
        ),
        (
            ("create", "maria", "--role", "ministry=all", "--password-file", "-"),
            "The password must have at least 12",
        ),
    ],
)
def test_mistake_is_one_clear_line(site: Site, arguments: tuple[str, ...], message: str) -> None:
    result = run(site, *arguments, typed="short\n")
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert result.output.startswith(f"Error: {message}")


def test_missing_password_file_is_one_clear_line(site: Site, tmp_path: Path) -> None:
    result = run(site, "set-password", "maria", "--password-file", str(tmp_path / "missing"))
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert result.output.startswith("Error: The password file cannot be read: ")


def test_password_is_never_an_argument(site: Site) -> None:
    result = run(site, "create", "eleni", "--role", "ministry=all", "--password", secrets.token_urlsafe())
    assert result.exit_code == 2


def test_an_invited_user_is_given_a_link_and_nothing_else(site: Site) -> None:
    result = run(site, "invite", "Eleni", "--role", "it=chania", "--language", "el")
    assert result.exit_code == 0
    path, told = result.output.splitlines()
    assert (path.startswith("/new-password/"), told) == (True, "It is good once, for 3 days, and is not shown again.")
    assert result.stdout == f"{path}\n"
    assert run(site, "list").output.splitlines()[0].startswith("eleni\tit=chania\tel\tinvited 2")
    again = run(site, "new-link", "eleni").stdout.strip()
    assert (again.startswith("/new-password/"), again == path) == (True, False)
    assert site.client().get(again).status_code == 302


def test_a_link_is_a_whole_address_where_that_is_known(build_site: Callable[..., Site], site: Site) -> None:
    there = build_site(url="https://archeion.example/")
    assert run(there, "new-link", "maria").stdout.startswith("https://archeion.example/new-password/")


def test_user_is_enabled_and_unlocked(site: Site) -> None:
    run(site, "disable", "maria")
    assert run(site, "enable", "maria").output == "The user was enabled.\n"
    for _ in range(11):
        sign_in(site.client(), "maria", "wrong", address="192.0.2.1")
    assert run(site, "list").output.splitlines()[0].endswith("\tlocked")
    assert run(site, "unlock", "maria").output == "The user was unlocked.\n"
    assert sign_in(site.client(), "maria", site.password, address="192.0.2.1").status_code == 302


def test_sessions_are_listed_and_ended(site: Site) -> None:
    client = site.signed_in_client()
    (line,) = run(site, "sessions", "maria").output.splitlines()
    assert line.split("\t")[2] == "127.0.0.1"
    assert run(site, "end-sessions", "maria").output == "All sessions of the user have ended.\n"
    assert (run(site, "sessions", "maria").output, client.get("/").status_code) == ("", 302)


@pytest.mark.parametrize("arguments", [("disable", "nikos"), ("grant", "nikos", "--role", "ministry=all")])
def test_a_command_may_take_the_last_administrator_and_says_so(arguments: tuple[str, ...], site: Site) -> None:
    run(site, "grant", "nikos", "--role", "user_administrator=all")
    result = run(site, *arguments)
    assert (result.exit_code, result.stderr) == (
        0,
        "Nobody manages the accounts of all hospitals any more, but by command.\n",
    )
    assert run(site, "grant", "maria", "--role", "it=all").stderr == ""
