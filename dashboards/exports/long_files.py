"""Files that are too long for a request to wait for, as pages and the API need them."""

from typing import Protocol

from dashboards.exports.making import MadeFile
from dashboards.exports.sheets import ExportRefused, Format
from dashboards.services import Reader


class BeingMade(Exception):
    """A worker makes the file: whoever asks again gets it. `row_count` is of the rows written so far."""

    def __init__(self, row_count: int) -> None:
        super().__init__(f"{row_count} rows so far")
        self.row_count = row_count


class TooManyBeingMade(ExportRefused):
    code = "too_many_files"
    status = 429


class FileNotMade(ExportRefused):
    """It was tried, and did not work: the log says why."""

    code = "file_not_made"
    status = 503


class LongFiles(Protocol):
    def made(self, reader: Reader, report: str, form: Format, query: str) -> MadeFile:
        """The file of a page's link (making.py), made now or by a worker before. Raises BeingMade and
        ExportRefused."""
