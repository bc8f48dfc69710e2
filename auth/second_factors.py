"""Second factors in the store: enrolled, used, taken away. A code is good once."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from auth.audit import Actor, Event, recording
from auth.errors import CodeRefused, SecondFactorEnrolled, SecretUnreadable
from auth.store import reading, writing
from auth.tables import recovery_codes, second_factors
from auth.totp import Sealer, fitting_step, looks_like_code

RECOVERY_CODES = 10
# 80 random bits are not guessed, however fast a hash is tried.
_RECOVERY_BYTES = 10


@dataclass(frozen=True, slots=True)
class Enrolment:
    """`codes_left`: recovery codes that have not been used."""

    enrolled_at: datetime
    codes_left: int


def enrolment(store: Engine, user_id: int) -> Enrolment | None:
    with reading(store) as connection:
        enrolled_at = connection.scalar(
            select(second_factors.c.enrolled_at).where(second_factors.c.user_id == user_id)
        )
        of_user = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.user_id == user_id)
        left = connection.scalar(of_user)
    return None if enrolled_at is None else Enrolment(enrolled_at, left or 0)


def enrol(
    store: Engine, sealer: Sealer, user_id: int, secret: bytes, code: str, *, by: Actor, now: datetime
) -> tuple[str, ...]:
    """The recovery codes, which nothing shows again. Raises `CodeRefused` where the app makes other codes, and
    `SecondFactorEnrolled` where there is one, which only who proves the password takes away."""
    step = fitting_step(secret, _plain(code), now)
    if step is None:
        raise CodeRefused("The code does not fit.")
    row = {"user_id": user_id, "sealed_secret": sealer.seal(secret, user_id), "last_step": step, "enrolled_at": now}
    with recording(store) as turn:
        try:
            turn.connection.execute(insert(second_factors).values(row))
        except IntegrityError as error:
            raise SecondFactorEnrolled("The user has a second factor already.") from error
        turn.add(Event.SECOND_FACTOR_SET, by, {"user": by.user_name}, now)
        return _new_recovery_codes(turn.connection, user_id)


def use_code(store: Engine, sealer: Sealer, user_id: int, code: str, now: datetime) -> None:
    """Of the app, or a recovery code; either is worthless afterwards. Raises `CodeRefused` or `SecretUnreadable`."""
    plain = _plain(code)
    with writing(store) as connection:
        if looks_like_code(plain):
            is_good = _use_code_of_app(connection, sealer, user_id, plain, now)
        else:
            of_user = (recovery_codes.c.user_id == user_id) & (recovery_codes.c.code_hash == _hash(plain))
            is_good = connection.execute(delete(recovery_codes).where(of_user)).rowcount == 1
    if not is_good:
        raise CodeRefused("The code does not fit, or has been used.")


def renew_recovery_codes(store: Engine, user_id: int, *, by: Actor, now: datetime) -> tuple[str, ...]:
    """In place of those from before."""
    with recording(store) as turn:
        turn.add(Event.RECOVERY_CODES_MADE, by, {"user": by.user_name}, now)
        return _new_recovery_codes(turn.connection, user_id)


@dataclass(frozen=True, slots=True)
class Resealed:
    """Of all second factors: those that were encrypted anew, and those that no key opens."""

    count: int
    unreadable: int


def reseal(store: Engine, sealer: Sealer) -> Resealed:
    """With the first key of the sealer, so that the others can be done without; those that have it are left alone."""
    count = unreadable = 0
    with writing(store) as connection:
        for row in connection.execute(select(second_factors.c.user_id, second_factors.c.sealed_secret)).all():
            try:
                sealed = sealer.resealed(row.sealed_secret, row.user_id)
            except SecretUnreadable:
                unreadable += 1
                continue
            if sealed is not None:
                # Unless it was taken away, and another set up, meanwhile.
                same = (second_factors.c.user_id == row.user_id) & (
                    second_factors.c.sealed_secret == row.sealed_secret
                )
                count += connection.execute(update(second_factors).where(same).values(sealed_secret=sealed)).rowcount
    return Resealed(count, unreadable)


def take_away(connection: Connection, user_id: int) -> bool:
    """Whether there was one."""
    connection.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
    return connection.execute(delete(second_factors).where(second_factors.c.user_id == user_id)).rowcount == 1


def _use_code_of_app(connection: Connection, sealer: Sealer, user_id: int, code: str, now: datetime) -> bool:
    sealed = connection.scalar(select(second_factors.c.sealed_secret).where(second_factors.c.user_id == user_id))
    step = None if sealed is None else fitting_step(sealer.open(sealed, user_id), code, now)
    if step is None:
        return False
    # Of two who send the same code at once, one finds its step unused.
    unused = (second_factors.c.user_id == user_id) & (second_factors.c.last_step < step)
    return connection.execute(update(second_factors).where(unused).values(last_step=step)).rowcount == 1


def _new_recovery_codes(connection: Connection, user_id: int) -> tuple[str, ...]:
    connection.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
    codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
    rows = [{"user_id": user_id, "code_hash": _hash(_plain(code))} for code in codes]
    connection.execute(insert(recovery_codes), rows)
    return codes


def _recovery_code() -> str:
    text = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _plain(code: str) -> str:
    """As people type it: with spaces, hyphens, capitals."""
    return "".join(character for character in code if character.isalnum()).lower()


def _hash(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()
