"""What a program may ask of each report: the parts of its page's link, as the links' own readers understand them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dashboards.comparison.links import ADJUSTED, Amount, Compared, Rows
from dashboards.links import LONGEST_MODALITY, OBJECTS
from dashboards.services import Reader
from dashboards.storage.links import HORIZONS_MONTHS, Shown
from dashboards.summary.links import LONGEST_SEARCH, Key, Order, SummaryMeasure
from queries.criteria import EARLIEST_MONTH, Breakdown, DateBasis, Grain, Measure
from queries.dicom import Availability

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """`schema` is of one value; `several` may be named, each with the parameter once more."""

    name: str
    says: str
    schema: Schema
    several: bool = False
    example: Any = None


def parameters_of(report: str, reader: Reader) -> tuple[Parameter, ...]:
    """Of a report, for a reader of its permission. Hospitals and regions are those that they may see: nobody is told
    of others."""
    hospitals = Parameter(
        "hospital",
        "Code of a hospital. Without any: those that the page begins with.",
        _one_of(reader.visible),
        several=True,
    )
    one_hospital = Parameter("hospital", "Code of the hospital.", _one_of(reader.visible))
    original = Parameter(
        "hospital", "Code of the hospital whose second copy is told.", _one_of(pair.original for pair in reader.pairs)
    )
    regions = dict.fromkeys(reader.services.hospitals[code].region for code in reader.visible)
    region = Parameter("region", "A health region: the hospitals of it are the rows.", _one_of(regions))
    year = Parameter("year", "A year, or `all`.", {"anyOf": [_year(reader), {"const": "all"}]})
    one_year = Parameter("year", "A year; without one the latest and the one before.", _year(reader))
    parameters: Mapping[str, tuple[Parameter, ...]] = {
        "overview": (),
        "summary": (hospitals, region, *_SUMMARY),
        "activity": (hospitals, *_ACTIVITY),
        "comparison": (hospitals, *_COMPARISON),
        "quality": (one_hospital, one_year, _ONE_MODALITY),
        "quality-days": (one_hospital, one_year, _ONE_MODALITY),
        "copies": (original, *_COPIES),
        "equipment": (hospitals, year, _MODALITIES, _STATION),
        "equipment-hours": (hospitals, year, _MODALITIES, _STATION),
        "patients": (hospitals, year),
        "storage": (hospitals, *_STORAGE),
        "estate": (),
    }
    return parameters[report]


def _one_of(values: Iterable[Any]) -> Schema:
    """A list that is empty allows nothing, which no schema may say by `enum`."""
    listed = list(values)
    kind = "integer" if listed and all(isinstance(value, int) for value in listed) else "string"
    return {"type": kind, "enum": listed} if listed else {"type": kind}


def _any_of(values: type[StrEnum], *but: StrEnum) -> Schema:
    return _one_of(value.value for value in values if value not in but)


def _year(reader: Reader) -> Schema:
    # A reader of nothing knows no day.
    return {"type": "integer", "minimum": EARLIEST_MONTH.year, "maximum": max(reader.this_month.year, 1970)}


_MONTH = r"[0-9]{4}-(?:0[1-9]|1[0-2])"
_MONTHS = {"type": "string", "pattern": rf"^(?:[0-9]{{4}}|{_MONTH}\.\.{_MONTH})$"}
_PERIOD = Parameter(
    "period",
    "A year, or months from the first to the last, `2016-03..2016-09`; without it, or with `all`, everything.",
    {"anyOf": [{"const": "all"}, _MONTHS]},
    example="2016-03..2016-09",
)
_MODALITY = {"type": "string", "pattern": rf"^ *[!-~](?:[ -~]{{0,{LONGEST_MODALITY - 2}}}[!-~])? *$"}
_MODALITIES = Parameter(
    "modality", "Modality (0008,0060). Without any: all.", _MODALITY, several=True, example=["CT"]
)
_ONE_MODALITY = Parameter(
    "modality", "Modality (0008,0060). Without one: the whole archive.", _MODALITY, example="CT"
)
_ACTIVITY = (
    Parameter("measure", "What is counted.", _any_of(Measure)),
    _PERIOD,
    Parameter("per", "What a row is of; without it years of everything and months of a period.", _any_of(Grain)),
    Parameter("by", "What there is a column for.", _any_of(Breakdown)),
    _MODALITIES,
    Parameter(
        "availability",
        "Instance Availability (0008,0056). Without any: all.",
        _one_of(each.name.lower() for each in Availability),
        several=True,
    ),
    Parameter("objects", "`all`: reports and other objects without an image too.", _one_of(OBJECTS)),
)
_COMPARISON = (
    Parameter("compare", "Two periods of the hospitals' sum, or hospitals side by side.", _any_of(Compared)),
    Parameter("measure", "What is counted.", _any_of(Amount)),
    *(
        Parameter(name, says, _MONTHS, example="2016-03..2016-09")
        for name, says in (
            ("a", "The first period."),
            ("b", "The second period."),
            ("period", "The period in which hospitals are compared."),
        )
    ),
    Parameter("by", "What there is a row for.", _any_of(Rows)),
    Parameter("adjust", "Whether figures are given per working day.", _one_of(ADJUSTED)),
    _MODALITIES,
)
_SUMMARY = (
    _MODALITIES,
    Parameter(
        "period",
        "A day, a month, a year, or months from the first to the last; without it, or with `all`, everything.",
        {"type": "string", "pattern": rf"^(?:all|[0-9]{{4}}|{_MONTH}(?:-[0-9]{{2}}|\.\.{_MONTH})?)$"},
        example="2016-03",
    ),
    Parameter("measure", "What is counted.", _any_of(SummaryMeasure)),
    Parameter(
        "sort",
        "The column by which rows are sorted: one of these, or a modality, which not every level has.",
        {"type": "string", "anyOf": [_any_of(Key), {"pattern": rf"^[ -`{{-~]{{1,{LONGEST_MODALITY}}}$"}]},
        example="total",
    ),
    Parameter("order", "Ascending or descending.", _any_of(Order)),
    Parameter(
        "find",
        "A part of the names of the rows.",
        {"type": "string", "maxLength": LONGEST_SEARCH},
        example="a",
    ),
)
_COPIES = (
    _PERIOD,
    Parameter("per", "What a row is of; of a single month always days.", _any_of(Grain)),
    Parameter("by", "Whether modalities are told apart.", _one_of((Breakdown.NONE.value, Breakdown.MODALITY.value))),
    _MODALITIES,
)
_STATION = Parameter(
    "station", "A device, as links of the page name it.", {"type": "string", "pattern": "^[0-9a-f]{10}$"}
)
_STORAGE = (
    _MODALITIES,
    Parameter("basis", "Which date decides the month.", _any_of(DateBasis)),
    Parameter("show", "For the page's chart; the file has both.", _any_of(Shown)),
    Parameter("horizon", "Months of the page's projection; the file has none.", _one_of(HORIZONS_MONTHS)),
)
