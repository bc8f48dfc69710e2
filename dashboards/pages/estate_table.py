"""The ranked table of the estate: a row for each hospital, with words where there is no figure."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.accessibility import labelled
from dashboards.estate.rows import EstateRow, Without
from dashboards.estate.titles import (
    reach_texts,
    unsized_text,
    used_text,
    without_sentence,
)
from dashboards.sizes import held_text, percent_text
from dashboards.titles import store_name
from dashboards.words import Words
from queries.forecasts.reach import Reach
from queries.projections.standing import Standing
from queries.projections.standings import FULL_PERCENT


def estate_table(caption: str, rows: Sequence[EstateRow], words: Words) -> html.Div:
    head = html.Tr([_heading(name, beside, kind) for name, beside, kind in _headings(words)])
    table = html.Table(
        [
            html.Caption(caption, className="visually-hidden"),
            html.Thead(head),
            html.Tbody([_row(row, words) for row in rows]),
        ]
    )
    # A box that scrolls must be reachable by keyboard.
    return html.Div(table, className="table ranked", tabIndex="0", role="region", **labelled(caption))


def _headings(words: Words) -> list[tuple[str, str, str | None]]:
    """What a column holds, what stands there in small, and its kind."""
    likely = words.gettext("Range of 80 %")
    return [
        (words.gettext("Hospital"), "", None),
        (words.gettext("Full"), likely, None),
        (words.gettext("Critical"), likely, None),
        (words.gettext("Warning"), likely, None),
        (words.gettext("Used"), "", None),
        (words.gettext("Stored"), "", "number"),
        (words.gettext("Store"), "", None),
        (words.gettext("Sizes the archive does not know"), "", "number"),
        (words.gettext("Archive read"), "", None),
    ]


def _heading(name: str, beside: str, kind: str | None) -> html.Th:
    said: list[str | Component] = [name]
    if beside:
        said.append(html.Span(beside, className="level"))
    return html.Th(said, scope="col", className=kind)


def _row(row: EstateRow, words: Words) -> html.Tr:
    heading = html.Th(dcc.Link(row.name, href=f"/storage?hospital={row.hospital}"), scope="row")
    if row.standing is None:
        said = without_sentence(row.without or Without.NO_PROJECTION, words)
        cells = [html.Td(said, colSpan=len(_headings(words)) - 2, className="without")]
    else:
        cells = _cells(row.standing, words)
    return html.Tr([heading, *cells, html.Td(_read(row, words))])


def _cells(standing: Standing, words: Words) -> list[html.Td]:
    return [
        _reach(standing.full, None, words),
        _reach(standing.critical, standing.critical_percent, words),
        _reach(standing.warning, standing.warning_percent, words),
        html.Td([used_text(standing, words), *_bar(standing)], className="used"),
        html.Td(held_text(standing.stored_bytes, standing.is_estimated, words), className="number"),
        html.Td(store_name(standing.tier, words)),
        html.Td(unsized_text(standing, words), className="number"),
    ]


def _reach(reach: Reach, percent: int | None, words: Words) -> html.Td:
    day, ends = reach_texts(reach, words)
    said = [html.Span(day, className="day" if reach.median else None)]
    if ends:
        said.append(html.Span(ends, className="level"))
    if percent is not None:
        level = words.gettext("at %(percent)s", percent=percent_text(percent, words))
        said.append(html.Span(level, className="level"))
    return html.Td(said, className="when")


def _bar(standing: Standing) -> list[Component]:
    """The percentage as a length; it stands in words beside."""
    percent = standing.used_percent
    if percent is None:
        return []
    level = "full" if percent >= standing.critical_percent else ""
    level = level or ("warned" if percent >= standing.warning_percent else "")
    filled = html.Div(style={"width": f"{min(percent, FULL_PERCENT):.1f}%"}, className=level)
    return [html.Div(filled, className="bar")]


def _read(row: EstateRow, words: Words) -> list[str | Component]:
    if row.read_at is None:
        return [words.gettext("never")]
    said: list[str | Component] = [words.moment(row.read_at)]
    if row.is_stale:
        said.append(html.Span(words.gettext("not read in time"), className="level late"))
    return said
