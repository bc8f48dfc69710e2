"""What of a release a Greek Excel opens whole."""

from dashboards.exports.workbooks import MOST_ROWS
from queries.releases.files import FileFacts

# Without the heading. Of a longer file Excel leaves out the rest, after a warning that is soon clicked away.
MOST_LINES = MOST_ROWS - 1


def fits_excel(file: FileFacts) -> bool:
    return file.row_count is not None and file.row_count <= MOST_LINES
