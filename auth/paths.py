"""What a path says about a request. Decisions about access look at nothing else the client sends."""

import re

SIGN_IN_PATH = "/login"
SECOND_FACTOR_PATH = "/login/second-factor"
HEALTH_PATH = "/health"
READY_PATH = "/ready"
LANGUAGE_PATH = "/language"
SIGN_OUT_PATH = "/logout"
ACCOUNT_PATH = "/account"
ADMINISTRATION_PATH = "/administration"
# A link to a new password is this and a token behind it.
LINK_PATH = "/new-password"
METRICS_PATH = "/metrics"
STATIC_PREFIX = "/auth/static"
API_PREFIX = "/api/v1/"

SAML_PATH = f"{SIGN_IN_PATH}/saml/<name>"
OPENID_PATH = f"{SIGN_IN_PATH}/openid/<name>"

# Where somebody who signs in at a provider goes from and comes back to.
_OF_PROVIDERS = re.compile(rf"{SIGN_IN_PATH}/(?:saml/[a-z0-9-]+(?:/arrived|/metadata)?|openid/[a-z0-9-]+(?:/back)?)")
_SAML_RESPONSES = re.compile(rf"{SIGN_IN_PATH}/saml/[a-z0-9-]+/response")
_READING = ("GET", "HEAD")
_PUBLIC_PATHS = frozenset(
    {
        *(SIGN_IN_PATH, SECOND_FACTOR_PATH, HEALTH_PATH, LINK_PATH),
        *(f"{STATIC_PREFIX}/pages.css", f"{STATIC_PREFIX}/icon.svg"),
    }
)
_PUBLIC_REQUESTS = frozenset(
    {("POST", LANGUAGE_PATH), ("GET", METRICS_PATH), *((method, READY_PATH) for method in _READING)}
)


def is_public(method: str, path: str) -> bool:
    """Metrics are public to the guard alone: they ask for a token of their own."""
    if path in _PUBLIC_PATHS or (method, path) in _PUBLIC_REQUESTS:
        return True
    if method in _READING and path.startswith(f"{LINK_PATH}/"):
        return True
    of_method = {"GET": _OF_PROVIDERS, "POST": _SAML_RESPONSES}.get(method)
    return of_method is not None and of_method.fullmatch(path) is not None


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
