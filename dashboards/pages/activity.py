"""The activity page: criteria left, answer right, both visible, as in 2005.

One direction: the controls write the link; the link is read, asked and shown, and sets the controls.
"""

from typing import Any
from urllib.parse import urlencode

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboards.accessibility import labelled, labelled_by
from dashboards.links import Reading, read_link, write_link
from dashboards.pages import proof, taking
from dashboards.pages.activity_answer import ARCHIVE, answer
from dashboards.pages.activity_form import CONTROLS, FIRST, LAST, SHOW, control_values, form, link_pairs
from dashboards.services import Reader, Services
from dashboards.words import Words
from queries.criteria import Criteria
from queries.reports.holdings import holdings

PATH = "/activity"
ANSWER, ASKED, CRITERIA = "activity-answer", "activity-asked", "criteria"
# The page's own: a callback that writes to the frame's would run once more whenever the page appears.
LOCATION = "activity-location"
# Nobody asks as often; what is kept in the browser may come back as a number of any length.
_MOST_ASKED = 1_000_000


def name(words: Words) -> str:
    return words.gettext("Activity")


def layout(reader: Reader, query: object) -> html.Div:
    """The whole page for a link, its first answer included: one request from sign-in to chart."""
    reading = _read(reader, query)
    criteria = reading.criteria or Criteria(reader.originals)
    held = holdings(reader.sources(reader.visible))
    return html.Div(
        className="criteria-and-answer",
        children=[
            html.Aside(form(reader, held, criteria), id=CRITERIA, **labelled(reader.words.gettext("Criteria"))),
            html.Div([_figures(reader, reading), _archive(reader.words)], className="answer-and-archive"),
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
        Input(FIRST, "n_submit"),
        Input(LAST, "n_submit"),
        State(ASKED, "data"),
        *(State(control, "value") for control in CONTROLS),
        prevent_initial_call=True,
    )
    def ask(_clicks: Any, _first: Any, _last: Any, asked: Any, *values: Any) -> tuple[str, int]:
        reader = services.reader()
        # JSON can say half a surrogate pair, which no query string can.
        written = urlencode(link_pairs(dict(zip(CONTROLS, values, strict=True))), errors="replace")
        reading = _read(reader, written)
        if reading.criteria and not reading.notices:
            written = write_link(reading.criteria, reader.originals)
        # Counted up, so that asking for the same again asks again.
        return f"?{written}", (asked if isinstance(asked, int) and 0 <= asked < _MOST_ASKED else 0) + 1

    @dash.callback(
        Output(ANSWER, "children"),
        *(Output(control, "value") for control in CONTROLS),
        Input(LOCATION, "search"),
        Input(ASKED, "data"),
        Input(taking.DONE, "data"),
        State(LOCATION, "pathname"),
        prevent_initial_call=True,
    )
    def show(query: Any, _asked: Any, _taken: Any, path: Any) -> tuple[Any, ...]:
        if path != PATH:
            return (no_update,) * (1 + len(CONTROLS))
        reader = services.reader()
        reading = _read(reader, query)
        values: tuple[Any, ...] = (no_update,) * len(CONTROLS)
        if reading.criteria and not reading.notices:
            values = control_values(reading.criteria)
        return answer(reader, reading), *values

    taking.register(dash, services, LOCATION)
    proof.register(dash, services, LOCATION, news=[Input(ASKED, "data"), Input(taking.DONE, "data")])


def _figures(reader: Reader, reading: Reading) -> dcc.Loading:
    waiting = html.Div(reader.words.gettext("Reading the figures …"), className="waiting", role="status")
    return dcc.Loading(
        html.Div(answer(reader, reading), id=ANSWER),
        delay_show=300,
        custom_spinner=waiting,
        overlay_style={"visibility": "visible", "opacity": 0.5},
        parent_className="answer-and-waiting",
    )


def _archive(words: Words) -> html.Section:
    """Outlasts every answer: what is under way here goes on, and keeps the focus, while other figures are shown."""
    explained = words.gettext(
        "The figures above were read from the archive at the moment they name. Here the archive itself is asked."
    )
    return html.Section(
        [
            html.H2(words.gettext("The archive itself"), id=ARCHIVE, tabIndex="-1"),
            html.P(explained, className="remark"),
            html.Div([taking.ask_button(words), proof.prove_button(words)], className="asking"),
            *taking.progress_and_report(words),
            proof.place_of_proof(words),
        ],
        className="archive",
        **labelled_by(ARCHIVE),
    )


def _read(reader: Reader, query: object) -> Reading:
    return read_link(query, reader.visible, reader.this_month, reader.originals)
