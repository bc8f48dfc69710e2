"""Time zones by name, as settings give them."""

from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator


@cache
def _names() -> frozenset[str]:
    # A folder of six hundred files is read for it.
    return frozenset(available_timezones())


def _known(name: str) -> str:
    if name not in _names():
        raise ValueError(f"{name!r} is no IANA time zone; allowed is a name such as Europe/Athens")
    return name


TimeZoneName = Annotated[str, AfterValidator(_known)]
