"""Tokens of all accounts that somebody manages, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Engine, func, select

from auth.authorising import is_managed_within
from auth.names import normalised_name
from auth.principal import Scope
from auth.store import reading
from auth.tables import api_tokens, users
from auth.tokens import LISTED_TOKENS, TokenSummary, token_summaries

PAGE_SIZE = 50


class TokenState(StrEnum):
    STANDING = "standing"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class WantedTokens:
    """All but where something is given; `hospitals` is what whoever asks manages."""

    hospitals: Scope
    user_name: str = ""
    state: TokenState | None = None


@dataclass(frozen=True, slots=True)
class TokenPage:
    """`total` is of all pages; `page` counts from 1."""

    tokens: tuple[TokenSummary, ...]
    page: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def state_of(token: TokenSummary, now: datetime) -> TokenState:
    if token.revoked_at is not None:
        return TokenState.REVOKED
    return TokenState.EXPIRED if token.expires_at <= now else TokenState.STANDING


def find_tokens(store: Engine, wanted: WantedTokens, now: datetime, page: int = 1) -> TokenPage:
    """Newest first. A page beyond the last one is the last one."""
    condition = is_managed_within(wanted.hospitals)
    name = normalised_name(wanted.user_name)
    if name:
        condition &= users.c.name == name
    if wanted.state is not None:
        condition &= _is_in_state(wanted.state, now)
    with reading(store) as connection:
        counted = select(func.count()).select_from(api_tokens.join(users)).where(condition)
        total = connection.scalar(counted) or 0
        page = max(1, min(page, -(-total // PAGE_SIZE)))
        newest = LISTED_TOKENS.where(condition).order_by(api_tokens.c.id.desc())
        return TokenPage(
            token_summaries(connection, newest.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)), page, total
        )


def _is_in_state(state: TokenState, now: datetime) -> ColumnElement[bool]:
    is_revoked, is_over = api_tokens.c.revoked_at.is_not(None), api_tokens.c.expires_at <= now
    match state:
        case TokenState.REVOKED:
            return is_revoked
        case TokenState.EXPIRED:
            return ~is_revoked & is_over
        case TokenState.STANDING:
            return ~is_revoked & ~is_over
