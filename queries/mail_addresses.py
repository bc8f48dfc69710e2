"""E-mail addresses as settings give them."""

import re
from typing import Annotated

from pydantic import AfterValidator

# Not every address there can be: what goes into a header as it stands, and looks like one.
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)


class NoMailAddress(ValueError):
    """What is written where an address should stand."""


def _mail_address(text: str) -> str:
    if not _MAIL_ADDRESS.fullmatch(text):
        raise NoMailAddress(f"{text!r} is no e-mail address; allowed is such as it@hospital.example")
    return text


MailAddress = Annotated[str, AfterValidator(_mail_address)]
