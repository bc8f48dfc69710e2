"""The table of the summary: headings sort it, names lead to what a row is made of. Both are links."""

from collections.abc import Mapping

from dash import html

from dashboards.exports.summary_columns import Sortable, SummaryColumns
from dashboards.summary.links import Order, Scope, SummaryView, address
from dashboards.summary.rows import Kind, SummaryRow
from dashboards.summary.titles import row_name
from dashboards.tables import Node, node, scrolling
from dashboards.words import Words

_SORTED = {Order.ASCENDING: "ascending", Order.DESCENDING: "descending"}


def sorted_table(columns: SummaryColumns, scope: Scope, caption: str, words: Words) -> html.Div:
    """Written as what components become (dashboards/tables.py): the matrix has a thousand cells."""
    view, table = columns.shown.view, columns.shown.table
    of_table = columns.of_table
    *body, foot = [_row(row, of_table, columns.names, scope, words) for row in table.body]
    parts = [
        html.Caption(caption, className="visually-hidden"),
        html.Thead(node("Tr", [_heading(column, view, scope) for column in of_table])),
        html.Tbody(body),
        html.Tfoot(foot),
    ]
    return scrolling(words.gettext("Table of the figures"), html.Table(parts), "summary-table")


def _heading(sortable: Sortable, view: SummaryView, scope: Scope) -> Node:
    look = "number" if sortable.column.is_number else None
    if not sortable.key:
        return node("Th", sortable.column.heading, scope="col", className=look)
    order = {"aria-sort": _SORTED[view.sorted_in]} if sortable.key == view.sorted_by else {}
    link = link_node(sortable.column.heading, address(view.sorting(sortable.key), scope))
    return node("Th", [link], scope="col", className=look, **order)


def _row(
    row: SummaryRow, columns: tuple[Sortable, ...], names: Mapping[str, str], scope: Scope, words: Words
) -> Node:
    _, *others = columns
    name = row_name(row, names, words)
    heading = [link_node(name, address(row.leads_to, scope))] if row.leads_to else name
    cells = [node("Th", heading, scope="row")]
    cells += [node("Td", _shown(each, row), className="number" if each.column.is_number else None) for each in others]
    return node("Tr", cells, className=_look(row))


def _shown(sortable: Sortable, row: SummaryRow) -> str | list[Node]:
    text = sortable.column.shown(row)
    note = sortable.note(row) if sortable.note else ""
    return [text, node("Span", note, className="level")] if note else text


def _look(row: SummaryRow) -> str | None:
    if row.is_unfinished:
        return "unfinished"
    return "subtotal" if row.kind is Kind.REGION else None


def link_node(text: str, href: str) -> Node:
    """What dcc.Link becomes."""
    return {"props": {"children": text, "href": href}, "type": "Link", "namespace": "dash_core_components"}
