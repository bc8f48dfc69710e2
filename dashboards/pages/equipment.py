"""The page on equipment: what each device of a hospital made, and at what hours it is used.

One direction, as on the activity page: the controls write the link; the link is read, asked and shown.
"""

from typing import Any
from urllib.parse import urlencode

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboards.accessibility import labelled
from dashboards.equipment.asking import reader_default
from dashboards.equipment.links import PATH, EquipmentReading, read_equipment, write_equipment
from dashboards.pages.equipment_answer import answer
from dashboards.pages.equipment_form import CONTROLS, SHOW, control_values, form, link_pairs
from dashboards.services import Reader, Services
from dashboards.words import Words
from queries.reports.holdings import holdings

__all__ = ["PATH", "layout", "name", "register"]

ANSWER, ASKED = "equipment-answer", "equipment-asked"
# The page's own: a callback that writes to the frame's would run once more whenever the page appears.
LOCATION = "equipment-location"
# Nobody asks as often; what is kept in the browser may come back as a number of any length.
_MOST_ASKED = 1_000_000


def name(words: Words) -> str:
    return words.gettext("Equipment")


def layout(reader: Reader, query: object) -> html.Div:
    """The whole page for a link, its first answer included: one request from sign-in to chart."""
    reading = _read(reader, query)
    held = holdings(reader.sources(reader.visible))
    waiting = html.Div(reader.words.gettext("Reading the figures …"), className="waiting", role="status")
    criteria = form(reader, held, reading.view)
    return html.Div(
        className="criteria-and-answer",
        children=[
            html.Aside(criteria, id="criteria", **labelled(reader.words.gettext("Criteria"))),
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


def _read(reader: Reader, query: object) -> EquipmentReading:
    return read_equipment(query, reader.visible, reader_default(reader), reader.this_month.year)


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
        reading = _read(reader, written)
        if reading.view and not reading.notices:
            written = write_equipment(reading.view, reader_default(reader))
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
        reading = _read(reader, query)
        values: tuple[Any, ...] = (no_update,) * len(CONTROLS)
        if reading.view and not reading.notices:
            values = control_values(reading.view)
        return answer(reader, reading), *values
