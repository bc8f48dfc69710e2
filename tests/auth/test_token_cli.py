import pytest
from click.testing import Result
from sqlalchemy import update

from auth.context import utc_now
from auth.permissions import Permission
from auth.store import writing
from auth.tables import api_tokens
from auth.tokens import find_bearer, list_tokens
from tests.auth.conftest import Site


def run(site: Site, *arguments: str) -> Result:
    return site.server.test_cli_runner().invoke(args=["tokens", *arguments])


def create(site: Site, *more: str) -> Result:
    return run(site, "create", "Maria", "--name", "nightly", "--days", "90", *more)


def test_token_is_printed_alone_and_this_once(site: Site) -> None:
    made = create(site, "--hospital", "chania")
    token = made.stdout.rstrip("\n")
    assert (made.exit_code, made.stderr) == (0, "Keep the token now: it is not shown again.\n")
    bearer = find_bearer(site.store, token, utc_now())
    assert bearer is not None
    assert (bearer.user_name, bearer.hospitals(Permission.SEE_FIGURES)) == ("maria", frozenset({"chania"}))
    assert token not in run(site, "list").output


def test_tokens_are_listed_one_per_line_with_their_state(site: Site) -> None:
    tokens = [create(site, "--hospital", "chania", "--hospital", "heraklion"), create(site, "--all-hospitals")]
    run(site, "create", "nikos", "--name", "once", "--days", "1", "--hospital", "rethymno")
    find_bearer(site.store, tokens[0].stdout.strip(), utc_now())
    run(site, "revoke", "2")
    with writing(site.store) as connection:
        connection.execute(update(api_tokens).where(api_tokens.c.id == 3).values(expires_at=utc_now()))
    first, today = list_tokens(site.store, None)[0], f"{utc_now():%Y-%m-%d}"
    lines = run(site, "list").output.splitlines()
    assert lines == [
        f"1\tmaria\tnightly\tchania, heraklion\tmade {today}\texpires {first.expires_at:%Y-%m-%d}"
        f"\tlast used {first.last_used_at:%Y-%m-%d %H}h UTC",
        f"2\tmaria\tnightly\tall hospitals\tmade {today}\trevoked {today}\tnever used",
        f"3\tnikos\tonce\trethymno\tmade {today}\texpired {today}\tnever used",
    ]
    assert run(site, "list", "NIKOS").output.splitlines() == lines[2:]


def test_revoked_token_holds_no_more(site: Site) -> None:
    token = create(site, "--all-hospitals").stdout.strip()
    assert run(site, "revoke", "1").output == "The token was revoked.\n"
    assert find_bearer(site.store, token, utc_now()) is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("create", "nobody", "--name", "x", "--days", "9", "--all-hospitals"), "There is no user named nobody."),
        (("create", "maria", "--name", "x", "--days", "9", "--hospital", "rethymno"), "maria may not see rethymno."),
        (("create", "maria", "--name", "x", "--days", "9", "--hospital", "chanea"), "Unknown hospital chanea."),
        (("create", "maria", "--name", "x", "--days", "9"), "Give either --hospital CODE, once or more, or --all"),
        (
            ("create", "maria", "--name", "x", "--days", "366", "--all-hospitals"),
            "A token is good for 1 to 365 days.",
        ),
        (("revoke", "7"), "There is no token 7."),
        (("list", "nobody"), "There is no user named nobody."),
    ],
)
def test_mistake_is_one_clear_line(site: Site, arguments: tuple[str, ...], message: str) -> None:
    result = run(site, *arguments)
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert result.output.startswith(f"Error: {message}")


@pytest.mark.parametrize("missing", ["--name", "--days"])
def test_token_has_a_name_and_an_end(site: Site, missing: str) -> None:
    arguments = {"--name": "nightly", "--days": "90"}
    del arguments[missing]
    given = [text for pair in arguments.items() for text in pair]
    assert run(site, "create", "maria", "--all-hospitals", *given).exit_code == 2
    assert list_tokens(site.store, None) == ()
