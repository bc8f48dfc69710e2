"""A table of figures, as the data that Dash makes of its components.

Dash checks every argument of a component and looks for every property it might have: fine for a page's hundred
components, the greater part of an answer's time for a table's thousands of cells. They are written here as what
components become, and tests/dashboards/test_tables.py holds them against the components.
"""

from collections.abc import Callable, Sequence
from typing import Any

from dash import html

from dashboards.exports.columns import Column, R

# Dash's types know only components as children of components.
Node = Any


def figures_table(
    caption: str, columns: Sequence[Column[R]], rows: Sequence[R], is_unfinished: Callable[[R], bool]
) -> html.Table:
    """One line for each row, a foot for the last of them. The caption is for those who do not see the page."""
    *body, foot = rows
    head = [_node("Th", column.heading, scope="col", className=_alignment(column)) for column in columns]
    return html.Table(
        [
            html.Caption(caption, className="visually-hidden"),
            html.Thead(_node("Tr", head)),
            html.Tbody([_row(row, columns, is_unfinished(row)) for row in body]),
            html.Tfoot(_row(foot, columns, is_unfinished(foot))),
        ]
    )


def _row(row: R, columns: Sequence[Column[R]], unfinished: bool) -> Node:
    first, *others = columns
    heading = _node("Th", first.shown(row), scope="row")
    cells = [_node("Td", column.shown(row), className=_alignment(column)) for column in others]
    return _node("Tr", [heading, *cells], className="unfinished" if unfinished else None)


def _alignment(column: Column[R]) -> str | None:
    return "number" if column.is_number else None


def _node(kind: str, children: str | list[Node], **properties: str | None) -> Node:
    return {
        "props": {"children": children, **properties},
        "type": kind,
        "namespace": "dash_html_components",
    }
