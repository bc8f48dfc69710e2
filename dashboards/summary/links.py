"""What a link to the summary says: whose figures, of what, of which days, and in which order they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, StrEnum
from urllib.parse import urlencode

from dashboards.links import LONGEST_MODALITY, Notice, hospital_pairs, parts_of
from dashboards.summary.spans import Span, parse_span

PATH = "/summary"
LONGEST_SEARCH = 60


class SummaryMeasure(StrEnum):
    STUDIES = "studies"
    SERIES = "series"
    IMAGES = "images"
    BYTES = "bytes"


class Level(Enum):
    """What the rows of an answer are; each leads to the next."""

    REGIONS = "regions"
    HOSPITALS = "hospitals"
    MODALITIES = "modalities"
    PERIODS = "periods"


class Key(StrEnum):
    """Columns that rows can be sorted by, besides modalities."""

    NAME = "name"
    RANK = "rank"
    TOTAL = "total"
    SHARE = "share"
    CHANGE = "change"
    UNDATED = "undated"
    IMAGES = "images"
    SIZE = "size"
    UNSIZED = "unsized"
    OTHER = "other"


class Order(StrEnum):
    ASCENDING = "asc"
    DESCENDING = "desc"

    @property
    def reverse(self) -> "Order":
        return Order.ASCENDING if self is Order.DESCENDING else Order.DESCENDING


@dataclass(frozen=True, slots=True)
class SummaryView:
    """Empty modalities mean all of them; `sort` is a Key or a modality, `order` None its own first order."""

    hospitals: tuple[str, ...]
    region: str | None = None
    modalities: tuple[str, ...] = ()
    span: Span = Span()
    measure: SummaryMeasure = SummaryMeasure.STUDIES
    sort: str | None = None
    order: Order | None = None
    find: str = ""

    @property
    def level(self) -> Level:
        if self.region is not None:
            return Level.HOSPITALS
        if len(self.hospitals) > 1:
            return Level.REGIONS
        return Level.PERIODS if len(self.modalities) == 1 else Level.MODALITIES

    @property
    def hospital(self) -> str | None:
        """The only one, where its modalities or periods are the rows."""
        return self.hospitals[0] if self.level in (Level.MODALITIES, Level.PERIODS) else None

    @property
    def default_sort(self) -> Key:
        return Key.NAME if self.level is Level.PERIODS else Key.TOTAL

    @property
    def sorted_by(self) -> str:
        return self.sort or self.default_sort

    @property
    def sorted_in(self) -> Order:
        return self.order or first_order(self.sorted_by)

    def sorting(self, key: str) -> "SummaryView":
        """By this column; once more by it, the other way round."""
        order = self.sorted_in.reverse if key == self.sorted_by else first_order(key)
        sort = None if key == self.default_sort else key
        return replace(self, sort=sort, order=None if order is first_order(key) else order)


@dataclass(frozen=True, slots=True)
class Scope:
    """The hospitals of a reader: those of which sums begin, the region of each, and what second copies are of."""

    visible: tuple[str, ...]
    originals: tuple[str, ...]
    regions: Mapping[str, str]
    copies: Mapping[str, str]

    def defaults(self, region: str | None) -> tuple[str, ...]:
        """The hospitals of a link that names none; copies where a region has nothing else."""
        if region is None:
            return self.originals
        within = self.within(self.originals, region)
        return within or self.within(self.visible, region)

    def within(self, hospitals: Sequence[str], region: str) -> tuple[str, ...]:
        return tuple(code for code in hospitals if self.regions[code] == region)

    def region_of_name(self, name: str) -> str:
        """ValueError where the reader sees no hospital of it, whether or not there is one."""
        if name not in self.regions.values():
            raise ValueError("not among the reader's regions")
        return name

    def counted_twice(self, hospitals: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Of these hospitals, the copies whose original is among them too, each with it."""
        return tuple((code, self.copies[code]) for code in hospitals if self.copies.get(code) in hospitals)


@dataclass(frozen=True, slots=True)
class SummaryReading:
    """`view` is None where no hospital is left to ask."""

    view: SummaryView | None
    notices: tuple[Notice, ...]


def read_summary(query: object, scope: Scope, today: date) -> SummaryReading:
    """A view of a query string, clipped to the hospitals the reader may see."""
    parts = parts_of(query)
    if parts is None:
        return SummaryReading(None, (Notice.TOO_LONG,))
    region = parts.one("region", None, scope.region_of_name, Notice.PART)
    hospitals = parts.hospitals(scope.visible, scope.defaults(region))
    apart: tuple[Notice, ...] = ()
    if region is not None and hospitals:
        within = scope.within(hospitals, region)
        # Hospitals of another region are named: they are what is asked for.
        region, hospitals, apart = (region, within, ()) if within else (None, hospitals, (Notice.PART,))
    if not hospitals:
        return SummaryReading(None, parts.notices)
    view = SummaryView(
        hospitals=hospitals,
        region=region,
        modalities=parts.modalities(),
        span=parts.one("period", Span(), lambda text: parse_span(text, today), Notice.PERIOD),
        measure=parts.one("measure", SummaryMeasure.STUDIES, SummaryMeasure, Notice.PART),
    )
    view = replace(
        view,
        sort=parts.one("sort", None, lambda text: _sort(text, view.level), Notice.PART),
        order=parts.one("order", None, Order, Notice.PART),
        find=parts.one("find", "", _search, Notice.PART) if view.level is not Level.PERIODS else "",
    )
    return SummaryReading(view, tuple(dict.fromkeys((*parts.notices, *apart))))


def write_summary(view: SummaryView, scope: Scope) -> str:
    """The query string of a view, without `?`: keys in a fixed order, defaults omitted."""
    pairs = hospital_pairs(view.hospitals, scope.defaults(view.region))
    if view.region is not None:
        pairs.append(("region", view.region))
    pairs += [("modality", modality) for modality in view.modalities]
    if not view.span.is_all:
        pairs.append(("period", view.span.text))
    if view.measure is not SummaryMeasure.STUDIES:
        pairs.append(("measure", view.measure.value))
    if view.sorted_by != view.default_sort:
        pairs.append(("sort", view.sorted_by))
    if view.sorted_in is not first_order(view.sorted_by):
        pairs.append(("order", view.sorted_in.value))
    if view.find:
        pairs.append(("find", view.find))
    return urlencode(pairs)


def address(view: SummaryView, scope: Scope) -> str:
    """A question mark ends it even where nothing follows, so that a page's own link leads back to it."""
    return f"{PATH}?{write_summary(view, scope)}"


def first_order(key: str) -> Order:
    """Names and ranks from the first, figures from the largest."""
    return Order.ASCENDING if key in (Key.NAME, Key.RANK) else Order.DESCENDING


def keys_of(level: Level) -> tuple[Key, ...]:
    """The columns of a level, without modalities."""
    match level:
        case Level.PERIODS:
            without: set[Key] = {Key.RANK, Key.UNDATED, Key.OTHER}
        case Level.MODALITIES:
            without = {Key.OTHER}
        case _:
            without = set()
    return tuple(key for key in Key if key not in without)


def _sort(text: str, level: Level) -> str:
    if text in keys_of(level):
        return text
    is_modality = 1 <= len(text) <= LONGEST_MODALITY and text.isascii() and text.isprintable()
    if level in (Level.REGIONS, Level.HOSPITALS) and is_modality and text == text.upper():
        return text
    raise ValueError("no column of this level")


def _search(text: str) -> str:
    found = " ".join(text.split())
    if len(found) > LONGEST_SEARCH or not found.isprintable():
        raise ValueError("no name that long")
    return found
