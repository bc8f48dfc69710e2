"""Requests as Dash does not judge them: forged callbacks are refused, versioned files are kept by the browser."""

import re
from collections.abc import Mapping
from typing import Any

from dash import Dash, Output
from dash.exceptions import DependencyException
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from auth.error_responses import nothing_here
from dashboards.service.watching import note_callback

_CALLBACKS = "/_dash-update-component"
_ONE_YEAR_SECONDS = 365 * 24 * 60 * 60
# A value that Dash has signed: of the page's load, of a job or of its result.
_SIGNED = re.compile(r"[0-9A-Za-z.]{1,128}~[0-9a-f]{64}", re.ASCII)
_OF_JOBS = frozenset({"cacheKey", "job", "oldJob"})
# Nobody begins as many jobs before one of them has ended.
_MOST_HANDLES = 32


def init_requests(server: Flask, dash: Dash) -> None:
    server.before_request(lambda: _refuse_malformed_callback(dash))
    server.after_request(_keep_versioned_assets)
    # A file of its bundles that there is not is to Dash a failure of the server.
    server.register_error_handler(DependencyException, lambda _error: nothing_here())


def _keep_versioned_assets(response: Response) -> Response:
    # Dash writes a file's time into its address (?m=…), so what stands there never changes. Asked for again, a
    # compressed file would be sent whole: Flask does not know its ETag with the encoding in it.
    if request.path.startswith("/assets/") and "m" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = f"private, max-age={_ONE_YEAR_SECONDS}, immutable"
    return response


def _refuse_malformed_callback(dash: Dash) -> ResponseReturnValue | None:
    """Dash takes for granted that a callback's request comes from its own renderer; a forged one gets a 400."""
    if request.path != _CALLBACKS or request.method != "POST":
        return None
    body = _json_body()
    if _is_callback(body, dash) and _are_handles(request.args.to_dict(flat=False), body["output"], dash):
        note_callback(body["output"].strip(".").partition(".")[0])
        return None
    return {"error": {"code": "malformed_request", "message": "Not a request of this page."}}, 400


def _json_body() -> Any:
    try:
        return request.get_json(silent=True)
    except RecursionError:  # arrays in arrays, thousands deep
        return None


def _is_callback(body: Any, dash: Dash) -> bool:
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    known = dash.callback_map.get(body["output"])
    changed = body.get("changedPropIds", [])
    if known is None or not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        return False
    return (
        _matches(body.get("inputs", []), known["inputs"])
        and _matches(body.get("state", []), known["state"])
        and _matches_outputs(body.get("outputs"), known["output"])
    )


def _are_handles(given: Mapping[str, list[str]], output: str, dash: Dash) -> bool:
    """The address names the page's load, and only what follows a job names jobs. Dash verifies the signatures."""
    known = dash.callback_map[output]
    allowed = {"endId"} | (_OF_JOBS if known.get("background") else set())
    values = [value for of_name in given.values() for value in of_name]
    is_single = all(len(given.get(name, [])) <= 1 for name in ("endId", "cacheKey", "job"))
    is_signed = len(values) <= _MOST_HANDLES and all(_SIGNED.fullmatch(value) for value in values)
    return given.keys() <= allowed and is_single and is_signed


def _matches_outputs(given: Any, expected: Output | list[Output]) -> bool:
    """One output comes alone, several come as a list."""
    if isinstance(expected, list):
        return _matches(given, [output.to_dict() for output in expected])
    return _matches([given], [expected.to_dict()])


def _matches(given: Any, expected: list[dict[str, str]]) -> bool:
    if not isinstance(given, list) or len(given) != len(expected):
        return False
    return all(
        isinstance(item, dict) and (item.get("id"), item.get("property")) == (want["id"], want["property"])
        for item, want in zip(given, expected, strict=True)
    )
