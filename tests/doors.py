"""Every way in, and who comes in by it: a table, written apart from the code that opens and shuts.

A route, a callback, a report or a role that is new fails until it stands here (tests/test_every_door.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tests.dashboards.serving import PEOPLE
from tests.persons import ADMINISTRATORS, HOSPITALS, MORE_PEOPLE

# The store counts accounts from 1, in the order in which they are made.
_ZOE = len(PEOPLE) + len(MORE_PEOPLE)

# Which roles open what, by the words of docs/roles.md.
_INSIDE, _OUTSIDE = "hospital_administration", "ministry"
FIGURES = frozenset({_INSIDE, _OUTSIDE})
QUALITY = STORAGE = frozenset({_INSIDE, _OUTSIDE, "it", "central_it"})
EQUIPMENT, PEOPLE, RELEASES = frozenset({_INSIDE}), FIGURES, frozenset({_OUTSIDE})
NOBODY: frozenset[str] = frozenset()

ENDS = ("csv", "excel-el.csv", "xlsx", "json")
REPORTS: Mapping[str, frozenset[str]] = {
    "overview": FIGURES,
    "summary": FIGURES,
    "activity": FIGURES,
    "comparison": FIGURES,
    "quality": QUALITY,
    "quality-days": QUALITY,
    "copies": QUALITY,
    "equipment": EQUIPMENT,
    "equipment-hours": EQUIPMENT,
    "patients": PEOPLE,
    "storage": STORAGE,
    "estate": STORAGE,
}
# What asks for figures of Boreas, where a file would begin with others.
_LINKS = {
    "activity": "?hospital=boreas",
    "comparison": "?hospital=boreas&a=2019-05..2019-05&b=2019-05..2019-06&by=time",
    "quality": "?hospital=boreas",
    "quality-days": "?hospital=boreas&year=2019&modality=XB",
    "equipment": "?hospital=boreas",
    "equipment-hours": "?hospital=boreas",
    "patients": "?hospital=boreas&year=2019",
    "storage": "?hospital=boreas&basis=study",
}
# No hospital here has a second copy, and of Boreas there is nothing to remark.
_ABSENT = {("copies", end) for end in ENDS} | {("quality", "csv"), ("quality", "excel-el.csv")}


@dataclass(frozen=True, slots=True)
class Door:
    """`opened` is what whoever comes in is answered, `refused` what others are who are signed in; `shows` whether
    there is anything of Boreas behind it. `roles` None: any, or none at all."""

    roles: frozenset[str] | None = None
    opened: int = 200
    refused: int = 404
    shows: bool = False
    is_public: bool = False
    opened_to_signed_in: int | None = None
    opens_to_tokens: bool = False
    # To whoever has its role for every hospital.
    is_of_all: bool = False
    # What they are answered who have its role for some hospitals, where that is not enough; None: it is.
    beyond: int | None = None
    # Asks whoever may come in for the password first.
    is_behind_password: bool = False
    # What is about Boreas alone is nothing to whoever does not have it.
    is_about_boreas: bool = False
    # Whoever has been given nothing yet is told so, with no figures.
    tells_nobody: bool = False
    query: str = ""


def _report(name: str, end: str, *, api: bool) -> Door:
    opened = 400 if name == "copies" else 200
    shows = (name, end) not in _ABSENT
    return Door(REPORTS[name], opened, 403, shows, opens_to_tokens=api, tells_nobody=True, query=_LINKS.get(name, ""))


_RELEASE = Door(RELEASES, shows=True, is_of_all=True)
_RELEASES_OF_API = Door(RELEASES, is_of_all=True, opens_to_tokens=True)
# Between a release and itself nothing has changed.
_CHANGES = "?earlier=1&later=1"
_OWN_FORM = Door(opened=400)
# On the way to a provider of sign-in and back; no site here has one.
_OF_PROVIDER = Door(is_public=True, opened=404)
_OF_ACCOUNTS = frozenset({"user_administrator"})
_ACCOUNTS = Door(_OF_ACCOUNTS, is_behind_password=True)
_OF_ZOE = replace(_ACCOUNTS, is_about_boreas=True)
# Of the accounts that were made: what else is in the log depends on what was tried before.
_LOG = replace(_ACCOUNTS, is_of_all=True, shows=True, query="?event=user_created")
_HOSPITALS = Door(HOSPITALS, is_behind_password=True)
_OF_BOREAS = replace(_HOSPITALS, is_about_boreas=True)

# (method, rule) → its door. HEAD is GET without a body, OPTIONS says nothing.
ROUTES: Mapping[tuple[str, str], Door] = {
    **{("GET", f"/{name}.{end}"): _report(name, end, api=False) for name in REPORTS for end in ENDS if end != "json"},
    **{
        ("GET", f"/api/v1/reports/{name}.{end}"): _report(name, end, api=True)
        for name in REPORTS
        for end in ENDS
        if end != "excel-el.csv"
    },
    ("GET", "/releases/<int:number>/<name>"): _RELEASE,
    ("GET", "/releases/<int:number>/<name>.excel-el.csv"): _RELEASE,
    ("GET", "/releases/changes.csv"): Door(RELEASES, is_of_all=True, query=_CHANGES),
    ("GET", "/api/v1/releases/<int:number>/<name>"): replace(_RELEASES_OF_API, shows=True),
    ("GET", "/api/v1/releases/changes.csv"): replace(_RELEASES_OF_API, query=_CHANGES),
    ("GET", "/api/v1/releases"): _RELEASES_OF_API,
    ("GET", "/api/v1/openapi.json"): Door(opens_to_tokens=True),
    # The frame of the pages, the same for everybody; what it shows comes by callbacks.
    ("GET", "/"): Door(),
    ("GET", "/<path:path>"): Door(),
    ("GET", "/_dash-layout"): Door(),
    ("GET", "/_dash-dependencies"): Door(),
    ("GET", "/_reload-hash"): Door(),
    ("GET", "/_favicon.ico"): Door(),
    ("GET", "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"): Door(),
    ("GET", "/assets/<path:filename>"): Door(),
    ("POST", "/_dash-update-component"): _OWN_FORM,
    ("POST", "/alerts/acknowledge"): Door(opened=404),
    ("GET", "/auth/static/<path:filename>"): Door(is_public=True),
    ("GET", "/health"): Door(is_public=True),
    ("GET", "/ready"): Door(is_public=True),
    # Asks for a token of its own, which no site here has.
    ("GET", "/metrics"): Door(is_public=True, opened=404),
    # Whoever is signed in goes on to the pages.
    ("GET", "/login"): Door(is_public=True, opened_to_signed_in=302),
    ("POST", "/login"): Door(is_public=True, opened=401),
    # Nobody here is on the way to the second step.
    ("GET", "/login/second-factor"): Door(is_public=True, opened=302),
    ("POST", "/login/second-factor"): Door(is_public=True, opened=302),
    **{("GET", f"/login/saml/<name>{end}"): _OF_PROVIDER for end in ("", "/arrived", "/metadata")},
    ("POST", "/login/saml/<name>/response"): _OF_PROVIDER,
    **{("GET", f"/login/openid/<name>{end}"): _OF_PROVIDER for end in ("", "/back")},
    ("POST", "/language"): Door(is_public=True, opened=400),
    ("POST", "/logout"): Door(opened=302),
    ("GET", "/account"): Door(),
    ("POST", "/account/password"): _OWN_FORM,
    ("GET", "/account/second-factor"): Door(),
    ("POST", "/account/second-factor"): _OWN_FORM,
    ("POST", "/account/second-factor/off"): Door(opened=401),
    ("POST", "/account/second-factor/recovery-codes"): Door(opened=401),
    ("POST", "/account/sessions/end"): Door(opened=302),
    ("POST", "/account/sessions/end-others"): Door(opened=302),
    # Nobody here has a link.
    ("GET", "/new-password"): Door(is_public=True, opened=404),
    ("POST", "/new-password"): Door(is_public=True, opened=404),
    ("GET", "/new-password/<token>"): Door(is_public=True, opened=302),
    ("GET", "/administration"): Door(ADMINISTRATORS, opened=302),
    ("GET", "/administration/confirm"): Door(ADMINISTRATORS),
    ("POST", "/administration/confirm"): Door(ADMINISTRATORS, opened=401),
    ("GET", "/administration/users"): replace(_ACCOUNTS, shows=True),
    ("GET", "/administration/users/new"): replace(_ACCOUNTS, shows=True),
    # Without a role only whoever manages all hospitals makes an account.
    ("POST", "/administration/users/new"): replace(_ACCOUNTS, beyond=403),
    ("GET", "/administration/users/<int:user_id>"): replace(_OF_ZOE, shows=True),
    **{
        ("POST", f"/administration/users/<int:user_id>/{act}"): replace(_OF_ZOE, opened=302)
        for act in ("roles", "disable", "enable", "unlock", "reset-second-factor", "end-sessions")
    },
    ("POST", "/administration/users/<int:user_id>/link"): _OF_ZOE,
    ("GET", "/administration/tokens"): _ACCOUNTS,
    ("GET", "/administration/tokens/new"): replace(_ACCOUNTS, shows=True),
    # Of nobody.
    ("POST", "/administration/tokens/new"): replace(_ACCOUNTS, opened=404, shows=True),
    ("POST", "/administration/tokens/<int:number>/revoke"): replace(_ACCOUNTS, opened=302),
    ("GET", "/administration/audit"): _LOG,
    # Its cells have codes, within texts.
    ("GET", "/administration/audit/log.<kind>"): replace(_LOG, shows=False),
    ("POST", "/administration/audit/verify"): _LOG,
    ("GET", "/administration/hospitals"): replace(_HOSPITALS, shows=True),
    ("GET", "/administration/hospitals/<code>"): replace(_OF_BOREAS, shows=True),
    # On top of no revision that there is.
    ("POST", "/administration/hospitals/<code>"): replace(_OF_BOREAS, opened=409, shows=True),
    ("POST", "/administration/hospitals/<code>/check"): replace(_OF_BOREAS, opened=302),
}
# Of a rule with parts to be filled in, a path that is there.
EXAMPLES = {
    "/new-password/<token>": "/new-password/x",
    "/administration/tokens/<int:number>/revoke": "/administration/tokens/1/revoke",
    "/administration/audit/log.<kind>": "/administration/audit/log.csv",
    "/administration/users/<int:user_id>": f"/administration/users/{_ZOE}",
    **{
        f"/administration/users/<int:user_id>/{act}": f"/administration/users/{_ZOE}/{act}"
        for act in ("roles", "link", "disable", "enable", "unlock", "reset-second-factor", "end-sessions")
    },
    **{f"/login/saml/<name>{end}": f"/login/saml/x{end}" for end in ("", "/arrived", "/metadata", "/response")},
    **{f"/login/openid/<name>{end}": f"/login/openid/x{end}" for end in ("", "/back")},
    "/<path:path>": "/activity",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": (
        "/_dash-component-suites/dash/dcc/async-dropdown.js"
    ),
    "/assets/<path:filename>": "/assets/archeion.css",
    "/auth/static/<path:filename>": "/auth/static/pages.css",
    "/administration/hospitals/<code>": "/administration/hospitals/boreas",
    "/administration/hospitals/<code>/check": "/administration/hospitals/boreas/check",
    "/releases/<int:number>/<name>": "/releases/1/figures.csv",
    "/releases/<int:number>/<name>.excel-el.csv": "/releases/1/figures.excel-el.csv",
    "/api/v1/releases/<int:number>/<name>": "/api/v1/releases/1/figures.csv",
}

# The beginning of a callback's output → what roles see by it, where it shows anything of Boreas to anybody.
CALLBACKS: Mapping[str, frozenset[str]] = {
    # What the router shows first of a page is no figure, but names of hospitals.
    "..page": FIGURES | STORAGE | QUALITY,
    "..activity-answer": FIGURES,
    "..activity-proof-verdict": FIGURES,
    "..activity-taking-ticket": FIGURES,
    "..comparison-answer": FIGURES,
    "summary-answer": FIGURES,
    "..quality-answer": QUALITY,
    "..equipment-answer": EQUIPMENT,
    "..patients-answer": PEOPLE,
    "..storage-answer": STORAGE,
    "estate-answer": STORAGE,
    "releases-answer": RELEASES,
    # They write a link, or go on with a job that nobody here has begun.
    **dict.fromkeys(
        (
            *("..activity-location", "..comparison-location", "..quality-location", "..equipment-location"),
            *("..patients-location", "..storage-location", "..what-if-location", "summary-chosen", "summary-clicked"),
            *("..activity-taking-bar", "..activity-taking-report", "copies-answer"),
        ),
        NOBODY,
    ),
}
