"""Ask the archive now: takes what has changed in the chosen hospitals' archives, in a job of its own.

Who may ask what is decided here, in the request; the job gets it as a signed ticket and believes nothing else.
"""

from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from auth.errors import NotRecorded
from auth.permissions import Permission
from dashboards.accessibility import focus_after, labelled_by, politely
from dashboards.jobs.limits import JobsUnavailable
from dashboards.jobs.report import take_and_report
from dashboards.jobs.sentences import job_under_way_sentence, jobs_unavailable_sentence, refusal_sentence
from dashboards.jobs.tickets import Ticket
from dashboards.links import read_link
from dashboards.messages import no_hospital_sentence, not_recorded_sentence
from dashboards.recording import Asking, note_denials, record_asking
from dashboards.services import Reader, Services
from dashboards.words import Words

ASK, CANCEL = "activity-taking-button", "activity-taking-cancel"
TICKET, DONE = "activity-taking-ticket", "activity-taking-done"
NOTE, REPORT, INTERRUPTED = "activity-taking-note", "activity-taking-report", "activity-taking-interrupted"
PROGRESS, BAR, STEP, MONTHS = (
    *("activity-taking-progress", "activity-taking-bar"),
    *("activity-taking-step", "activity-taking-months"),
)
_ASKED_EVERY_MILLISECONDS = 500


def ask_button(words: Words) -> html.Button:
    return html.Button(words.gettext("Ask the archive now"), id=ASK, type="button", n_clicks=0)


def progress_and_report(words: Words) -> list[Component]:
    """Empty until somebody asks; what appears here moves nothing above it."""
    cancel = html.Button(words.gettext("Cancel"), id=CANCEL, type="button", n_clicks=0)
    interrupted = words.gettext("It ended before it was done. What had been read is kept: ask again.")
    return [
        html.Div(
            [
                html.P(id=STEP, className="step", **politely()),
                # Whole at 1; without a value nobody knows yet.
                html.Progress(id=BAR, max="1", **labelled_by(STEP)),
                html.Div([html.P(id=MONTHS, className="months-read"), cancel], className="months-and-cancel"),
            ],
            id=PROGRESS,
            className="progress",
            hidden=True,
            **focus_after(ASK),
        ),
        html.Div(id=NOTE, className="note", **politely()),
        html.Ul(id=REPORT, className="report", **politely()),
        html.P(interrupted, id=INTERRUPTED, className="note interrupted", role="alert", hidden=True),
        dcc.Store(id=TICKET),
        dcc.Store(id=DONE),
    ]


def register(dash: Dash, services: Services, path: str, location: str) -> None:
    """`location` holds the link whose hospitals are asked, of the page at `path`; DONE changes when their figures may
    have."""

    @dash.callback(
        Output(TICKET, "data"),
        Output(NOTE, "children"),
        Input(ASK, "n_clicks"),
        State(location, "search"),
        prevent_initial_call=True,
    )
    def admit(_clicks: Any, query: Any) -> tuple[Any, Any]:
        reader = services.reader(Permission.SEE_FIGURES)
        note_denials(reader, Permission.SEE_FIGURES, path, query)
        try:
            return _admitted(services, reader, query)
        except JobsUnavailable:
            return no_update, jobs_unavailable_sentence(reader.words)

    @dash.callback(
        Output(BAR, "value"),
        Output(STEP, "children"),
        Output(MONTHS, "children"),
        Input(TICKET, "data"),
        Input(CANCEL, "n_clicks"),
        prevent_initial_call=True,
    )
    def follow(ticket: Any, _clicks: Any) -> tuple[Any, Any, Any]:
        words = services.reader_words()
        if ctx.triggered_id == CANCEL:
            try:
                services.jobs.cancel(ticket)
            except JobsUnavailable:
                return no_update, jobs_unavailable_sentence(words), no_update
            return no_update, words.gettext("Cancelling: the archive ends what it is answering …"), no_update
        return None, words.gettext("Starting …"), ""

    dash.callback(
        Output(REPORT, "children"),
        Output(DONE, "data"),
        Output(INTERRUPTED, "hidden"),
        Input(TICKET, "data"),
        background=True,
        interval=_ASKED_EVERY_MILLISECONDS,
        progress=[Output(BAR, "value"), Output(STEP, "children"), Output(MONTHS, "children")],
        running=[
            (Output(PROGRESS, "hidden"), False, True),
            (Output(ASK, "aria-disabled"), "true", "false"),
            (Output(REPORT, "children"), [], []),
            # What the job answers hides it again; a job that died answers nothing.
            (Output(INTERRUPTED, "hidden"), True, False),
        ],
        prevent_initial_call=True,
    )(take_and_report)


def _admitted(services: Services, reader: Reader, query: object) -> tuple[Any, Any]:
    """A ticket for those of the link's hospitals that may be asked, and a sentence on the others."""
    reading = read_link(query, reader.visible, reader.this_month, reader.originals)
    if reading.criteria is None:
        return no_update, no_hospital_sentence(reader.words)
    limits = services.jobs.limits
    if limits.has_job(reader.principal.user_id):
        return no_update, job_under_way_sentence(reader.words)
    # Within the scope already; asked for again, because a ticket is believed.
    wanted = tuple(archive.hospital for archive in reader.archives(reading.criteria.hospitals))
    admitted = limits.reserve(wanted)
    if admitted:
        try:
            record_asking(reader, Asking.TAKING, query, admitted)
        except NotRecorded:
            limits.release(admitted)
            return no_update, not_recorded_sentence(reader.words)
    return _ticket(services, reader, admitted), _refusal(reader, wanted, admitted)


def _ticket(services: Services, reader: Reader, admitted: tuple[str, ...]) -> Any:
    if not admitted:
        return no_update
    return services.jobs.issue(Ticket(reader.principal.user_id, admitted, reader.words.language))


def _refusal(reader: Reader, wanted: tuple[str, ...], admitted: tuple[str, ...]) -> str:
    refused = [code for code in wanted if code not in admitted]
    return refusal_sentence(refused, reader.names, reader.words) if refused else ""
