"""A table of figures, as the data that Dash makes of its components.

Dash checks every argument of a component and looks for every property it might have: fine for a page's hundred
components, the greater part of an answer's time for a table's thousands of cells. They are written here as what
components become, and tests/dashboards/test_tables.py holds them against the components.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from dash import html

from dashboards.accessibility import labelled

R = TypeVar("R")
R_contra = TypeVar("R_contra", contravariant=True)

# Dash's types know only components as children of components.
Node = Any


class Shown(Protocol[R_contra]):
    """A column of a file, or one that no file has."""

    @property
    def heading(self) -> str: ...

    @property
    def shown(self) -> Callable[[R_contra], str]: ...

    @property
    def is_number(self) -> bool: ...


def figures_table(
    caption: str,
    columns: Sequence[Shown[R]],
    rows: Sequence[R],
    is_unfinished: Callable[[R], bool],
    *,
    has_foot: bool = True,
    link: Callable[[R], str | None] = lambda _row: None,
) -> html.Table:
    """One line for each row, the last of them as a foot. The caption is for those who do not see the page.

    `link` tells where a row's first cell leads, if anywhere.
    """
    end = len(rows) - int(has_foot)
    head = [node("Th", column.heading, scope="col", className=_alignment(column)) for column in columns]
    parts = [
        html.Caption(caption, className="visually-hidden"),
        html.Thead(node("Tr", head)),
        html.Tbody([_row(row, columns, is_unfinished(row), link(row)) for row in rows[:end]]),
    ]
    return html.Table(
        [*parts, *(html.Tfoot(_row(row, columns, is_unfinished(row), link(row))) for row in rows[end:])]
    )


def scrolling(name: str, table: html.Table, look: str = "") -> html.Div:
    """A box that scrolls must be reachable by keyboard."""
    return html.Div(table, className=f"table {look}".strip(), tabIndex="0", role="region", **labelled(name))


def _row(row: R, columns: Sequence[Shown[R]], unfinished: bool, href: str | None) -> Node:
    first, *others = columns
    name = first.shown(row)
    heading = node("Th", name if href is None else [link_to(name, href)], scope="row")
    cells = [node("Td", column.shown(row), className=_alignment(column)) for column in others]
    return node("Tr", [heading, *cells], className="unfinished" if unfinished else None)


def _alignment(column: Shown[R]) -> str | None:
    return "number" if column.is_number else None


def link_to(text: str, href: str) -> Node:
    """A link to another page, as it becomes."""
    return {"props": {"children": text, "href": href}, "type": "Link", "namespace": "dash_core_components"}


def node(kind: str, children: str | Sequence[Node], **properties: Any) -> Node:
    """An element of Dash's html as it becomes."""
    return {
        "props": {"children": children, **properties},
        "type": kind,
        "namespace": "dash_html_components",
    }
