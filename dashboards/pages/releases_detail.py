"""One release in full: when and of whose figures it was made, and its files."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.exports.columns import ShownColumn
from dashboards.exports.sheets import Format
from dashboards.key_figures import KeyFigure, key_figure_list
from dashboards.releases.excel import MOST_LINES, fits_excel
from dashboards.releases.links import excel_link, file_link
from dashboards.releases.titles import file_says, moment_text, received_text, release_title
from dashboards.services import Reader
from dashboards.sizes import size_text
from dashboards.tables import figures_table, scrolling
from dashboards.words import Words
from queries.releases.columns import FIGURES
from queries.releases.files import FileFacts
from queries.releases.folder import Release
from queries.releases.reading import ReleasedHospital, hospitals_of


def detail(release: Release, reader: Reader) -> list[Component]:
    words = reader.words
    hospitals = hospitals_of(reader.services.releases, release)
    return [
        html.H2(release_title(release, words)),
        _key_figures(release, reader),
        html.H3(words.gettext("Files")),
        _files(release, words),
        *_by_hospital(release, reader),
        html.P(
            [html.Strong(words.gettext("SHA-256 of datapackage.json")), " ", html.Code(release.sha256)],
            className="remark hash",
        ),
        html.H3(words.gettext("Whose figures these are")),
        _hospitals(release, hospitals, reader),
    ]


def _key_figures(release: Release, reader: Reader) -> html.Dl:
    words = reader.words
    pairs = [
        (words.gettext("Made"), moment_text(release.made_at, reader)),
        (words.gettext("Figures"), words.number(release.row_count)),
        (words.gettext("Hospitals that delivered"), received_text(release, words)),
        (words.gettext("Provisional from"), words.month(release.provisional_from)),
    ]
    return key_figure_list(KeyFigure(name, value) for name, value in pairs)


def _files(release: Release, words: Words) -> html.Div:
    caption = words.gettext("Files of the release")
    headings = [
        (words.gettext("File"), None),
        (words.gettext("What it holds"), None),
        (words.gettext("Lines"), "number"),
        (words.gettext("Size"), "number"),
        (words.gettext("For Greek Excel"), None),
    ]
    rows = [
        html.Tr(
            [
                html.Th(html.A(file.name, href=file_link(release.number, file.name), download=""), scope="row"),
                html.Td(file_says(file.name, words)),
                html.Td("" if file.row_count is None else words.number(file.row_count), className="number"),
                html.Td(size_text(file.byte_count, words), className="number"),
                html.Td(_for_excel(release, file, words)),
            ]
        )
        for file in release.files
    ]
    head = html.Thead(html.Tr([html.Th(name, scope="col", className=kind) for name, kind in headings]))
    table = html.Table([html.Caption(caption, className="visually-hidden"), head, html.Tbody(rows)])
    return scrolling(caption, table, "list")


def _for_excel(release: Release, file: FileFacts, words: Words) -> Component | str | None:
    """Of tables alone, and of those that Excel opens whole."""
    if file.row_count is None:
        return None
    if not fits_excel(file):
        return words.gettext("too long: by hospital, below")
    table = file.name.removesuffix(".csv")
    return html.A(f"{table}.{Format.EXCEL_GREEK_CSV}", href=excel_link(release.number, table), download="")


def _by_hospital(release: Release, reader: Reader) -> list[Component]:
    """The figures of each hospital: Excel opens them however many hospitals there are, and quicker."""
    words = reader.words
    lines = words.gettext(
        "The same lines with semicolons and months as 2016M10, made of the frozen file. Excel opens no more than "
        "%(lines)s lines of a file.",
        lines=words.number(MOST_LINES),
    )
    links = [
        html.Li(
            html.A(reader.names.get(code, code), href=excel_link(release.number, FIGURES.name, code), download="")
        )
        for code in release.expected
    ]
    heading = html.Summary(words.gettext("Figures for Greek Excel, by hospital"))
    return [html.Details([heading, html.P(lines), html.Ul(links)], className="below-figures")]


def _hospitals(release: Release, hospitals: Sequence[ReleasedHospital], reader: Reader) -> html.Div:
    words = reader.words
    caption = words.gettext("Hospitals of the release")

    def read_at(hospital: ReleasedHospital) -> str:
        if hospital.taken_at is None:
            return "" if hospital.copy_of else words.gettext("never")
        return moment_text(hospital.taken_at, reader, hospital.code)

    columns: list[ShownColumn[ReleasedHospital]] = [
        ShownColumn(
            words.gettext("Hospital"), lambda each: reader.names.get(each.code, each.name_el), is_number=False
        ),
        ShownColumn(words.gettext("Health region"), lambda each: each.region, is_number=False),
        ShownColumn(words.gettext("Delivery"), lambda each: _delivery(release, each, reader), is_number=False),
        ShownColumn(words.gettext("Archive read"), read_at, is_number=False),
        ShownColumn(
            words.gettext("Data up to"),
            lambda each: words.day(each.data_up_to) if each.data_up_to else "",
            is_number=False,
        ),
    ]
    table = figures_table(caption, columns, hospitals, lambda each: each.code in release.late, has_foot=False)
    return scrolling(caption, table, "list")


def _delivery(release: Release, hospital: ReleasedHospital, reader: Reader) -> str:
    words = reader.words
    if hospital.copy_of:
        original = reader.names.get(hospital.copy_of, hospital.copy_of)
        return words.gettext("left out: second copy of %(hospital)s", hospital=original)
    return words.gettext("late: not in it") if hospital.code in release.late else words.gettext("received")
