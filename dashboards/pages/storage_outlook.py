"""When a store is full: the table of days, how they were found and how far they can be trusted, and the what-if."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboards.outlooks import when
from dashboards.pages.answering import message
from dashboards.pages.storage_sections import section
from dashboards.services import Reader
from dashboards.storage.asking import StorageFigures
from dashboards.storage.columns import StoreRow, method_columns, store_columns
from dashboards.storage.links import PATH, view_pairs
from dashboards.storage.methods import method_rows
from dashboards.storage.outlook import (
    doubt_sentences,
    method_sentences,
    pending_sentences,
    record_sentences,
    step_sentences,
    unusual_sentences,
)
from dashboards.tables import figures_table, scrolling
from dashboards.what_if.form import what_if_form
from dashboards.what_if.links import PageLink
from dashboards.words import Words
from queries.forecasts.projection import Method
from queries.projections.course import Course
from queries.projections.standing import Standing
from queries.projections.standings import standing, standings
from queries.storage_settings import StorageSettings


def outlook_section(figures: StorageFigures, found: Sequence[Standing], reader: Reader) -> html.Section:
    """Of one hospital's whole store."""
    words, course = reader.words, figures.course
    title = words.gettext("When is it full")
    if course is None:
        said = words.gettext("This has not been computed yet; it is computed when the next snapshot is taken.")
        return section("full", title, [html.P(said, className="empty")])
    settings = figures.settings[course.hospital]
    link = PageLink(PATH, view_pairs(figures.view, reader.visible))
    body: list[Component] = [
        _days(found, figures, course, reader.today, words),
        what_if_form(reader, course, settings, figures.view.scenario, link),
        *_methods(course, settings, reader.today, words),
        *_list(words.gettext("How it was projected"), method_sentences(course, words)),
    ]
    if course.projection.method is not Method.NONE:
        body += [
            *_list(words.gettext("How wrong it was"), record_sentences(course.projection.record, words)),
            *_list(words.gettext("What happened"), _events(course, settings, reader.today, words)),
            *_list(words.gettext("Why it may be wrong"), doubt_sentences(words)),
        ]
    return section("full", title, body)


def _days(found: Sequence[Standing], figures: StorageFigures, course: Course, today: date, words: Words) -> html.Div:
    """A row for each store; with a what-if a second one below it."""
    scenario = figures.view.scenario
    changed: Sequence[Standing] = ()
    if not scenario.is_identity:
        changed = standings(course, figures.settings[course.hospital], today, scenario)
    rows = []
    for place, one in enumerate(found):
        rows.append(StoreRow(one, is_changed=False))
        rows += [StoreRow(each, is_changed=True) for each in changed[place : place + 1]]
    title = words.gettext("Days on which the stores reach their levels")
    table = figures_table(title, store_columns(words), rows, lambda row: row.is_changed, has_foot=False)
    return scrolling(title, table, "said")


def _methods(course: Course, settings: StorageSettings, today: date, words: Words) -> list[Component]:
    rows = method_rows(course, settings, today)
    if len(rows) < 2:
        return []
    title = words.gettext("Beside simple methods")
    table = figures_table(title, method_columns(words), rows, lambda _: False, has_foot=False)
    body: list[Component] = [html.H3(title), scrolling(title, table, "said")]
    if course.projection.rivals_disagree:
        sentence = words.gettext(
            "The methods are more than half apart. The earlier day stands first: plan by it until you know better."
        )
        body.insert(1, message(sentence, "notice"))
    return body


def _events(course: Course, settings: StorageSettings, today: date, words: Words) -> list[str]:
    lasting = replace(course, projection=course.projection.if_change_lasts())
    one_off, if_lasting = (when(standing(each, settings, today).full, words) for each in (course, lasting))
    return [
        *pending_sentences(course, one_off, if_lasting, words),
        *step_sentences(course, words),
        *unusual_sentences(course.projection.unusual_months, words),
    ]


def _list(title: str, sentences: Sequence[str]) -> list[Component]:
    if not sentences:
        return []
    return [html.H3(title), html.Ul([html.Li(sentence) for sentence in sentences])]
