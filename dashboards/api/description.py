"""The API as OpenAPI 3.1 tells it to programs. In English, as the names in it are."""

from collections.abc import Iterable, Mapping
from typing import Any

from auth.paths import API_PREFIX
from dashboards.exports.releases import TYPES
from dashboards.exports.reports import MIME_TYPES
from dashboards.exports.sheets import Format

_REFUSALS = {
    401: "No session, no token, a token that does not hold, or a token and a session.",
    404: "There is nothing at this address, or nothing that the token or session may see.",
    405: "Another method than GET or HEAD.",
    429: "Too many tokens that do not hold came from this address: wait as Retry-After says.",
    500: "A defect; the message has a reference to report.",
    503: "Figures cannot be read, nobody can be let in, or what is given out cannot be recorded at the moment. "
    "Nothing partial is sent.",
}
_LINK_REFUSED = {400: "A part of the link is not understood, or names a hospital that may not be seen."}
_TEXT = {"type": "string"}


def description(reports: Iterable[str], formats: Iterable[Format]) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Archeion",
            "version": "1",
            "description": "Counts and sums of hospital image archives: the files of the pages, for programs.",
        },
        "servers": [{"url": API_PREFIX.rstrip("/")}],
        "security": [{"token": []}, {"session": []}],
        "paths": {
            "/reports/{report}.{format}": {"get": _report(list(reports), list(formats))},
            "/releases": {"get": _RELEASES},
            "/releases/{number}/{name}": {"get": _RELEASE_FILE},
            "/releases/changes.csv": {"get": _RELEASE_CHANGES},
        },
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "archeion_session"},
            },
            "schemas": {"Report": _REPORT, "Releases": _RELEASES_LISTED, "Error": _ERROR},
        },
    }


def _report(reports: list[str], formats: list[Format]) -> dict[str, Any]:
    link = {
        "name": "link",
        "in": "query",
        "description": "The parameters of the page's link, as the browser shows them: hospital=…&period=…",
        "style": "form",
        "explode": True,
        "schema": {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}},
    }
    return _operation(
        "report",
        "The table of a page as a file",
        [_in_path("report", {**_TEXT, "enum": reports}), _in_path("format", {**_TEXT, "enum": list(formats)}), link],
        {MIME_TYPES[form]: {"schema": _schema(form)} for form in formats},
        _LINK_REFUSED,
    )


def _operation(
    name: str, summary: str, parameters: list[dict[str, Any]], content: Mapping[str, Any], more: Mapping[int, str]
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [*parameters, _IF_NONE_MATCH],
        "responses": {
            "200": {"description": "The whole file.", "headers": _TAGGED, "content": content},
            "304": {"description": "The same as the one that has this tag.", "headers": _TAGGED},
            **{str(status): _refusal(why) for status, why in sorted({**_REFUSALS, **more}.items())},
        },
    }


def _in_path(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_link(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": True, "schema": _NUMBER}


def _schema(form: Format) -> Mapping[str, Any]:
    return {"$ref": "#/components/schemas/Report"} if form is Format.JSON else {}


def _refusal(why: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {"description": why, "content": content}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(of: Any) -> dict[str, Any]:
    return {"type": "array", "items": of}


_NUMBER = {"type": "integer", "minimum": 1}
_TAGGED = {"ETag": {"description": "Stands for the content.", "schema": _TEXT}}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of a file that the program keeps.",
    "schema": _TEXT,
}
_CELL = {"type": ["string", "number", "null"], "description": "null: missing or not applicable, never zero"}
_REPORT = _object(
    title=_TEXT, about=_list(_object(name=_TEXT, text=_TEXT)), columns=_list(_TEXT), rows=_list(_list(_CELL))
)
_ERROR = _object(error=_object(code=_TEXT, message=_TEXT))
_RELEASES_LISTED = _object(
    releases=_list(
        _object(
            number=_NUMBER,
            month={**_TEXT, "description": "The last month in it, such as 2016-10"},
            made_at={**_TEXT, "format": "date-time"},
            sha256={**_TEXT, "description": "Of its datapackage.json, which has those of all other files"},
            files=_list(
                _object(name=_TEXT, bytes={"type": "integer"}, sha256=_TEXT, rows={"type": ["integer", "null"]})
            ),
        )
    )
)
_RELEASES = _operation(
    "releases",
    "The releases for the Ministry, newest first",
    [],
    {"application/json": {"schema": {"$ref": "#/components/schemas/Releases"}}},
    {},
)
_RELEASE_FILE = _operation(
    "release_file",
    "A file of a release, byte for byte as it was written",
    [_in_path("number", _NUMBER), _in_path("name", {**_TEXT, "description": "As the list has it"})],
    {mime_type: {} for mime_type in TYPES.values()},
    {},
)
_RELEASE_CHANGES = _operation(
    "release_changes",
    "The figures that differ between two releases",
    [_in_link("earlier"), _in_link("later")],
    {TYPES["csv"]: {}},
    {},
)
