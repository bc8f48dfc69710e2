"""Sections of the storage page: what there is, what came in, how it grew."""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.accessibility import labelled_by
from dashboards.exports.columns import ShownColumn
from dashboards.exports.storage_columns import month_columns
from dashboards.figures.storage import held_figure
from dashboards.figures.storage_months import months_figure
from dashboards.pages.charts import chart, picture_of, unfinished_remark
from dashboards.pages.downloads import downloads
from dashboards.services import Reader
from dashboards.storage.asking import StorageFigures
from dashboards.storage.columns import growth_columns, held_columns
from dashboards.storage.descriptions import held_description, months_description
from dashboards.storage.growth import growth_rows, growth_sentences, growths
from dashboards.storage.holding import HeldRow, Holding, Store
from dashboards.storage.lines import Lines
from dashboards.storage.links import StorageView, view_pairs
from dashboards.storage.months import MonthTable
from dashboards.storage.titles import (
    basis_sentences,
    elsewhere_sentences,
    file_stem,
    months_title,
    now_file_stem,
    picture_criteria,
    storage_title,
)
from dashboards.tables import figures_table, scrolling
from dashboards.words import Words


def section(key: str, title: str, body: Sequence[Component]) -> html.Section:
    heading = html.H2(title, id=f"storage-{key}")
    return html.Section([heading, *body], className="part", **labelled_by(f"storage-{key}"))


def remarks(sentences: Sequence[str]) -> list[Component]:
    return [html.P(sentence, className="remark") for sentence in sentences]


def now_section(figures: StorageFigures, holding: Holding, stores: Sequence[Store], reader: Reader) -> html.Section:
    words, names = reader.words, reader.names
    by_hospital = len(figures.answered) > 1
    availability, modality = words.gettext("Availability"), words.gettext("Modality")
    of_availability = words.gettext("What there is, by availability")
    of_modality = words.gettext("What there is, by modality")
    by_availability = held_columns(availability, names, words, by_hospital=by_hospital)
    by_modality = held_columns(modality, names, words, by_hospital=False)
    tables = [
        _held_table(of_availability, by_availability, holding.by_availability()),
        _held_table(of_modality, by_modality, holding.by_modality()),
    ]
    elsewhere = elsewhere_sentences(stores, words) if figures.view.alone else []
    drawn = _held_chart(figures, holding, elsewhere, reader)
    body: list[Component] = [
        *remarks(elsewhere),
        html.Div([html.Div(tables, className="tables"), drawn], className="figures"),
    ]
    return section("now", words.gettext("What is there now"), body)


def _held_chart(
    figures: StorageFigures, holding: Holding, elsewhere: Sequence[str], reader: Reader
) -> html.Figure | html.P:
    words, names, view = reader.words, reader.names, figures.view
    if holding.total.total_bytes is None:
        return _nothing_drawn(words)
    picture = picture_of(
        storage_title(figures, holding.total, names, words),
        picture_criteria(view, names, words),
        elsewhere,
        figures.outcomes,
        now_file_stem(view, reader.today),
        reader,
    )
    says = held_description(holding, words)
    return chart(held_figure(holding, names, words), "storage-now", "storage-now-says", says, picture, words)


def months_section(figures: StorageFigures, table: MonthTable, lines: Lines, reader: Reader) -> html.Section:
    words, view = reader.words, figures.view
    caption = words.gettext("Months, the newest first")
    months = figures_table(caption, month_columns(table, words), table.newest_first, lambda row: row.unfinished)
    link = urlencode(view_pairs(view, reader.visible))
    download = downloads("storage", link, words)
    basis = basis_sentences(figures.months.of_hospitals, reader.names, words)
    body: list[Component] = [
        *remarks(basis),
        # Before its table, unlike elsewhere: what is expected is in no row of it.
        _months_chart(figures, lines, basis, reader),
        *_no_projection(view, words),
        scrolling(caption, months, "months-table"),
        html.Div([download, *remarks([_file_holds(words)])], className="below"),
    ]
    return section("months", months_title(view, words), body)


def _months_chart(
    figures: StorageFigures, lines: Lines, basis: Sequence[str], reader: Reader
) -> html.Figure | html.P:
    words, view = reader.words, figures.view
    if all(point.total_bytes is None for point in lines.points):
        return _nothing_drawn(words)
    unfinished = [words.period(point.period) for point in lines.points if point.unfinished]
    picture = picture_of(
        months_title(view, words),
        picture_criteria(view, reader.names, words),
        [*unfinished_remark(unfinished, words), *basis],
        figures.outcomes,
        file_stem(view, reader.today),
        reader,
    )
    says = months_description(lines, words)
    return chart(months_figure(lines, words), "storage-months", "storage-months-says", says, picture, words)


def growth_section(figures: StorageFigures, reader: Reader) -> html.Section:
    words, names = reader.words, reader.names
    found = growths(figures.months)
    rows = growth_rows(found, names, words)
    title = words.gettext("Growth taken apart: more studies, or larger ones")
    body: list[Component] = [html.P(" ".join(growth_sentences(found, names, words)))]
    if rows:
        is_one = len(found) == 1
        heading = words.gettext("Modality") if is_one else words.gettext("Hospital")
        columns = growth_columns(heading, words, with_studies=is_one)
        body.append(scrolling(title, figures_table(title, columns, rows, lambda _: False)))
    return section("growth", title, body)


def _held_table(caption: str, columns: Sequence[ShownColumn[HeldRow]], rows: Sequence[HeldRow]) -> html.Div:
    return scrolling(caption, figures_table(caption, columns, rows, lambda _: False))


def _nothing_drawn(words: Words) -> html.P:
    said = words.gettext(
        "Nothing can be drawn: the archive keeps no sizes, and no mean size of an image is declared for it. IT can "
        "declare some: mean_image_bytes in the hospital's storage settings."
    )
    return html.P(said, className="empty")


def _no_projection(view: StorageView, words: Words) -> list[Component]:
    """Where one finds what is not drawn here."""
    if view.alone:
        return []
    if len(view.hospitals) > 1:
        said = words.gettext("What is expected is drawn of one hospital at a time.")
        estate = dcc.Link(words.gettext("All hospitals together: the estate"), href="/estate")
        return [html.P([said, " ", estate], className="remark")]
    return remarks([words.gettext("What is expected is drawn of all modalities together, for they share a store.")])


def _file_holds(words: Words) -> str:
    return words.gettext("The file holds what is stored, in whole bytes; nothing that is expected.")
