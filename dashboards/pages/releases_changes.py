"""What changed: since the release before, as it was found when the release was made; and beside any other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.accessibility import current, labelled
from dashboards.exports.columns import ShownColumn
from dashboards.releases.links import ReleasesView, changes_link, file_link, write_releases
from dashboards.releases.titles import (
    availability_text,
    basis_name,
    change_name,
    measure_text,
    modality_text,
    period_text,
    release_name,
    value_text,
)
from dashboards.services import Reader
from dashboards.tables import figures_table, scrolling
from dashboards.words import Words
from queries.releases.columns import REVISIONS
from queries.releases.comparing import compare
from queries.releases.folder import Release
from queries.releases.reading import FigureKey, revisions_of

# A page is for looking; the file has all of them.
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A figure with its value in an earlier release and now; what became of it in words."""

    key: FigureKey
    earlier_value: str
    value: str
    state: str


def revisions(shown: Release, numbers: Sequence[int], view: ReleasesView, reader: Reader) -> list[Component]:
    """Nothing of the first release, which follows none."""
    words = reader.words
    before = [number for number in numbers if number < shown.number]
    if not before:
        return _others(shown, numbers, view, reader)
    applied, kept = words.gettext("revised"), words.gettext("final: not applied")
    listed = [*revisions_of(reader.services.releases, shown)]
    rows = [
        ChangedRow(each.key, each.earlier_value, each.archive_value, applied if each.is_applied else kept)
        for each in listed[:MOST_SHOWN]
    ]
    not_applied = sum(not each.is_applied for each in listed)
    said = _revised_text(len(listed) - not_applied, before[-1], words)
    if not_applied:
        said += " " + words.ngettext(
            "%(number)s figure is another in the archive now; its month was final, and it stays as it was.",
            "%(number)s figures are others in the archives now; their months were final, and they stay as they were.",
            not_applied,
        )
    heading = words.gettext("What changed since release %(number)s", number=before[-1])
    link = file_link(shown.number, REVISIONS.file_name)
    return [
        html.H3(heading),
        html.P(said),
        *_table(heading, rows, len(listed), words.gettext("The archive now"), link, reader),
        *_others(shown, numbers, view, reader),
    ]


def comparison(shown: Release, other: Release, reader: Reader) -> list[Component]:
    """Both files are read side by side, to the end: the number of changes is exact."""
    words = reader.words
    earlier, later = sorted((shown, other), key=lambda release: release.number)
    changes = compare(reader.services.releases, earlier, later)
    rows = [
        ChangedRow(each.key, each.earlier_value, each.later_value, change_name(each.kind, words))
        for each in islice(changes, MOST_SHOWN)
    ]
    count = len(rows) + sum(1 for _ in changes)
    heading = words.gettext(
        "Release %(later)s beside release %(earlier)s", later=later.number, earlier=earlier.number
    )
    said = words.gettext("No figure of the months that both have differs.")
    if count:
        said = words.ngettext(
            "%(number)s figure of the months that both have differs.",
            "%(number)s figures of the months that both have differ.",
            count,
        )
    link = changes_link(earlier.number, later.number)
    return [
        html.H2(heading),
        html.P(said),
        *_table(heading, rows, count, release_name(later, words), link, reader),
    ]


def _revised_text(count: int, before: int, words: Words) -> str:
    if not count:
        return words.gettext("No figure has another value than in release %(before)s.", before=before)
    return words.ngettext(
        "%(number)s figure has another value than in release %(before)s.",
        "%(number)s figures have another value than in release %(before)s.",
        count,
        before=before,
    )


def _table(
    caption: str, rows: Sequence[ChangedRow], count: int, now: str, link: str, reader: Reader
) -> list[Component]:
    words = reader.words
    if not rows:
        return []
    columns: list[ShownColumn[ChangedRow]] = [
        ShownColumn(words.gettext("Hospital"), lambda row: reader.names.get(row.key[0], row.key[0]), is_number=False),
        ShownColumn(words.gettext("Month"), lambda row: period_text(row.key[2], words), is_number=False),
        ShownColumn(words.gettext("What"), lambda row: measure_text(row.key[5], words), is_number=False),
        ShownColumn(words.gettext("Modality"), lambda row: modality_text(row.key[3], words), is_number=False),
        ShownColumn(words.gettext("Availability"), lambda row: availability_text(row.key[4], words), is_number=False),
        ShownColumn(words.gettext("Before"), lambda row: value_text(row.earlier_value, words), is_number=True),
        ShownColumn(now, lambda row: value_text(row.value, words), is_number=True),
        ShownColumn(words.gettext("State"), lambda row: row.state, is_number=False),
        ShownColumn(words.gettext("Months are those of"), lambda row: basis_name(row.key[1], words), is_number=False),
    ]
    table = figures_table(caption, columns, rows, lambda _row: False, has_foot=False)
    below: list[Component] = [html.A(words.gettext("Download CSV"), href=link, className="button", download="")]
    if count > len(rows):
        cut = words.gettext(
            "The first %(shown)s of %(all)s are shown; the file has all of them.",
            shown=words.number(len(rows)),
            all=words.number(count),
        )
        below.append(html.P(cut, className="remark"))
    return [scrolling(caption, table, "changes"), html.Div(below, className="below")]


def _others(shown: Release, numbers: Sequence[int], view: ReleasesView, reader: Reader) -> list[Component]:
    """The releases that this one can be set beside."""
    words = reader.words
    others = [number for number in reversed(numbers) if number != shown.number]
    if not others:
        return []
    name = words.gettext("Compare with another release")
    choices = []
    for number in others:
        here = html.Span(str(number), **current())
        link = dcc.Link(str(number), href=write_releases(ReleasesView(shown.number, number), numbers))
        choices.append(here if number == view.beside else link)
    return [html.H3(name), html.Nav(choices, className="horizons", **labelled(name))]
