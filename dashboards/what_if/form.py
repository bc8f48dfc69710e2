"""What if …: a form that writes changes into its page's link, and the changes that are there.

One direction: the form writes the link, the page reads the link and shows this form anew with what is in force.
"""

from collections.abc import Sequence
from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.accessibility import labelled, politely
from dashboards.services import Reader, Services
from dashboards.what_if.changes import Kind, changes_of, is_full, with_change, without
from dashboards.what_if.fields import FIELD_NAMES, field_id, kind_name, label, typed_text
from dashboards.what_if.links import PageLink, ScenarioNotice, read_change, read_page
from dashboards.what_if.sentences import (
    change_remarks,
    change_sentence,
    effect_sentences,
    how_to_write,
    not_legal_advice,
    scenario_notice_sentence,
)
from dashboards.words import Words
from queries.projections.course import Course
from queries.projections.scenario import Scenario
from queries.projections.standings import standings
from queries.storage_settings import StorageSettings

# The form's own: it writes the link, and follows it, as every other location of the page does.
LOCATION = "what-if-location"
NOTE = "what-if-note"
_MODALITIES = "what-if-modalities"
# Every field, in the order in which callbacks pass their values.
_FIELDS = tuple((kind, name) for kind in Kind for name in FIELD_NAMES[kind])


def what_if_form(
    reader: Reader, course: Course, settings: StorageSettings, scenario: Scenario, link: PageLink
) -> html.Details:
    """`link`: the page, and what its link says besides the scenario."""
    words = reader.words
    return html.Details(
        [
            html.Summary(words.gettext("What if …")),
            html.P(
                words.gettext(
                    "Try what a change would do. Nothing of it is stored or exported: it is all in the link of this "
                    "page."
                ),
                className="remark",
            ),
            # Always there, so that what follows stays the same element, and keeps the focus.
            html.Div(_in_force(reader, course, settings, scenario, link), className="in-force", **politely()),
            *(_row(kind, settings, words) for kind in Kind),
            html.P(id=NOTE, className="note", **politely()),
            html.P(_advice(settings, words), className="remark"),
            html.Datalist([html.Option(value=modality) for modality in course.modality_medians], id=_MODALITIES),
            # Takes the address from the window: one given here might be another than the reader's.
            dcc.Location(id=LOCATION, refresh="callback-nav"),
        ],
        className="what-if below-figures",
        open=not scenario.is_identity,
    )


def notice_sentences(notices: Sequence[ScenarioNotice], words: Words) -> list[str]:
    return [scenario_notice_sentence(notice, words) for notice in notices]


def register(dash: Dash, services: Services, path: str, location: str) -> None:
    """For the page at `path`, whose link `location` holds. One page of an application has the form."""

    @dash.callback(
        Output(LOCATION, "search"),
        Output(NOTE, "children"),
        *(Input(_button_id(kind), "n_clicks") for kind in Kind),
        *(Input(field_id(kind, name), "n_submit") for kind, name in _FIELDS),
        State(location, "search"),
        *(State(field_id(kind, name), "value") for kind, name in _FIELDS),
        prevent_initial_call=True,
    )
    def add(*given: Any) -> tuple[Any, Any]:
        query, *values = given[len(Kind) + len(_FIELDS) :]
        kind = _asked_kind()
        if kind is None:
            return no_update, no_update
        typed = {name: value for (of, name), value in zip(_FIELDS, values, strict=True) if of is kind}
        return _added(kind, typed, query, path, services.reader_words())


def _added(kind: Kind, typed: dict[str, Any], query: object, path: str, words: Words) -> tuple[Any, Any]:
    """The link with the change in it, or a sentence on why it is not."""
    reading, link = read_page(query, path)
    if is_full(reading.scenario, kind):
        return no_update, scenario_notice_sentence(ScenarioNotice(kind, is_too_many=True), words)
    try:
        change = read_change(kind, typed_text(kind, typed))
    except ValueError:
        return no_update, how_to_write(kind, words)
    return f"?{link.query(with_change(reading.scenario, change))}", ""


def _asked_kind() -> Kind | None:
    """Of the button or the field by which something is to be added."""
    asked = {each["prop_id"].rpartition(".")[0] for each in ctx.triggered}
    for kind in Kind:
        if asked & {_button_id(kind), *(field_id(kind, name) for name in FIELD_NAMES[kind])}:
            return kind
    return None


def _in_force(
    reader: Reader, course: Course, settings: StorageSettings, scenario: Scenario, link: PageLink
) -> list[Component]:
    words = reader.words
    changes = changes_of(scenario)
    if not changes:
        return []
    said = [change_sentence(change, words) for change in changes]
    items = [
        html.Li(
            [
                " ".join([sentence, *change_remarks(change, course, settings, words)]),
                " ",
                _removing(sentence, link.to(without(scenario, place)), words),
            ]
        )
        for place, (change, sentence) in enumerate(zip(changes, said, strict=True))
    ]
    base = standings(course, settings, reader.today)
    changed = standings(course, settings, reader.today, scenario)
    return [
        html.H3(words.gettext("The changes")),
        html.Ul(items, className="changes"),
        *(html.P(sentence, className="effect") for sentence in effect_sentences(base, changed, words)),
        dcc.Link(words.gettext("Remove all"), href=link.to(Scenario()), className="button"),
    ]


def _removing(sentence: str, href: str, words: Words) -> dcc.Link:
    # Which of them, for those who hear the links alone.
    return dcc.Link([words.gettext("Remove"), html.Span(sentence, className="visually-hidden")], href=href)


def _row(kind: Kind, settings: StorageSettings, words: Words) -> html.Fieldset:
    suggested = str(settings.retention_years or "") if kind is Kind.DELETION else ""
    add = html.Button(
        words.gettext("Add"),
        id=_button_id(kind),
        type="button",
        n_clicks=0,
        **labelled(f"{words.gettext('Add')}: {kind_name(kind, words)}"),
    )
    fields = [_field(kind, name, suggested, words) for name in FIELD_NAMES[kind]]
    return html.Fieldset([html.Legend(kind_name(kind, words)), html.Div([*fields, add], className="change-fields")])


def _field(kind: Kind, name: str, value: str, words: Words) -> html.Label:
    more: dict[str, Any] = {"list": _MODALITIES} if name == "modality" else {}
    if name == "month":
        more = {"placeholder": "2027-03"}
    box = dcc.Input(
        id=field_id(kind, name), value=value, type="text", maxLength=16, autoComplete="off", n_submit=0, **more
    )
    return html.Label([html.Span(label(kind, name, words)), box])


def _advice(settings: StorageSettings, words: Words) -> str:
    if settings.retention_years:
        stated = words.ngettext(
            "This hospital declares that images may be deleted after %(number)s year.",
            "This hospital declares that images may be deleted after %(number)s years.",
            settings.retention_years,
        )
    else:
        stated = words.gettext("HARMONI states 20 years for Greece.")
    return f"{stated} {not_legal_advice(words)}"


def _button_id(kind: Kind) -> str:
    return f"what-if-{kind.replace('_', '-')}-add-button"
