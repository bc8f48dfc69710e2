"""What has been delivered of exports: each term once, whatever processes are at it at once or die in between.

Of exports only names are known here. Whoever delivers claims first, and says each step when it is done; a claim that
is older than any delivering takes is anybody's, and whoever had it can say nothing more.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from auth.errors import ClaimLost
from auth.notices import CLAIM_LIMIT
from auth.store import reading, writing
from auth.tables import deliveries


class Kind(StrEnum):
    FILE = "file"
    # That there is none yet, and why.
    NOT_SENT = "not_sent"


@dataclass(frozen=True, slots=True)
class Prepared:
    """The file, by its name and content, and what a mail with it says: the same however often it is tried."""

    file_name: str
    sha256: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """`message_key` is that of its mail; a moment None: this has not been done."""

    export: str
    term: str
    kind: Kind
    message_key: str
    prepared: Prepared | None
    placed_at: datetime | None
    mailed_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to deliver, and what had been done of it when it was claimed."""

    delivery: Delivery
    delivery_id: int
    key: str


@dataclass(frozen=True, slots=True)
class Deliveries:
    store: Engine

    def of(self, export: str) -> dict[tuple[str, Kind], Delivery]:
        """By term and kind."""
        with reading(self.store) as connection:
            rows = connection.execute(select(deliveries).where(deliveries.c.export_name == export)).all()
        return {(row.term, Kind(row.kind)): _delivery(row) for row in rows}

    def claim(self, export: str, term: str, kind: Kind, now: datetime) -> Claim | None:
        """None where it is done, or another process is at it."""
        its = {"export_name": export, "term": term, "kind": kind.value}
        self._begin(its, now)
        key = secrets.token_hex(16)
        one = [deliveries.c[name] == value for name, value in its.items()]
        free = deliveries.c.claimed_at.is_(None) | (deliveries.c.claimed_at < now - CLAIM_LIMIT)
        claiming = update(deliveries).where(*one, deliveries.c.done_at.is_(None), free)
        with writing(self.store) as connection:
            if connection.execute(claiming.values(claimed_at=now, claim_key=key)).rowcount != 1:
                return None
            row = connection.execute(select(deliveries).where(*one)).one()
        return Claim(_delivery(row), row.id, key)

    def prepared(self, claim: Claim, prepared: Prepared) -> None:
        """Every one of these raises ClaimLost where another process has claimed it since."""
        self._say(
            claim,
            file_name=prepared.file_name,
            sha256=prepared.sha256,
            title=prepared.title,
            text=prepared.text,
        )

    def placed(self, claim: Claim, now: datetime) -> None:
        self._say(claim, placed_at=now)

    def mailed(self, claim: Claim, now: datetime) -> None:
        self._say(claim, mailed_at=now)

    def done(self, claim: Claim, now: datetime) -> None:
        self._say(claim, done_at=now, claimed_at=None, claim_key=None)

    def leave(self, claim: Claim) -> None:
        """For the next try: not all of it could be done."""
        self._say(claim, claimed_at=None, claim_key=None)

    def _begin(self, its: dict[str, str], now: datetime) -> None:
        one = [deliveries.c[name] == value for name, value in its.items()]
        try:
            with writing(self.store) as connection:
                if connection.scalar(select(deliveries.c.id).where(*one)) is None:
                    row = its | {"message_key": secrets.token_hex(16), "begun_at": now}
                    connection.execute(insert(deliveries).values(row))
        except IntegrityError:
            # Another process has begun it at the same moment.
            pass

    def _say(self, claim: Claim, **values: Any) -> None:
        own = (deliveries.c.id == claim.delivery_id) & (deliveries.c.claim_key == claim.key)
        with writing(self.store) as connection:
            if connection.execute(update(deliveries).where(own).values(values)).rowcount != 1:
                raise ClaimLost("Another process has taken this delivery over.")


def _delivery(row: Row[Any]) -> Delivery:
    prepared = None if row.sha256 is None else Prepared(row.file_name, row.sha256, row.title, row.text)
    return Delivery(
        export=row.export_name,
        term=row.term,
        kind=Kind(row.kind),
        message_key=row.message_key,
        prepared=prepared,
        placed_at=row.placed_at,
        mailed_at=row.mailed_at,
        done_at=row.done_at,
    )
