"""A file is whole before anybody has it, and stands for what it says whenever it was made."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from auth.audit import Actor, Means
from auth.errors import NotRecorded
from auth.permissions import Permission
from dashboards.exports.about import about
from dashboards.exports.making import make_file
from dashboards.exports.reports import REPORTS, Report
from dashboards.exports.sheets import Format, Sheet
from dashboards.services import Reader
from dashboards.words import Words
from tests.dashboards.estate.scene import NOW, reader_of
from tests.dashboards.files import sheet_of_cells

ROOT = Actor(Means.COMMAND, operator="root")
ROWS: list[list[Any]] = [["a", 1], ["β", None]]


@pytest.fixture
def reader(english: Words) -> Reader:
    made = reader_of(english)
    services: Any = made.services
    services.entries = []
    services.record = lambda *entry: services.entries.append(entry)
    return made


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a report in the place of all others, made of what is given."""

    def put(**changes: Any) -> None:
        def build(reader: Reader, _query: str) -> Sheet:
            said = about(reader, "all", (), ("rule",))
            made: dict[str, Any] = {
                "title": "title",
                "headings": ("x", "y"),
                "rows": [*ROWS],
                "about": said,
            } | changes
            return sheet_of_cells(**made)

        monkeypatch.setitem(REPORTS, "made", Report(build, Permission.SEE_FIGURES))

    return put


def digest(reader: Reader, form: Format = Format.JSON) -> tuple[str, str]:
    made = make_file(reader, "made", form, "")
    made.close()
    return made.content_digest, made.sha256


def test_a_file_made_later_says_the_same_and_is_another(reader: Reader, offer: Any) -> None:
    offer()
    first = digest(reader)
    services: Any = reader.services
    services.now = lambda: NOW + timedelta(minutes=1)
    second = digest(reader)
    assert first[0] == second[0]
    assert first[1] != second[1]


@pytest.mark.parametrize("form", [Format.CSV, Format.JSON])
@pytest.mark.parametrize(
    "changes",
    [
        {"title": "another"},
        {"headings": ("x", "z")},
        {"about": [("Asked for", "something else")]},
        {"rows": [["a", 1]]},
        {"rows": [["a", 1], ["β", 0]]},
        {"rows": [["β", None], ["a", 1]]},
        {"rows": [["a", 1, "β", None]]},
    ],
)
def test_a_file_that_says_something_else_is_another(
    reader: Reader, offer: Any, changes: dict[str, Any], form: Format
) -> None:
    offer()
    before = digest(reader, form)
    offer(**changes)
    assert digest(reader, form)[0] != before[0]


def test_in_json_a_text_is_no_number(reader: Reader, offer: Any) -> None:
    offer()
    before = digest(reader)
    offer(rows=[["a", "1"], ["β", None]])
    assert digest(reader)[0] != before[0]


def test_files_of_two_formats_and_two_languages_are_others(reader: Reader, greek: Words, offer: Any) -> None:
    offer()
    found = {digest(replace(reader, words=words), form)[0] for words in (reader.words, greek) for form in Format}
    assert len(found) == 2 * len(Format)


@pytest.mark.parametrize("form", Format)
def test_the_bytes_are_had_by_being_recorded(reader: Reader, offer: Any, form: Format) -> None:
    offer()
    services: Any = reader.services
    made = make_file(reader, "made", form, "?hospital=calm")
    assert services.entries == []
    with made.hand_out(ROOT) as file:
        content = file.read()
    [(event, actor, details, moment)] = services.entries
    assert (event, actor, moment) == ("exported", ROOT, NOW)
    assert details == {
        **{"report": "made", "format": form, "link": "hospital=calm", "language": "en", "file": f"stem.{form}"},
        **{"hospitals": [], "rows": 2, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()},
    }


def test_what_cannot_be_recorded_is_let_go(reader: Reader, offer: Any) -> None:
    def refuse(*_entry: object) -> None:
        raise NotRecorded("no")

    offer()
    services: Any = reader.services
    services.record = refuse
    made = make_file(reader, "made", Format.CSV, "")
    with pytest.raises(NotRecorded):
        made.hand_out(ROOT)
    with pytest.raises(ValueError, match="closed"):
        made._file.read()


def test_a_failure_half_way_is_no_file(reader: Reader, offer: Any) -> None:
    def rows() -> Iterator[list[Any]]:
        yield ["a", 1]
        raise OSError("disk full")

    offer(rows=rows())
    with pytest.raises(OSError, match="disk full"):
        make_file(reader, "made", Format.CSV, "")
    services: Any = reader.services
    assert services.entries == []
