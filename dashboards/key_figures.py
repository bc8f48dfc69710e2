"""The few figures that stand above an answer, largest first."""

from collections.abc import Iterable
from dataclasses import dataclass

from dash import html


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """`note` says of what, or what else one must know of it; `kind` is how it looks."""

    name: str
    value: str
    note: str = ""
    kind: str = ""


def key_figure_list(figures: Iterable[KeyFigure]) -> html.Dl:
    return html.Dl([html.Div(_parts(figure), className=figure.kind) for figure in figures])


def key_figure_text(figures: Iterable[KeyFigure]) -> str:
    """The same in a line."""
    return " · ".join(
        f"{figure.name}: {figure.value}" + (f" ({figure.note})" if figure.note else "") for figure in figures
    )


def _parts(figure: KeyFigure) -> list[html.Dt | html.Dd]:
    notes = [html.Dd(figure.note, className="note")] if figure.note else []
    return [html.Dt(figure.name), html.Dd(figure.value), *notes]
