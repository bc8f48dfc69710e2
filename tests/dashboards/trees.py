"""Reading the trees of components that callbacks answer with."""

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]


def plain(component: Any) -> Any:
    """A component, or what stands among components, as callbacks answer with it."""
    if hasattr(component, "to_plotly_json"):
        found = component.to_plotly_json()
        return {**found, "props": {name: plain(value) for name, value in found["props"].items()}}
    return [plain(each) for each in component] if isinstance(component, list | tuple) else component


def nodes(tree: Any, kind: str) -> list[Node]:
    """The components of a type, such as Td, in the order of the page."""
    return [node for node in every(tree) if node["type"] == kind]


def node(tree: Any, kind: str) -> Node:
    (found,) = nodes(tree, kind)
    return found


def text(tree: Any) -> str:
    """What a person reads, pieces joined by a space."""
    if isinstance(tree, dict):
        return text(tree["props"].get("children"))
    if isinstance(tree, list):
        return " ".join(filter(None, map(text, tree)))
    return "" if tree is None else str(tree)


def table(tree: Any) -> list[list[str]]:
    """Head, body and foot of the only table, cell by cell."""
    return [[text(cell) for cell in row["props"]["children"]] for row in nodes(node(tree, "Table"), "Tr")]


def of_class(tree: Any, name: str) -> list[Node]:
    return [found for found in every(tree) if name in str(found["props"].get("className", "")).split()]


def every(tree: Any) -> Iterator[Node]:
    if isinstance(tree, list):
        for item in tree:
            yield from every(item)
    elif isinstance(tree, dict) and "props" in tree:
        yield tree
        yield from every(tree["props"].get("children"))
