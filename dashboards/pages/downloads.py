"""The files of a page's table, in every format that there is."""

from dash import html

from dashboards.accessibility import labelled
from dashboards.exports.sheets import Format
from dashboards.words import Words


def downloads(report: str, link: str, words: Words) -> html.Div:
    """`link` is the query string of the page that shows the table."""
    names = {
        Format.CSV: words.gettext("CSV for programs"),
        Format.EXCEL_GREEK_CSV: words.gettext("CSV for Greek Excel"),
        Format.XLSX: words.gettext("Excel workbook"),
    }
    files = [
        html.A(name, href=f"/{report}.{form}" + (f"?{link}" if link else ""), className="button")
        for form, name in names.items()
    ]
    name = words.gettext("Download")
    return html.Div([html.Span(name), *files], className="downloads", role="group", **labelled(name))
