"""The API as OpenAPI 3.1 tells it to programs. In English, as the names in it are."""

from collections.abc import Mapping, Sequence
from typing import Any

from auth.paths import API_PREFIX
from dashboards.api.parameters import Parameter
from dashboards.exports.routes import MIME_TYPES
from dashboards.exports.sheets import Format
from dashboards.links import MOST_VALUES

_REFUSALS = {
    400: "A parameter is not understood, names a hospital that may not be seen, or asks for what no archive holds.",
    401: "No session, no token, a token that does not hold, or a token and a session.",
    404: "There is no such format.",
    405: "Another method than GET or HEAD.",
    429: "Too many tokens that do not hold came from this address: wait as Retry-After says.",
    500: "A defect; the message has a reference to report.",
    503: "Figures of a hospital cannot be read, or nobody can be let in at the moment. Nothing partial is sent.",
}
_TEXT = {"type": "string"}
_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "description": "`el` for Greek headings and sentences. A token is answered in English otherwise.",
    "schema": _TEXT,
    "example": "el",
}


def description(parameters: Mapping[str, Sequence[Parameter]], formats: Sequence[Format]) -> dict[str, Any]:
    """`parameters` by report."""
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
            f"/reports/{report}.{{format}}": {"get": _report(report, asked, formats)}
            for report, asked in parameters.items()
        },
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "archeion_session"},
            },
            "schemas": {"Report": _REPORT, "Error": _ERROR},
        },
    }


def _report(report: str, asked: Sequence[Parameter], formats: Sequence[Format]) -> dict[str, Any]:
    return {
        "operationId": report,
        "summary": f"The table of the page of that name as a file: {report}",
        "parameters": [_format(formats), *map(_in_query, asked), _LANGUAGE],
        "responses": {
            "200": {
                "description": "The whole file.",
                "content": {MIME_TYPES[form]: {"schema": _schema(form)} for form in formats},
            },
            **{str(status): _refusal(why) for status, why in _REFUSALS.items()},
        },
    }


def _format(formats: Sequence[Format]) -> dict[str, Any]:
    return {
        "name": "format",
        "in": "path",
        "required": True,
        "schema": {**_TEXT, "enum": [str(form) for form in formats]},
    }


def _in_query(of: Parameter) -> dict[str, Any]:
    schema = {**_list(of.schema), "maxItems": MOST_VALUES} if of.several else of.schema
    example = {} if of.example is None else {"example": of.example}
    named = {"name": of.name, "in": "query", "description": of.says, "schema": schema}
    return named | example | ({"style": "form", "explode": True} if of.several else {})


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
