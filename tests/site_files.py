"""Configuration that a site is given (config/), with the ports and paths of a test in place of the site's."""

from collections.abc import Mapping
from pathlib import Path

from tests.servers import ServerError

CONFIGURATION = Path(__file__).resolve().parents[1] / "config"


def of_here(name: str, places: Mapping[str, str]) -> str:
    """The file's text. Raises ServerError where it has not what is to be replaced."""
    text = (CONFIGURATION / name).read_text(encoding="utf-8")
    for of_site, here in places.items():
        if of_site not in text:
            raise ServerError(f"{name} has no {of_site!r} any more")
        text = text.replace(of_site, here)
    return text
