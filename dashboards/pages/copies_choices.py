"""What can be chosen on the page of two copies: links, because every view is one; the chosen one is where one is."""

from collections.abc import Sequence
from dataclasses import replace

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.accessibility import current, labelled
from dashboards.copies.links import PATH, CopiesView, write_copies
from dashboards.copies.titles import period_words
from dashboards.services import Reader
from dashboards.titles import modality_name
from queries.criteria import Breakdown, Grain, Period

Choice = tuple[str, CopiesView]


def choices(view: CopiesView, reader: Reader) -> list[Component]:
    words = reader.words
    pairs = [(reader.names[pair.original], CopiesView(pair)) for pair in reader.pairs]
    rows = [
        (words.gettext("Months"), replace(view, grain=Grain.MONTH)),
        (words.gettext("Years"), replace(view, grain=Grain.YEAR)),
    ]
    splits = [
        (words.gettext("Total only"), replace(view, breakdown=Breakdown.NONE)),
        (words.gettext("By modality"), replace(view, breakdown=Breakdown.MODALITY)),
    ]
    here = next((place for place, pair in enumerate(reader.pairs) if pair == view.pair), 0)
    return [
        *([_links(words.gettext("Hospital"), pairs, pairs[here][1], reader)] if len(pairs) > 1 else []),
        *([] if view.month else [_links(words.gettext("Rows"), rows, view, reader)]),
        _links(words.gettext("Split"), splits, view, reader),
        *_narrowed(view, reader),
    ]


def _links(label: str, offered: Sequence[Choice], chosen: CopiesView, reader: Reader) -> html.Nav:
    links = [
        html.Span(name, **current()) if view == chosen else dcc.Link(name, href=_href(view, reader))
        for name, view in offered
    ]
    return html.Nav(links, className="horizons", **labelled(label))


def _narrowed(view: CopiesView, reader: Reader) -> list[Component]:
    """Ways back out of a year or a month, and of a modality."""
    words = reader.words
    ways: list[Choice] = []
    if view.month:
        year = replace(view, period=Period.of_year(view.month.year))
        ways.append((words.gettext("All of %(period)s", period=period_words(year, words)), year))
    if not view.period.is_all:
        ways.append((words.gettext("All years"), replace(view, period=Period())))
    if view.modalities:
        names = words.any_of(modality_name(each, words) for each in view.modalities)
        every = words.gettext("All modalities, not only %(modalities)s", modalities=names)
        ways.append((every, replace(view, modalities=())))
    if not ways:
        return []
    links = [dcc.Link(name, href=_href(wider, reader), className="button") for name, wider in ways]
    return [html.Nav(links, className="wider", **labelled(words.gettext("Show more")))]


def _href(view: CopiesView, reader: Reader) -> str:
    return f"{PATH}?{write_copies(view, reader.pairs)}"
