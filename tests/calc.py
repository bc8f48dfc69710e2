"""LibreOffice Calc with a Greek locale: what somebody finds in the cells who opens our files by a double click."""

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from xml.etree import ElementTree

_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
# Semicolon, double quote, UTF-8, from the first line, no column forced to a type, Greek of Greece, quoted fields read
# like any other; then whether also dates, times, percents and the like are looked for, as Excel does.
_GREEK_CSV = "CSV:59,34,76,1,,1032,false,{detects}"
_GREEK_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>el-GR</value></prop>
</item></oor:items>
"""
# Rows and columns to the end of a sheet are told as one that is repeated.
_MOST_REPEATED = 100
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Seen:
    """A cell: `kind` is its type (float, date, percentage, boolean, …), `value` that of a number or a day, `text`
    what is shown."""

    kind: str | None
    value: str | None
    text: str
    formula: str | None


EMPTY = Seen(None, None, "", None)


class Calc:
    """With a profile of its own. Files are converted many at a time: to start takes as long as twenty files."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        (directory / "profile" / "user").mkdir(parents=True)
        (directory / "profile" / "user" / "registrymodifications.xcu").write_text(_GREEK_PROFILE)

    def workbooks(self, paths: Iterable[Path]) -> dict[str, list[list[list[Seen]]]]:
        """The sheets of each file, by the file's name: rows of cells."""
        return self._opened("workbooks", list(paths))

    def greek_csv(self, paths: Iterable[Path], *, detects: bool) -> dict[str, list[list[Seen]]]:
        option = f"--infilter={_GREEK_CSV.format(detects=str(detects).lower())}"
        opened = self._opened(f"csv-{detects}", list(paths), option)
        return {name: sheet for name, [sheet] in opened.items()}

    def _opened(self, name: str, paths: list[Path], *options: str) -> dict[str, list[list[list[Seen]]]]:
        target = self._directory / name
        command = [
            *("soffice", f"-env:UserInstallation={(self._directory / 'profile').as_uri()}", "--headless", *options),
            *("--convert-to", "fods", "--outdir", str(target), *map(str, paths)),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        # It says that all went well also where a file could not be read.
        return {path.name: [*_sheets(target / f"{path.name.rpartition('.')[0]}.fods")] for path in paths}


def _sheets(path: Path) -> Iterator[list[list[Seen]]]:
    for table in ElementTree.parse(path).iter(_name("table", "table")):  # noqa: S314 - written here
        rows: list[list[Seen]] = []
        for row in table.iter(_name("table", "table-row")):
            cells = [cell for each in row for cell in _repeated(each, "columns", _seen(each))]
            while cells and cells[-1] == EMPTY:
                cells.pop()
            rows += _repeated(row, "rows", cells)
        while rows and not rows[-1]:
            rows.pop()
        yield rows


def _repeated(of: ElementTree.Element, what: str, value: _T) -> list[_T]:
    number = int(of.get(_name("table", f"number-{what}-repeated"), "1"))
    return [value] * min(number, _MOST_REPEATED)


def _seen(cell: ElementTree.Element) -> Seen:
    value = next((cell.get(_name("office", key)) for key in _VALUES if cell.get(_name("office", key))), None)
    shown = "\n".join(_text(paragraph) for paragraph in cell.findall(_name("text", "p")))
    return Seen(cell.get(_name("office", "value-type")), value, shown, cell.get(_name("table", "formula")))


_VALUES = ("value", "date-value", "time-value", "boolean-value")


def _text(of: ElementTree.Element) -> str:
    """Tabs and spaces after the first are elements of their own."""
    if of.tag == _name("text", "tab"):
        return "\t"
    if of.tag == _name("text", "s"):
        return " " * int(of.get(_name("text", "c"), "1"))
    return (of.text or "") + "".join(_text(each) + (each.tail or "") for each in of)


def _name(space: str, name: str) -> str:
    return f"{{{_SPACES[space]}}}{name}"
