"""Every figure of the comparison page equals a naive recount, in table and file alike."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from flask.testing import FlaskClient

from dashboards.sizes import percent_text, signed_percent_text, signed_size_text, size_text
from dashboards.words import Words
from tests.dashboards import trees
from tests.dashboards.comparison.pages import answer, file, population, two_hospitals
from tests.dashboards.conftest import LOCALE
from tests.dashboards.hospitals import ARGO, CYCLOPS
from tests.dashboards.serving import OF_ALL, Site, serving
from tests.oracles_comparison import (
    Recount,
    Recounted,
    YearMonth,
    figure_of,
    months_from,
    recount_comparison,
    total_of,
    working_days_of,
)

MEASURES = ("studies", "series", "images", "bytes")
A, B = months_from((2014, 12), (2015, 8)), months_from((2016, 1), (2016, 9))
PERIODS = "a=2014-12..2015-08&b=2016-01..2016-09"
BESIDE = {f"{side}: {what}" for side in "AB" for what in ("working days", "of unknown size")}
NAMES = {ARGO: "Argo Hospital", CYCLOPS: "Cyclops Hospital"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("comparison")
    with serving(directory, two_hospitals(directory)) as site:
        yield site


@pytest.fixture(scope="module")
def client(site: Site) -> FlaskClient:
    return site.browser(OF_ALL)


def recounted(measure: str, modalities: tuple[str, ...], *codes: str) -> Recount:
    found: Recount = {}
    for code in codes:
        for key, counted in recount_comparison(population(code), measure, modalities).items():
            found[key] = found.get(key, Recounted()) + counted
    return found


def in_file(figure: Fraction | None, *, daily: bool) -> str:
    if figure is None:
        return ""
    if not daily:
        return str(round(figure))
    exact = Decimal(figure.numerator) / Decimal(figure.denominator)
    return str(exact.quantize(Decimal("0.0001"), ROUND_HALF_UP) + 0)


def of_two(counted: tuple[Recounted, Recounted], days: tuple[int, int], *, daily: bool) -> list[str]:
    """A, B, difference and change."""
    a, b = (figure_of(each, per) for each, per in zip(counted, days, strict=True))
    difference = None if a is None or b is None else b - a
    change = None if difference is None or not a else difference * 100 / a
    return [*(in_file(each, daily=daily) for each in (a, b, difference)), percent_in_file(change)]


def percent_in_file(percent: Fraction | None) -> str:
    return "" if percent is None else f"{float(percent):.4f}"


def figures(line: dict[str, str]) -> list[str]:
    """A, B, difference and change; neither shares nor days."""
    plain = [value for name, value in line.items() if name not in BESIDE]
    return plain[-5:-1]


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("modalities", [(), ("CT", "SR")])
@pytest.mark.parametrize("adjust", ["", "&adjust=working-days"])
def test_two_periods_by_modality_are_the_recount(
    measure: str, modalities: tuple[str, ...], adjust: str, client: FlaskClient
) -> None:
    chosen = "".join(f"&modality={each}" for each in modalities)
    lines = file(client, f"{PERIODS}&measure={measure}{chosen}{adjust}")
    found = recounted(measure, modalities, ARGO, CYCLOPS)
    days = (working_days_of(A), working_days_of(B)) if adjust else (1, 1)
    daily = bool(adjust) and measure != "bytes"
    named = {name for _, name in found if name}
    expected = {}
    for name in named:
        counted = (total_of(found, A, name), total_of(found, B, name))
        if any(each.number or each.instances for each in counted):
            expected[name] = of_two(counted, days, daily=daily)
    *rows, undated, whole = lines
    assert {line["Modality"]: figures(line) for line in rows} == expected
    assert figures(whole) == of_two((total_of(found, A, None), total_of(found, B, None)), days, daily=daily)
    of_none = in_file(figure_of(total_of(found, [None], None)), daily=False)
    assert figures(undated) == [of_none, of_none, "", ""]
    assert (undated["State"], whole["State"]) == ("undated", "sum")


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("adjust", ["", "&adjust=working-days"])
def test_two_periods_by_month_are_the_recount(measure: str, adjust: str, client: FlaskClient) -> None:
    *rows, _undated, whole = file(client, f"{PERIODS}&measure={measure}&by=time{adjust}")
    found = recounted(measure, (), ARGO, CYCLOPS)
    daily = bool(adjust) and measure != "bytes"
    assert len(rows) == len(A)
    for line, a, b in zip(rows, A, B, strict=True):
        days = (working_days_of([a]), working_days_of([b])) if adjust else (1, 1)
        counted = (total_of(found, [a], None), total_of(found, [b], None))
        assert (line["Month of A"], line["Month of B"]) == (text_of(a), text_of(b))
        assert figures(line) == of_two(counted, days, daily=daily), line
        if adjust:
            assert [value for name, value in line.items() if name.endswith("working days")] == [str(d) for d in days]
    counted = (total_of(found, A, None), total_of(found, B, None))
    days = (working_days_of(A), working_days_of(B)) if adjust else (1, 1)
    assert figures(whole) == of_two(counted, days, daily=daily)


def text_of(month: YearMonth) -> str:
    return f"{month[0]}-{month[1]:02}"


@pytest.mark.parametrize("measure", MEASURES)
def test_hospitals_by_month_and_by_year_are_the_recount(measure: str, client: FlaskClient) -> None:
    query = f"compare=hospitals&measure={measure}"
    for period, units in (
        ("2015-07..2016-03", [[month] for month in months_from((2015, 7), (2016, 3))]),
        ("2014-03..2016-09", [months_from((2014, 3), (2014, 12)), months_from((2015, 1), (2015, 12)), B]),
    ):
        *rows, undated, whole = file(client, f"{query}&period={period}")
        assert len(rows) == len(units)
        for code, name in NAMES.items():
            found = recounted(measure, (), code)
            totals = [figure_of(total_of(found, unit, None)) for unit in units]
            assert [line[name] for line in rows] == [in_file(each, daily=False) for each in totals]
            everything = total_of(found, [month for unit in units for month in unit], None)
            assert whole[name] == in_file(figure_of(everything), daily=False)
            assert undated[name] == in_file(figure_of(total_of(found, [None], None)), daily=False)


@pytest.mark.parametrize("measure", MEASURES)
def test_hospitals_by_modality_are_the_recount(measure: str, client: FlaskClient) -> None:
    *rows, _undated, _whole = file(client, f"compare=hospitals&by=modality&period=2016&measure={measure}")
    months = months_from((2016, 1), (2016, 12))
    for code, name in NAMES.items():
        found = recounted(measure, (), code)
        for line in rows:
            expected = figure_of(total_of(found, months, line["Modality"]))
            assert line[name] == in_file(expected, daily=False), line


def test_the_share_of_unknown_sizes_is_the_recount(client: FlaskClient) -> None:
    found = recounted("bytes", (), ARGO, CYCLOPS)
    *_, whole = file(client, f"{PERIODS}&measure=bytes")
    shares = [value for name, value in whole.items() if name.endswith("of unknown size")]
    counted = [total_of(found, months, None) for months in (A, B)]
    assert shares == [f"{100 * each.unsized / each.instances:.4f}" for each in counted]


@pytest.mark.parametrize("language", ["en", "el"])
@pytest.mark.parametrize(
    "query",
    [
        PERIODS,
        f"{PERIODS}&measure=bytes&by=time&adjust=working-days",
        f"{PERIODS}&adjust=working-days&measure=images&by=time",
        "compare=hospitals&period=2014-01..2016-12",
        "compare=hospitals&by=modality&period=2016&adjust=working-days",
    ],
)
def test_the_table_is_the_file(query: str, language: str, site: Site) -> None:
    client, words = site.browser(OF_ALL, language), Words.load(language, LOCALE)
    lines = file(client, query)
    heading, *rows = trees.table(answer(client, query))
    assert heading == list(lines[0])
    assert len(rows) == len(lines)
    named = 2 if "a=" in query and "by=time" in query else 1
    for row, line in zip(rows, lines, strict=True):
        for shown, kept in list(zip(row, line.values(), strict=True))[named:-1]:
            assert shown in readings(kept, words), (row, line)


HALF_OF_LAST = Decimal("0.00005")


def readings(kept: str, words: Words) -> set[str]:
    """What people may read where a program reads this."""
    if not kept:
        return {"", *(words.gettext(text) for text in ("missing", "not known", "none there", "from nothing"))}
    number = Decimal(kept)
    if number == number.to_integral() and "." not in kept:
        whole = int(number)
        sizes = {size_text(whole, words), signed_size_text(whole, words)} if whole >= 0 else set()
        return {*signed(words.number(abs(whole)), whole), signed_size_text(whole, words), *sizes}
    found = {percent_text(float(kept), words), signed_percent_text(float(kept), words)}
    tenth = "0.1".replace(".", words.separators[0])
    # It may have been rounded upwards on the way to the file.
    for tenths in {
        (abs(number) + way).quantize(Decimal("0.1"), ROUND_HALF_UP) for way in (HALF_OF_LAST, -HALF_OF_LAST)
    }:
        text = f"{abs(tenths):,.1f}".translate(str.maketrans(",.", words.separators[1] + words.separators[0]))
        found |= signed(text, number) if tenths else {text, f"< +{tenth}" if number > 0 else f"> −{tenth}"}
    return found


def signed(text: str, number: Decimal | int) -> set[str]:
    return {f"−{text}"} if number < 0 else {text, f"+{text}"}
