import secrets
from pathlib import Path

import pytest
from click.testing import Result

from auth.users import list_users
from tests.auth.conftest import Site, sign_in


def run(site: Site, *arguments: str, typed: str = "") -> Result:
    return site.server.test_cli_runner().invoke(args=["users", *arguments], input=typed)


def test_user_is_created_with_a_typed_password(site: Site) -> None:
    password = secrets.token_urlsafe()
    arguments = ("create", "Eleni", "--hospital", "heraklion", "--hospital", "chania", "--language", "el")
    result = run(site, *arguments, typed=f"{password}\n{password}\n")
    assert result.exit_code == 0
    assert password not in result.output
    assert list_users(site.store)[0].hospitals == ("chania", "heraklion")
    assert sign_in(site.client(), "eleni", password).status_code == 302


def test_password_is_read_from_a_file(site: Site, tmp_path: Path) -> None:
    password = "κωδικός " + secrets.token_urlsafe()
    file = tmp_path / "password"
    file.write_text(f"{password}\r\n", encoding="utf-8")
    result = run(site, "create", "eleni", "--all-hospitals", "--password-file", str(file))
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


def test_hospitals_are_set(site: Site) -> None:
    assert run(site, "grant", "nikos", "--hospital", "rethymno").exit_code == 0
    assert list_users(site.store)[1].hospitals == ("rethymno",)


def test_users_are_listed_one_per_line(site: Site) -> None:
    run(site, "disable", "nikos")
    lines = run(site, "list").output.splitlines()
    assert lines[0] == "maria\tchania, heraklion\t-\tactive"
    assert lines[1].startswith("nikos\tall hospitals\t-\tdisabled 2")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("create", "eleni", "--hospital", "chanea"),
            "Unknown hospital chanea. Known hospitals: heraklion, chania, rethymno.",
        ),
        (
            ("grant", "maria", "--hospital", "x"),
            "Unknown hospital x. Known hospitals: heraklion, chania, rethymno.",
        ),
        (("create", "eleni"), "Give either --hospital CODE, once or more, or --all-hospitals."),
        (
            ("create", "eleni", "--all-hospitals", "--hospital", "chania"),
            "Give either --hospital CODE, once or more, or --all-hospitals.",
        ),
        (("disable", "nobody"), "There is no user named nobody."),
        (
            ("set-password", "maria", "--password-file", "-"),
            "The password must have at least 12 characters; it has 5.",
        ),
        (
            ("create", "maria", "--all-hospitals", "--password-file", "-"),
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
    result = run(site, "create", "eleni", "--all-hospitals", "--password", secrets.token_urlsafe())
    assert result.exit_code == 2
