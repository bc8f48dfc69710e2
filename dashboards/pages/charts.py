"""Charts on a page, and as pictures that stand alone.

The browser makes a picture (assets/06_pictures.js) of the chart it has drawn and of the words given here: nothing is
asked of the server, and nothing of it can differ from the page.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dash import dcc, html

from dashboards.accessibility import described, labelled
from dashboards.figures.style import CONFIG
from dashboards.pages.answering import data_up_to_text, stale_sentences
from dashboards.services import Reader
from dashboards.words import Words
from queries.reports.activity import HospitalOutcome

PICTURE_FORMATS = ("png", "svg")


@dataclass(frozen=True, slots=True)
class Picture:
    """What stands around a chart in a picture of it. `remarks` are what one must know beside it: sums, what is not
    drawn, what its marks mean. `file_stem` is the file's name without its end."""

    title: str
    criteria: str
    remarks: Sequence[str]
    data_up_to: str
    source: str
    file_stem: str


def picture_of(
    title: str,
    criteria: str,
    remarks: Sequence[str],
    outcomes: Sequence[HospitalOutcome],
    file_stem: str,
    reader: Reader,
) -> Picture:
    """With what the page says above its figures of the archives they are of."""
    said = [*remarks, *_left_out(outcomes, reader), *stale_sentences(outcomes, reader)]
    return Picture(title, criteria, said, data_up_to_text(outcomes, reader), source(reader), file_stem)


def source(reader: Reader) -> str:
    return reader.words.gettext("Source: Archeion, %(day)s", day=reader.words.day(reader.today))


def unfinished_remark(periods: Sequence[str], words: Words) -> list[str]:
    """What the marks of these periods mean, if there are any."""
    if not periods:
        return []
    return [words.gettext("Not over, hatched, paler or hollow: %(periods)s.", periods=words.all_of(periods))]


def chart(
    figure: Mapping[str, Any], title: str, description: str, says: str, picture: Picture, words: Words
) -> html.Figure:
    """`title` and `description` are ids: of what names it, and of the caption that says it in words."""
    graph = dcc.Graph(figure=figure, config=CONFIG, responsive=True)
    image = html.Div(graph, role="img", **described(title, description))
    return html.Figure([image, html.Figcaption(says, id=description), picture_buttons(figure, picture, says, words)])


def picture_buttons(figure: Mapping[str, Any], picture: Picture, says: str, words: Words) -> html.Div:
    """`says` is the chart in words, for those who do not see the picture either."""
    name = words.gettext("Save the chart")
    buttons = [
        html.Button(form.upper(), type="button", className="quiet", **_data("format", form))
        for form in PICTURE_FORMATS
    ]
    # A chart that follows its box has lost its height in the browser.
    told = json.dumps(
        {**asdict(picture), "description": says, "height": figure["layout"]["height"]}, ensure_ascii=False
    )
    return html.Div(
        [html.Span(name), *buttons], className="pictures", role="group", **labelled(name), **_data("picture", told)
    )


def _data(name: str, value: str) -> dict[str, Any]:
    """What a script finds on an element; Dash's signatures leave it out."""
    return {f"data-{name}": value}


def _left_out(outcomes: Sequence[HospitalOutcome], reader: Reader) -> list[str]:
    names = dict.fromkeys(reader.names[outcome.hospital] for outcome in outcomes if outcome.failure)
    if not names:
        return []
    return [reader.words.gettext("Not in these figures: %(hospitals)s.", hospitals=reader.words.all_of(names))]
