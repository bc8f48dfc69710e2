"""The completeness page: which days lack studies, what cannot be placed, and how late studies come in.

One direction, as on the activity page: the controls write the link; the link is read, asked and shown.
"""

from typing import Any
from urllib.parse import urlencode

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboards.accessibility import labelled
from dashboards.pages.quality_answer import answer
from dashboards.pages.quality_form import CONTROLS, SHOW, control_values, form, link_pairs
from dashboards.quality.links import PATH, QualityView, default_hospitals, read_quality, write_quality
from dashboards.services import Reader, Services
from dashboards.words import Words
from queries.reports.holdings import holdings

__all__ = ["PATH", "layout", "name", "register"]

ANSWER, ASKED = "quality-answer", "quality-asked"
# The page's own: a callback that writes to the frame's would run once more whenever the page appears.
LOCATION = "quality-location"
# Nobody asks as often; what is kept in the browser may come back as a number of any length.
_MOST_ASKED = 1_000_000


def name(words: Words) -> str:
    return words.gettext("Completeness")


def layout(reader: Reader, query: object) -> html.Div:
    """The whole page for a link, its first answer included: one request from sign-in to answer."""
    words = reader.words
    reading = read_quality(query, reader.visible, reader.this_month)
    first = default_hospitals(reader.visible)
    view = reading.view or (QualityView(first[0]) if first else None)
    held = holdings(reader.sources(reader.visible))
    waiting = html.Div(words.gettext("Reading the figures …"), className="waiting", role="status")
    return html.Div(
        className="criteria-and-answer",
        children=[
            html.Aside(form(reader, held, view), id="criteria", **labelled(words.gettext("Criteria"))),
            dcc.Loading(
                html.Div(answer(reader, reading), id=ANSWER),
                delay_show=300,
                custom_spinner=waiting,
                overlay_style={"visibility": "visible", "opacity": 0.5},
                parent_className="answer-and-waiting",
            ),
            dcc.Store(id=ASKED, data=0),
            # With its values, or it would report them as news and the answer be asked twice.
            dcc.Location(
                id=LOCATION, refresh="callback-nav", pathname=PATH, search=query if isinstance(query, str) else ""
            ),
        ],
    )


def register(dash: Dash, services: Services) -> None:
    @dash.callback(
        Output(LOCATION, "search"),
        Output(ASKED, "data"),
        Input(SHOW, "n_clicks"),
        State(ASKED, "data"),
        *(State(control, "value") for control in CONTROLS),
        prevent_initial_call=True,
    )
    def ask(_clicks: Any, asked: Any, *values: Any) -> tuple[str, int]:
        reader = services.reader()
        # JSON can say half a surrogate pair, which no query string can.
        written = urlencode(link_pairs(dict(zip(CONTROLS, values, strict=True))), errors="replace")
        reading = read_quality(written, reader.visible, reader.this_month)
        if reading.view and not reading.notices:
            written = write_quality(reading.view, reader.visible)
        # Counted up, so that asking for the same again asks again.
        return f"?{written}", (asked if isinstance(asked, int) and 0 <= asked < _MOST_ASKED else 0) + 1

    @dash.callback(
        Output(ANSWER, "children"),
        *(Output(control, "value") for control in CONTROLS),
        Input(LOCATION, "search"),
        Input(ASKED, "data"),
        State(LOCATION, "pathname"),
        prevent_initial_call=True,
    )
    def show(query: Any, _asked: Any, path: Any) -> tuple[Any, ...]:
        if path != PATH:
            return (no_update,) * (1 + len(CONTROLS))
        reader = services.reader()
        reading = read_quality(query, reader.visible, reader.this_month)
        values: tuple[Any, ...] = (no_update,) * len(CONTROLS)
        if reading.view and not reading.notices:
            values = control_values(reading.view)
        return answer(reader, reading), *values
