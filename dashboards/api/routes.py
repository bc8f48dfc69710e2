"""`/api/v1/`: the files of the pages and of releases for programs, by session or by token.

Who may ask what is decided elsewhere: the guard lets in, the reader's hospitals are the session's or the token's.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue

from auth.error_responses import json_error, nothing_here
from auth.errors import AuthError
from auth.paths import API_PREFIX
from auth.permissions import Permission
from auth.request_ids import reference
from dashboards.api.description import description
from dashboards.api.parameters import Parameter, parameters_of
from dashboards.exports.making import may_have
from dashboards.exports.releases import changes_offer, file_offer
from dashboards.exports.reports import REPORTS
from dashboards.exports.routes import file_of
from dashboards.exports.sending import Offer, answer
from dashboards.exports.sheets import Format
from dashboards.recording import opens_releases
from dashboards.services import Reader, Services
from queries.errors import ReleaseDamaged
from queries.releases.folder import Release

FORMATS = (Format.CSV, Format.XLSX, Format.JSON)

_KEEPING = "private, no-store"

log = logging.getLogger(__name__)


def register(server: Flask, services: Services) -> None:
    api = Blueprint("api", __name__, url_prefix=API_PREFIX)

    def add(permission: Permission, path: str, name: str, view: Callable[..., ResponseReturnValue]) -> None:
        api.add_url_rule(path, name, lambda **named: _answer(services, permission, view, **named))

    for report, of in REPORTS.items():
        for form in FORMATS:
            view = partial(file_of, report=report, form=form)
            add(of.permission, f"/reports/{report}.{form}", f"{report}-{form}", view)
    of_releases = partial(add, Permission.SEE_RELEASES)
    of_releases("/releases", "releases", _releases)
    of_releases(
        "/releases/<int:number>/<name>", "release-file", lambda reader, **named: _sent(file_offer(reader, **named))
    )
    of_releases("/releases/changes.csv", "release-changes", lambda reader: _sent(changes_offer(reader)))
    api.add_url_rule("/openapi.json", "description", lambda: description(_parameters(services), FORMATS))
    api.after_request(_keep_private)
    server.register_blueprint(api)


def _parameters(services: Services) -> Mapping[str, tuple[Parameter, ...]]:
    """Of the reports that whoever asks may have."""
    readers = {report: services.reader(of.permission) for report, of in REPORTS.items()}
    return {report: parameters_of(report, reader) for report, reader in readers.items() if may_have(report, reader)}


def _answer(
    services: Services, permission: Permission, view: Callable[..., ResponseReturnValue], **named: Any
) -> ResponseReturnValue:
    """The log gets a defect whole under a reference, the program gets the reference."""
    reader = services.reader(permission)
    try:
        return view(reader, **named)
    except AuthError:
        raise
    except Exception as error:
        told = reference()
        log.error("request of the API failed, reference %s", told, exc_info=error)
        sentence = reader.words.gettext(
            "This did not work, through no fault of yours. If it stays, report the reference %(reference)s.",
            reference=told,
        )
        return json_error("defect", sentence, 500)


def _releases(reader: Reader) -> ResponseReturnValue:
    """The releases there are, newest first: what a program needs to find those it does not have yet."""
    if not opens_releases(reader):
        return nothing_here()
    try:
        releases = reader.services.releases.releases()
    except ReleaseDamaged:
        sentence = reader.words.gettext("A release cannot be read. IT can find out which: releases verify.")
        return json_error("release_damaged", sentence, 503)
    content = json.dumps({"releases": [_listed(release) for release in reversed(releases)]}) + "\n"
    response = Response(content, mimetype="application/json")
    response.set_etag(hashlib.sha256(content.encode()).hexdigest())
    return response.make_conditional(request)


def _listed(release: Release) -> dict[str, Any]:
    return {
        "number": release.number,
        "month": str(release.month),
        "made_at": release.made_at.isoformat(timespec="seconds"),
        "sha256": release.sha256,
        "files": [
            {"name": file.name, "bytes": file.byte_count, "sha256": file.sha256, "rows": file.row_count}
            for file in release.files
        ],
    }


def _sent(offer: Offer | None) -> ResponseReturnValue:
    return nothing_here() if offer is None else answer(offer, _KEEPING)


def _keep_private(response: Response) -> Response:
    response.headers["Cache-Control"] = _KEEPING
    return response
