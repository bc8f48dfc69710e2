"""What a path says about a request. Decisions about access look at nothing else the client sends."""

SIGN_IN_PATH = "/login"
SECOND_FACTOR_PATH = "/login/second-factor"
HEALTH_PATH = "/health"
LANGUAGE_PATH = "/language"
SIGN_OUT_PATH = "/logout"
ACCOUNT_PATH = "/account"
ADMINISTRATION_PATH = "/administration"
# A link to a new password is this and a token behind it.
LINK_PATH = "/new-password"
METRICS_PATH = "/metrics"
STATIC_PREFIX = "/auth/static"
API_PREFIX = "/api/v1/"

_PUBLIC_PATHS = frozenset(
    {
        *(SIGN_IN_PATH, SECOND_FACTOR_PATH, HEALTH_PATH, LINK_PATH),
        *(f"{STATIC_PREFIX}/pages.css", f"{STATIC_PREFIX}/icon.svg"),
    }
)
_PUBLIC_REQUESTS = frozenset({("POST", LANGUAGE_PATH), ("GET", METRICS_PATH)})


def is_public(method: str, path: str) -> bool:
    """Metrics are public to the guard alone: they ask for a token of their own."""
    is_link = method in ("GET", "HEAD") and path.startswith(f"{LINK_PATH}/")
    return is_link or path in _PUBLIC_PATHS or (method, path) in _PUBLIC_REQUESTS


def is_for_programs(path: str) -> bool:
    """Asked for by scripts or saved as a file, so an answer in HTML would be taken for data.

    Dash keeps to names that begin with an underscore; a dot in the last segment means a file.
    """
    return path == METRICS_PATH or path.startswith(("/_", "/api/", "/assets/")) or "." in path.rpartition("/")[2]


def is_api(path: str) -> bool:
    """Where a token of the API is looked at; it opens nothing else."""
    return path.startswith(API_PREFIX)


def page_of_forms(path: str) -> str | None:
    """The page that leads to a form which people alone send; None where the path is of no such form."""
    pages = (ACCOUNT_PATH, ADMINISTRATION_PATH)
    return next((page for page in pages if path == page or path.startswith(f"{page}/")), None)
