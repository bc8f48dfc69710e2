"""The API as OpenAPI 3.1 tells it to programs. In English, as the names in it are."""

from collections.abc import Iterable, Mapping
from typing import Any

from auth.paths import API_PREFIX
from dashboards.exports.reports import MIME_TYPES
from dashboards.exports.sheets import Format

_REFUSALS = {
    400: "A part of the link is not understood, or names a hospital that may not be seen.",
    401: "No session, no token, a token that does not hold, or a token and a session.",
    404: "There is no such report or format.",
    405: "Another method than GET or HEAD.",
    429: "Too many tokens that do not hold came from this address: wait as Retry-After says.",
    500: "A defect; the message has a reference to report.",
    503: "Figures of a hospital cannot be read, or nobody can be let in at the moment. Nothing partial is sent.",
}
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
        "paths": {"/reports/{report}.{format}": {"get": _report(list(reports), list(formats))}},
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "archeion_session"},
            },
            "schemas": {"Report": _REPORT, "Error": _ERROR},
        },
    }


def _report(reports: list[str], formats: list[Format]) -> dict[str, Any]:
    return {
        "operationId": "report",
        "summary": "The table of a page as a file",
        "parameters": [
            _in_path("report", reports),
            _in_path("format", [str(form) for form in formats]),
            {
                "name": "link",
                "in": "query",
                "description": "The parameters of the page's link, as the browser shows them: hospital=…&period=…",
                "style": "form",
                "explode": True,
                "schema": {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}},
            },
        ],
        "responses": {
            "200": {
                "description": "The whole file.",
                "content": {MIME_TYPES[form]: {"schema": _schema(form)} for form in formats},
            },
            **{str(status): _refusal(why) for status, why in _REFUSALS.items()},
        },
    }


def _in_path(name: str, values: list[str]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {**_TEXT, "enum": values}}


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


_CELL = {"type": ["string", "number", "null"], "description": "null: missing or not applicable, never zero"}
_REPORT = _object(
    title=_TEXT, about=_list(_object(name=_TEXT, text=_TEXT)), columns=_list(_TEXT), rows=_list(_list(_CELL))
)
_ERROR = _object(error=_object(code=_TEXT, message=_TEXT))
