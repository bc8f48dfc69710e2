"""The activity page: criteria left, answer right, both visible, as in 2005."""

from dash import Dash, Input, html

from auth.permissions import Permission
from dashboards.accessibility import labelled_by
from dashboards.links import read_link, write_link
from dashboards.pages import proof, taking
from dashboards.pages.activity_answer import ARCHIVE, answer
from dashboards.pages.activity_form import CONTROLS, FIRST, LAST, SHOW, control_values, form, link_pairs
from dashboards.pages.linked import CriteriaPage
from dashboards.services import Reader, Services
from dashboards.words import Words
from queries.criteria import Criteria

PATH = "/activity"
PERMISSION = Permission.SEE_FIGURES


def name(words: Words) -> str:
    return words.gettext("Activity")


def layout(reader: Reader, query: object) -> html.Div:
    return _PAGE.layout(
        reader, query, lambda figures: html.Div([figures, _archive(reader.words)], className="answer-and-archive")
    )


def register(dash: Dash, services: Services) -> None:
    taken = Input(taking.DONE, "data")
    _PAGE.register(dash, services, news=[taken])
    taking.register(dash, services, PATH, _PAGE.location)
    proof.register(dash, services, PATH, _PAGE.location, news=[Input(_PAGE.asked, "data"), taken])


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


_PAGE = CriteriaPage(
    path=PATH,
    permission=PERMISSION,
    name="activity",
    controls=CONTROLS,
    asks=((SHOW, "n_clicks"), (FIRST, "n_submit"), (LAST, "n_submit")),
    read=lambda reader, query: read_link(query, reader.visible, reader.this_month, reader.originals),
    form=lambda reader, held, criteria: form(reader, held, criteria or Criteria(reader.originals)),
    answer=answer,
    pairs=lambda _reader, values, _query: link_pairs(values),
    write=lambda reader, criteria: write_link(criteria, reader.originals),
    values=control_values,
)
