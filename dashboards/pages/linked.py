"""Pages that follow their link.

One direction: a link is read, answered and shown; where a page has controls, they write the link and are set by it.
The first answer comes with the page: one request from sign-in to figures. Whose hospitals these are, the reader
decides.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlencode

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from auth.permissions import Permission
from dashboards.accessibility import labelled
from dashboards.links import Notice
from dashboards.recording import note_denials
from dashboards.services import Reader, Services
from queries.errors import ArchiveError
from queries.reports.holdings import Holdings, holdings

# Nobody asks as often; what is kept in the browser may come back as a number of any length.
_MOST_ASKED = 1_000_000

# What a link asks for.
V = TypeVar("V")
V_co = TypeVar("V_co", covariant=True)
Pairs = Sequence[tuple[str, str]]


class Reading(Protocol[V_co]):
    """What a link says: nothing, if there is nothing left to ask; and what of it was not understood."""

    @property
    def view(self) -> V_co | None: ...

    @property
    def notices(self) -> tuple[Notice, ...]: ...


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """A page without a form that writes its whole link. `name` begins the ids of its parts, and is its class."""

    path: str
    permission: Permission
    name: str
    answer: Callable[[Reader, object], html.Div]

    @property
    def location(self) -> str:
        return location_of(self.name)

    def layout(self, reader: Reader, query: object) -> html.Div:
        answered = html.Div(self.answer(reader, query), id=_answer_of(self.name))
        return html.Div([answered, _own_location(self.name, self.path, query)], className=self.name)

    def register(self, dash: Dash, services: Services) -> None:
        @dash.callback(
            Output(_answer_of(self.name), "children"),
            Input(self.location, "search"),
            State(self.location, "pathname"),
            prevent_initial_call=True,
        )
        def show(query: Any, path: Any) -> Any:
            if path != self.path:
                return no_update
            reader = services.reader(self.permission)
            note_denials(reader, self.permission, self.path, query)
            return self.answer(reader, query)


@dataclass(frozen=True, slots=True)
class CriteriaPage(Generic[V]):
    """A page with its criteria on the left. `name` begins the ids of its parts.

    `asks` are the controls that ask, each with the property that counts: a button's clicks, a field's Enter. `pairs`
    are what the values of `controls` say, by id, and what stays of the link before; `write` is the link of a view
    that was understood, `values` what the controls then hold.
    """

    path: str
    permission: Permission
    name: str
    controls: tuple[str, ...]
    asks: tuple[tuple[str, str], ...]
    read: Callable[[Reader, object], Reading[V]]
    form: Callable[[Reader, Mapping[str, Holdings | ArchiveError], V | None], html.Form]
    answer: Callable[[Reader, Any], html.Div]
    pairs: Callable[[Reader, Mapping[str, Any], object], Pairs]
    write: Callable[[Reader, V], str]
    values: Callable[[V], tuple[Any, ...]]

    @property
    def location(self) -> str:
        return location_of(self.name)

    @property
    def asked(self) -> str:
        """Counts how often was asked, so that asking for the same again asks again."""
        return f"{self.name}-asked"

    def layout(
        self, reader: Reader, query: object, around: Callable[[dcc.Loading], Component] = lambda figures: figures
    ) -> html.Div:
        """The whole page for a link; `around` is what its figures stand in."""
        words, reading = reader.words, self.read(reader, query)
        criteria = self.form(reader, holdings(reader.sources(reader.visible)), reading.view)
        figures = dcc.Loading(
            html.Div(self.answer(reader, reading), id=_answer_of(self.name)),
            delay_show=300,
            custom_spinner=html.Div(words.gettext("Reading the figures …"), className="waiting", role="status"),
            overlay_style={"visibility": "visible", "opacity": 0.5},
            parent_className="answer-and-waiting",
        )
        return html.Div(
            [
                html.Aside(criteria, id="criteria", **labelled(words.gettext("Criteria"))),
                around(figures),
                dcc.Store(id=self.asked, data=0),
                _own_location(self.name, self.path, query),
            ],
            className="criteria-and-answer",
        )

    def register(self, dash: Dash, services: Services, news: Sequence[Input] = ()) -> None:
        """`news` are what else makes the figures others than before."""

        @dash.callback(
            Output(self.location, "search"),
            Output(self.asked, "data"),
            *(Input(control, counter) for control, counter in self.asks),
            State(self.asked, "data"),
            State(self.location, "search"),
            *(State(control, "value") for control in self.controls),
            prevent_initial_call=True,
        )
        def ask(*given: Any) -> tuple[str, int]:
            asked, query, *values = given[len(self.asks) :]
            written = self._written(
                services.reader(self.permission), dict(zip(self.controls, values, strict=True)), query
            )
            return f"?{written}", (asked if isinstance(asked, int) and 0 <= asked < _MOST_ASKED else 0) + 1

        @dash.callback(
            Output(_answer_of(self.name), "children"),
            *(Output(control, "value") for control in self.controls),
            Input(self.location, "search"),
            Input(self.asked, "data"),
            *news,
            State(self.location, "pathname"),
            prevent_initial_call=True,
        )
        def show(query: Any, *others: Any) -> tuple[Any, ...]:
            if others[-1] != self.path:
                return (no_update,) * (1 + len(self.controls))
            reader = services.reader(self.permission)
            note_denials(reader, self.permission, self.path, query)
            return self._shown(reader, query)

    def _written(self, reader: Reader, values: Mapping[str, Any], query: object) -> str:
        """The link that the controls say, as it would be written of what is understood of it."""
        # JSON can say half a surrogate pair, which no query string can.
        written = urlencode(self.pairs(reader, values, query), errors="replace")
        reading = self.read(reader, written)
        return self.write(reader, reading.view) if reading.view and not reading.notices else written

    def _shown(self, reader: Reader, query: object) -> tuple[Any, ...]:
        """The answer, and the values of the controls: those of a link that was not all understood stay."""
        reading = self.read(reader, query)
        values: tuple[Any, ...] = (no_update,) * len(self.controls)
        if reading.view and not reading.notices:
            values = self.values(reading.view)
        return self.answer(reader, reading), *values


def location_of(name: str) -> str:
    """A page's own: a callback that writes to the frame's would run once more whenever the page appears."""
    return f"{name}-location"


def _answer_of(name: str) -> str:
    return f"{name}-answer"


def _own_location(name: str, path: str, query: object) -> dcc.Location:
    # With its values, or it would report them as news and the answer be asked twice.
    search = query if isinstance(query, str) else ""
    return dcc.Location(id=location_of(name), refresh="callback-nav", pathname=path, search=search)
