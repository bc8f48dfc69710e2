"""From where somebody signs in, and with what: as much of it as its owner needs to tell one session from another."""

from dataclasses import dataclass

from flask import Request

from auth.tables import ADDRESS_LENGTH

# In this order: most browsers also name those that they descend from.
_BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox")),
    *(("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")),
)
_SYSTEMS = (
    *(("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")),
    *(("CrOS", "ChromeOS"), ("Macintosh", "macOS"), ("Linux", "Linux")),
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """`browser` is a family and a system, such as "Firefox, Windows": not the whole of what the browser says, which
    would tell one person from all others. Empty where nothing is known."""

    address: str
    browser: str

    @classmethod
    def of_request(cls, request: Request) -> "Visitor":
        # A proxy hands on whatever it was sent, should it be trusted one too many.
        return cls((request.remote_addr or "")[:ADDRESS_LENGTH], browser_family(request.user_agent.string))


def browser_family(user_agent: str) -> str:
    found = (_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))
    return ", ".join(name for name in found if name)


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for sign, name in names if sign in user_agent), "")
