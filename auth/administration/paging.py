"""Which page of a list a link asks for, and the links from one to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request


@dataclass(frozen=True, slots=True)
class Pager:
    """Addresses, empty where there is no such page; `first` to `last` of `total` are shown."""

    before: str
    after: str
    first: int
    last: int
    total: int


def asked_page() -> int:
    text = request.args.get("page", "1")
    return int(text) if text.isdecimal() and len(text) < 7 else 1


def pager(page: int, pages: int, size: int, total: int, filters: Mapping[str, str]) -> Pager:
    return Pager(
        before=address(filters, page=page - 1) if page > 1 else "",
        after=address(filters, page=page + 1) if page < pages else "",
        first=min(total, (page - 1) * size + 1),
        last=min(total, page * size),
        total=total,
    )


def address(filters: Mapping[str, str], **others: object) -> str:
    """The same list by other words: only what narrows it stands in the link."""
    said = {name: value for name, value in {**filters, **others}.items() if value not in ("", 1)}
    return f"{request.path}?{urlencode(said)}"


def given(*names: str) -> dict[str, str]:
    """What the link says of each, without the spaces around it."""
    return {name: request.args.get(name, "").strip() for name in names}
