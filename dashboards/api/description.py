"""The API as OpenAPI 3.1 tells it to programs. In English, as the names in it are."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from auth.paths import API_PREFIX
from dashboards.api.parameters import Parameter
from dashboards.exports.releases import TYPES
from dashboards.exports.reports import MIME_TYPES
from dashboards.exports.sheets import Format
from dashboards.links import MOST_VALUES

_REFUSALS = {
    401: "No session, no token, a token that does not hold, or a token and a session.",
    404: "There is nothing at this address, or nothing that the token or session may see.",
    405: "Another method than GET or HEAD.",
    429: "Too many tokens that do not hold came from this address: wait as Retry-After says.",
    500: "A defect; the message has a reference to report.",
    503: "Figures cannot be read, nobody can be let in, or what is given out cannot be recorded at the moment. "
    "Nothing partial is sent.",
}
_LINK_REFUSED = {
    400: "A parameter is not understood, names a hospital that may not be seen, or asks for what no archive holds."
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
            **{
                f"/reports/{report}.{{format}}": {"get": _report(report, asked, formats)}
                for report, asked in parameters.items()
            },
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


def _report(report: str, asked: Sequence[Parameter], formats: Sequence[Format]) -> dict[str, Any]:
    return _operation(
        report,
        f"The table of the page of that name as a file: {report}",
        [_in_path("format", {**_TEXT, "enum": list(formats)}), *map(_in_query, asked), _LANGUAGE],
        {MIME_TYPES[form]: {"schema": _schema(form)} for form in formats},
        _LINK_REFUSED,
        {"202": _BEING_MADE},
    )


def _operation(
    name: str,
    summary: str,
    parameters: list[dict[str, Any]],
    content: Mapping[str, Any],
    more: Mapping[int, str],
    more_successes: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [*parameters, _IF_NONE_MATCH],
        "responses": {
            "200": {"description": "The whole file.", "headers": _TAGGED, "content": content},
            **more_successes,
            "304": {"description": "The same as the one that has this tag.", "headers": _TAGGED},
            **{str(status): _refusal(why) for status, why in sorted({**_REFUSALS, **more}.items())},
        },
    }


def _in_path(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_link(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": True, "schema": _NUMBER}


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


_NUMBER = {"type": "integer", "minimum": 1}
_TAGGED = {"ETag": {"description": "Stands for the content.", "schema": _TEXT}}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of a file that the program keeps.",
    "schema": _TEXT,
}
_BEING_MADE = {
    "description": "The file is long and is being made: ask again at the same address.",
    "headers": {
        "Location": {"description": "The same address.", "schema": _TEXT},
        "Retry-After": {"description": "In seconds.", "schema": _NUMBER},
    },
    "content": {
        "application/json": {"schema": _object(being_made=_object(rows={"type": "integer"}, message=_TEXT))},
    },
}
_CELL = {"type": ["string", "number", "null"], "description": "null: missing or not applicable, never zero"}
_COLUMN = _object(
    name={**_TEXT, "description": "The same in every language, and of one column of a report alone"},
    heading={**_TEXT, "description": "For people, in their language"},
    unit={"type": ["string", "null"], "description": "Of the numbers; null: there are none, or each row has its own"},
)
_REPORT = _object(
    title=_TEXT, about=_list(_object(name=_TEXT, text=_TEXT)), columns=_list(_COLUMN), rows=_list(_list(_CELL))
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
