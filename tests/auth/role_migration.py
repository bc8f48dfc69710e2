"""What accounts of before there were roles become."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from auth.grants import grant_text
from auth.store import _MIGRATIONS, upgrade, writing
from tests.auth.accounts import accounts_in

BEFORE = "0005"
# Hospitals of each, None for all of them, and the roles that they become.
ACCOUNTS = {
    "anna": (("chania",), ["hospital_administration=chania", "it=chania"]),
    "maria": (("chania", "heraklion"), ["ministry=chania,heraklion", "it=chania,heraklion"]),
    "nick": ((), []),
    "nikos": (None, ["ministry=all", "central_it=all"]),
}


def check_that_nobody_sees_more(store: Engine) -> None:
    """On an empty database."""
    with writing(store) as connection:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
        for number, (name, (hospitals, _)) in enumerate(ACCOUNTS.items(), start=1):
            row = {"id": number, "name": name, "sees_all": hospitals is None}
            connection.execute(text(_USER), row)
            for code in hospitals or ():
                connection.execute(
                    text("INSERT INTO grants (user_id, hospital_code) VALUES (:id, :code)"),
                    {"id": number, "code": code},
                )
    upgrade(store)
    found = {user.name: [grant_text(grant) for grant in user.grants] for user in accounts_in(store)}
    assert found == {name: roles for name, (_, roles) in ACCOUNTS.items()}


_GRANT = "INSERT INTO grants (user_id, hospital_code) VALUES (:id, :code)"
_USER = (
    "INSERT INTO users (id, name, password_hash, all_hospitals, created_at) "
    "VALUES (:id, :name, '-', :sees_all, '2026-01-01 00:00:00')"
)
