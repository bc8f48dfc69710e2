"""The answer of the page of releases: all of them in a table, then one in full, then what changed."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.accessibility import current
from dashboards.messages import notice_sentence
from dashboards.pages.answering import message, rules_details
from dashboards.pages.releases_changes import comparison, revisions
from dashboards.pages.releases_detail import detail
from dashboards.releases.links import ReleasesView, read_releases, write_releases
from dashboards.releases.titles import moment_text, received_text, release_rules
from dashboards.services import Reader
from dashboards.sizes import size_text
from dashboards.tables import scrolling
from dashboards.words import Words
from queries.errors import ReleaseDamaged
from queries.releases.folder import Release

# Enough to tell one from another at a glance; the whole stands where the release is shown.
_SHORT = 12


def answer(reader: Reader, query: object) -> html.Div:
    words = reader.words
    heading = html.H1(words.gettext("Releases for the Ministry"))
    try:
        releases = reader.services.releases.releases()
    except ReleaseDamaged:
        sentence = words.gettext("A release cannot be read. IT can find out which: releases verify.")
        return html.Div([heading, message(sentence, "failure")], className="answer")
    if not releases:
        return html.Div([heading, _none_yet(words)], className="answer")
    numbers = [release.number for release in releases]
    reading = read_releases(query, numbers)
    by_number = {release.number: release for release in releases}
    shown = by_number[reading.view.shown or numbers[-1]]
    body: list[Component] = [
        html.Div([heading, html.P(_subtitle(releases, words), className="subtitle")]),
        *(message(notice_sentence(notice, words), "notice") for notice in reading.notices),
        _table(releases, shown, reader),
        *detail(shown, reader),
        *revisions(shown, numbers, reading.view, reader),
    ]
    if reading.view.beside is not None:
        body += comparison(shown, by_number[reading.view.beside], reader)
    return html.Div([*body, rules_details(release_rules(words), words)], className="answer")


def _subtitle(releases: Sequence[Release], words: Words) -> str:
    said = words.ngettext(
        "%(number)s release of the figures of all hospitals. It never changes again.",
        "%(number)s releases of the figures of all hospitals. None of them ever changes again.",
        len(releases),
    )
    months = words.gettext(
        "In the newest, months from %(month)s on are provisional; older ones are final.",
        month=words.month(releases[-1].provisional_from),
    )
    return f"{said} {months}"


def _none_yet(words: Words) -> html.Div:
    said = words.gettext("No release has been made yet. IT makes one of each month that has ended:")
    return html.Div([html.P(said), html.Pre(html.Code("flask --app app releases make 2016-10"))], className="empty")


def _table(releases: Sequence[Release], shown: Release, reader: Reader) -> html.Div:
    words = reader.words
    caption = words.gettext("All releases, the newest first")
    headings = [
        (words.gettext("Release"), "number"),
        (words.gettext("Up to"), None),
        (words.gettext("Made"), None),
        (words.gettext("Hospitals"), "number"),
        (words.gettext("Figures"), "number"),
        (words.gettext("Size"), "number"),
        ("SHA-256", None),
    ]
    head = html.Tr([html.Th(name, scope="col", className=kind) for name, kind in headings])
    numbers = [release.number for release in releases]
    rows = [_row(release, release is shown, numbers, reader) for release in reversed(releases)]
    table = html.Table(
        [html.Caption(caption, className="visually-hidden"), html.Thead(head), html.Tbody(rows)],
    )
    return scrolling(caption, table, "list")


def _row(release: Release, is_shown: bool, numbers: Sequence[int], reader: Reader) -> html.Tr:
    words = reader.words
    link = dcc.Link(str(release.number), href=write_releases(ReleasesView(release.number), numbers))
    hospitals: list[str | Component] = [received_text(release, words)]
    if release.late:
        late = words.all_of(reader.names.get(code, code) for code in release.late)
        hospitals.append(html.Span(words.gettext("late: %(names)s", names=late), className="level late"))
    size = sum(file.byte_count for file in release.files)
    return html.Tr(
        [
            html.Th(link, scope="row", className="number"),
            html.Td(words.month(release.month)),
            html.Td(moment_text(release.made_at, reader)),
            html.Td(hospitals, className="number"),
            html.Td(words.number(release.row_count), className="number"),
            html.Td(size_text(size, words), className="number"),
            html.Td(html.Code(release.sha256[:_SHORT])),
        ],
        className="shown" if is_shown else None,
        **(current() if is_shown else {}),
    )
