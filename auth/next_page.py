"""Where to go after signing in: a page of this site or nowhere."""

import unicodedata
from posixpath import normpath
from urllib.parse import quote, unquote, urlsplit

from auth.paths import LANGUAGE_PATH, LINK_PATH, SIGN_IN_PATH, SIGN_OUT_PATH

START_PAGE = "/"
# Browsers and proxies commonly refuse addresses beyond 8 kB; a view of ours stays far below.
MAXIMUM_LENGTH = 4000

_NEVER_NEXT = frozenset({SIGN_IN_PATH, SIGN_OUT_PATH, LANGUAGE_PATH, LINK_PATH})


def next_page(candidate: str | None) -> str:
    """The candidate if it is a page of this site, else the start page."""
    return candidate if candidate and _is_own_page(candidate) else START_PAGE


def page_address(path: str, query: str) -> str:
    """The address of a requested page, spelled so that it can be handed back as `next`."""
    return quote(path) + (f"?{query}" if query else "")


def _is_own_page(candidate: str) -> bool:
    if len(candidate) > MAXIMUM_LENGTH or not _is_plain_relative(candidate):
        return False
    # Once more as a server sees it: browsers, proxies and frameworks do not agree on when to decode.
    path = unquote(urlsplit(candidate).path)
    return _is_plain_relative(path) and _is_page_path(normpath(path))


def _is_plain_relative(text: str) -> bool:
    # Browsers read "//host" and "/\\host" as another host, and drop control characters before they look.
    return (
        text.startswith("/")
        and not text.startswith("//")
        and "\\" not in text
        and not any(unicodedata.category(character).startswith("C") for character in text)
    )


def _is_page_path(path: str) -> bool:
    first_segment = "/" + path.lstrip("/").partition("/")[0]
    return not first_segment.startswith("/_") and first_segment not in _NEVER_NEXT
