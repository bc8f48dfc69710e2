"""Prove this figure: the archives themselves are asked the same, live, and stand beside the snapshots."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, ctx, dcc, html
from dash.development.base_component import Component

from auth.errors import NotRecorded
from auth.permissions import Permission
from dashboards.accessibility import labelled, politely
from dashboards.links import read_link
from dashboards.messages import failure_sentence, no_hospital_sentence, not_recorded_sentence
from dashboards.pages.answering import message, statement_block
from dashboards.recording import Asking, note_denials, record_asking
from dashboards.services import Reader, Services
from dashboards.titles import part_name, title
from dashboards.words import Words
from queries.reports.proof import DifferingMonth, Proof, ProofPart, ProofRow, prove

PROVE, VERDICT, PROOF = "activity-proof-button", "activity-proof-verdict", "activity-proof"


def prove_button(words: Words) -> html.Button:
    return html.Button(words.gettext("Prove this figure"), id=PROVE, type="button", n_clicks=0)


def place_of_proof(words: Words) -> dcc.Loading:
    waiting = html.Div(words.gettext("Asking the archives themselves …"), className="waiting", role="status")
    return dcc.Loading(
        [html.Div(id=VERDICT, className="verdict", **politely()), html.Div(id=PROOF, className="proof")],
        delay_show=300,
        custom_spinner=waiting,
        overlay_style={"visibility": "visible", "opacity": 0.5},
    )


def register(dash: Dash, services: Services, path: str, location: str, news: Sequence[Input]) -> None:
    """`location` holds the link to prove, of the page at `path`; with `news` other figures are shown, of which this
    is no proof."""

    @dash.callback(
        Output(VERDICT, "children"),
        Output(PROOF, "children"),
        Input(PROVE, "n_clicks"),
        Input(location, "search"),
        *news,
        prevent_initial_call=True,
    )
    def show_proof(_clicks: Any, query: Any, *_news: Any) -> tuple[Any, Any]:
        if ctx.triggered_id != PROVE:
            return None, None
        reader = services.reader(Permission.SEE_FIGURES)
        note_denials(reader, Permission.SEE_FIGURES, path, query)
        reading = read_link(query, reader.visible, reader.this_month, reader.originals)
        if reading.criteria is None:
            return message(no_hospital_sentence(reader.words), "notice"), None
        codes = reading.criteria.hospitals
        try:
            record_asking(reader, Asking.PROOF, query, codes)
        except NotRecorded:
            return message(not_recorded_sentence(reader.words), "failure"), None
        proof = prove(reader.archives(codes), reader.snapshots(codes), reading.criteria)
        return _verdict(proof, reader), _shown(proof, reader)


def _verdict(proof: Proof, reader: Reader) -> list[Component]:
    words = reader.words
    sentences: list[Component] = [
        message(failure_sentence(error, reader.names[code], words), "failure")
        for code, error in proof.failures.items()
    ]
    if not proof.compared:
        return sentences
    if proof.agrees and sentences:
        return [*sentences, message(words.gettext("The archives that answered say the same."), "success")]
    if proof.agrees:
        return [message(words.gettext("The archive says the same."), "success")]
    return [*sentences, *_explanations(proof, reader)]


def _explanations(proof: Proof, reader: Reader) -> list[Component]:
    """A sentence for each hospital that differs, and one more where nothing explains it."""
    groups: defaultdict[tuple[str, bool], list[DifferingMonth]] = defaultdict(list)
    for each in proof.months:
        groups[each.hospital, each.is_explained].append(each)
    return [_explanation(code, months, proof, reader) for (code, _), months in groups.items()]


def _explanation(code: str, months: Sequence[DifferingMonth], proof: Proof, reader: Reader) -> html.Div:
    words = reader.words
    named = words.all_of(_period(each.month, words) for each in months)
    moment = words.moment(reader.moment(code, proof.taken_at[code]))
    if months[0].is_explained:
        sentence = words.gettext(
            "%(hospital)s: explained. Since its snapshot was taken, %(moment)s, the archive has changed in: "
            "%(months)s. Ask the archive now to bring the figures up to date.",
            hospital=reader.names[code],
            moment=moment,
            months=named,
        )
        return message(sentence, "notice")
    sentence = words.gettext(
        "%(hospital)s: not explained. The archive shows no change since its snapshot was taken, %(moment)s, and yet "
        "says otherwise in: %(months)s. Tell IT, which can take the snapshot in full: snapshots take --full.",
        hospital=reader.names[code],
        moment=moment,
        months=named,
    )
    return message(sentence, "failure")


def _shown(proof: Proof, reader: Reader) -> list[Component]:
    words, names = reader.words, reader.names
    statements = [
        statement_block(names[each.hospital], each.statement, words) for each in proof.archives if each.statement
    ]
    asked = html.Details(
        [html.Summary(words.gettext("The SQL that ran in the archives")), *statements], className="below-figures"
    )
    if not proof.compared:
        return [asked] if statements else []
    parts = [_parts(proof, names, words)] if proof.parts else []
    return [_periods(proof, words), *parts, asked]


def _periods(proof: Proof, words: Words) -> html.Div:
    name = words.gettext("Snapshot and archive: %(title)s", title=title(proof.criteria, words))
    rows = [_row([_period(row.period, words)], row, words, row.months) for row in (*proof.rows, proof.undated)]
    total = proof.sum
    foot = html.Tfoot(_row([words.gettext("Sum of periods")], total, words, total.difference))
    return _table(name, [words.gettext("Period")], [html.Tbody(rows), foot], words)


def _parts(proof: Proof, names: Mapping[str, str], words: Words) -> html.Div:
    rows = [
        _row([_period(part.period, words), part_name(part.part, names, words)], part, words, part.difference)
        for part in proof.parts
    ]
    headings = [words.gettext("Period"), words.gettext("Part that differs")]
    return _table(words.gettext("Parts that differ"), headings, [html.Tbody(rows)], words)


def _table(name: str, headings: Sequence[str], bodies: list[Component], words: Words) -> html.Div:
    figures = [words.gettext("Snapshot"), words.gettext("Archive now"), words.gettext("Difference")]
    heads = [html.Th(heading, scope="col") for heading in headings]
    heads += [html.Th(heading, scope="col", className="number") for heading in figures]
    caption = html.Caption(name, className="visually-hidden")
    table = html.Table([caption, html.Thead(html.Tr(heads)), *bodies])
    # A box that scrolls must be reachable by keyboard.
    return html.Div(table, className="table", tabIndex="0", role="region", **labelled(name))


def _row(headings: Sequence[str], row: ProofRow | ProofPart, words: Words, differs: object) -> html.Tr:
    figures = [words.number(row.snapshot), words.number(row.archive), words.signed_number(row.difference)]
    first, *others = headings
    cells = [html.Th(first, scope="row"), *(html.Td(other) for other in others)]
    cells += [html.Td(figure, className="number") for figure in figures]
    return html.Tr(cells, className="differs" if differs else None)


def _period(period: str | None, words: Words) -> str:
    return words.gettext("Undated") if period is None else words.period(period)
