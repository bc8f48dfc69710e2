"""What providers publish of themselves, fetched over the network when it is needed and not before."""

import time
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import requests

from auth.errors import ProviderUnavailable

# Somebody waits for the page meanwhile.
CONNECT_SECONDS, READ_SECONDS = 5, 10
# The largest federations' metadata on a slow line.
WHOLE_SECONDS = 60
# Nobody who waits makes a provider that does not answer be asked more often.
PAUSE = timedelta(seconds=30)


def fetch(url: str, largest: int, **options: Any) -> bytes:
    """Raises `ProviderUnavailable`. `largest`: bytes; what is larger is none of what is asked for."""
    require_private(url)
    try:
        with requests.get(
            url, timeout=(CONNECT_SECONDS, READ_SECONDS), stream=True, allow_redirects=False, **options
        ) as answer:
            if answer.status_code != 200:
                raise ProviderUnavailable(f"{url} answers {answer.status_code}.")
            content, deadline = bytearray(), time.monotonic() + WHOLE_SECONDS
            for part in answer.iter_content(65_536):
                content += part
                if time.monotonic() > deadline:
                    raise ProviderUnavailable(f"{url} takes longer than {WHOLE_SECONDS} seconds.")
                if len(content) > largest:
                    raise ProviderUnavailable(f"{url} is larger than {largest} bytes.")
            return bytes(content)
    except requests.RequestException as error:
        raise ProviderUnavailable(f"{url} does not answer ({type(error).__name__}).") from error


def is_private(url: str) -> bool:
    """Nobody on the way reads or changes it: it is encrypted, or stays on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"))


def require_private(url: str) -> str:
    if not isinstance(url, str) or not is_private(url):
        raise ProviderUnavailable(f"{url} is not asked: only https is.")
    return url


class Standing:
    """Whether a provider could be asked the last time it was tried, in this process."""

    def __init__(self) -> None:
        self._failed_at: datetime | None = None
        self.lock = Lock()

    def is_down(self, now: datetime) -> bool:
        return self._failed_at is not None and now < self._failed_at + PAUSE

    def note_failure(self, now: datetime) -> None:
        self._failed_at = now

    def note_success(self) -> None:
        self._failed_at = None
