"""Every figure of the summary's file equals a naive recount of archives of every kind, at every level."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards.titles import modality_name
from dashboards.words import Words
from tests.dashboards.summary.scene import HOSPITALS, answer, file, links, query_of, read_populations
from tests.oracles_summary import Recounted, recount_summary

pytestmark = pytest.mark.archives

READ = read_populations()
SPANS: dict[str, tuple[date | None, date | None]] = {
    "": (None, None),
    "2016": (date(2016, 1, 1), date(2016, 12, 31)),
    "2015-11..2016-02": (date(2015, 11, 1), date(2016, 2, 29)),
    "2016-02": (date(2016, 2, 1), date(2016, 2, 29)),
    "2016-02-29": (date(2016, 2, 29), date(2016, 2, 29)),
}
MEASURES = {"studies": "Studies", "series": "Series", "images": "Images", "bytes": "Bytes"}
Line = Mapping[str, str]


def recounted(span: str, modalities: tuple[str, ...] = ()) -> dict[str, tuple[Recounted, Recounted]]:
    return {code: recount_summary(read, *SPANS[span], modalities) for code, read in READ.items()}


def link(span: str, measure: str = "studies", *others: str) -> str:
    period = [f"period={span}"] if span else []
    return "&".join([*period, f"measure={measure}", *others])


def value_of(line: Line, measure: str) -> str:
    return line.get(MEASURES[measure]) or line.get(f"{MEASURES[measure]}, each once", "")


def figure(counter: Counter[str], measure: str) -> str:
    """Empty where there are instances and nothing tells the size of any."""
    is_unknown = measure == "bytes" and 0 < counter["instances"] == counter["unsized"]
    return "" if is_unknown else str(counter[measure])


def known_sum(figures: list[str]) -> str:
    known = [int(each) for each in figures if each]
    return str(sum(known)) if known or not figures else ""


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("span", SPANS)
def test_hospitals_and_their_modalities_are_the_recount(
    span: str, measure: str, client: FlaskClient, english: Words
) -> None:
    lines = {line["Code"]: line for line in file(client, link(span, measure)) if line["Row"] == "hospital"}
    assert set(lines) == set(HOSPITALS)
    for code, (dated, undated) in recounted(span).items():
        line = lines[code]
        assert value_of(line, measure) == figure(dated.total, measure)
        assert line["Undated"] == figure(undated.total, measure)
        for modality in {*dated.parts, *undated.parts}:
            assert line[modality_name(modality, english)] == figure(dated.parts.get(modality, Counter()), measure), (
                code,
                modality,
            )
        assert_means(line, dated.total)


def assert_means(line: Line, of: Counter[str]) -> None:
    if not of["studies"]:
        assert (line["Images per study"], line["Size per study"]) == ("", "")
        return
    assert line["Images per study"] == f"{of['images'] / of['studies']:.4f}"
    if of["instances"] == of["unsized"]:
        assert (line["Size per study"], line["Size per study is"]) == ("", "not known")
    elif not of["unsized"]:
        assert line["Size per study is"] == "exact"
        assert line["Size per study"] == f"{of['bytes'] / of['studies']:.0f}"
    assert line["Sizes not known"] == f"{of['unsized'] / of['instances']:.6f}"


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("span", ["", "2016"])
def test_subtotals_and_total_are_the_sums_of_their_hospitals(span: str, measure: str, client: FlaskClient) -> None:
    lines = file(client, link(span, measure))
    region, within, of_regions = "", {}, {}
    for line in lines:
        if line["Row"] == "region":
            region, within = line["Code"], {}
            of_regions[region] = (line, within)
        elif line["Row"] == "hospital":
            assert HOSPITALS[line["Code"]][1] == region
            within[line["Code"]] = line
    assert sorted(code for _, held in of_regions.values() for code in held) == sorted(HOSPITALS)
    assert lines[-1]["State"] == "sum"
    total = lines[-1]
    adding = [heading for heading in lines[0] if heading.isupper() or heading in ("Undated", *MEASURES.values())]
    assert len(adding) > 10
    for heading in adding:
        for subtotal, held in of_regions.values():
            assert subtotal[heading] == known_sum([line[heading] for line in held.values()]), heading
        assert total[heading] == known_sum([line[heading] for line, _ in of_regions.values()]), heading
    assert value_of(total, measure) == known_sum([value_of(line, measure) for line, _ in of_regions.values()])


@pytest.mark.parametrize("measure", MEASURES)
def test_shares_and_ranks_are_of_the_hospitals(measure: str, client: FlaskClient) -> None:
    lines = [line for line in file(client, link("2016", measure)) if line["Row"] == "hospital"]
    values = [int(value_of(line, measure)) if value_of(line, measure) else None for line in lines]
    known = [value for value in values if value is not None]
    for line, value in zip(lines, values, strict=True):
        expected = "" if value is None else f"{float(Fraction(100 * value, sum(known))):.4f}"
        assert line["Share"] == expected
        assert line["Rank"] == ("" if value is None else str(1 + sum(other > value for other in known)))
    assert sum(float(line["Share"]) for line in lines if line["Share"]) == pytest.approx(100, abs=0.001)


def change_of(line: Line) -> tuple[str, str]:
    return line["Before"], line["After"]


def test_changes_are_those_of_the_spans_that_the_heading_names(client: FlaskClient) -> None:
    before, after = (
        {code: recount_summary(read, date(year, 1, 1), date(year, 12, 31))[0] for code, read in READ.items()}
        for year in (2015, 2016)
    )
    for measure in MEASURES:
        lines = {line["Code"]: line for line in file(client, link("2016", measure))}
        assert "Change, 2016 against 2015" in lines["argo"]
        for code in HOSPITALS:
            totals = [each[code].total for each in (before, after)]
            is_known = measure != "bytes" or not any(total["unsized"] for total in totals)
            expected = tuple(str(total[measure]) for total in totals) if is_known else ("", "")
            assert change_of(lines[code]) == expected, (measure, code)


@pytest.mark.parametrize("measure", MEASURES)
def test_rows_of_one_hospital_are_its_modalities_each_study_under_each(measure: str, client: FlaskClient) -> None:
    dated, undated = recounted("2016")["argo"]
    *lines, total = file(client, link("2016", measure, "hospital=argo"))
    named = {*dated.parts, *undated.parts}
    assert {line["Code"] for line in lines} == named
    for line in lines:
        part = dated.parts.get(line["Code"], Counter())
        assert value_of(line, measure) == figure(part, measure)
        assert line["Undated"] == figure(undated.parts.get(line["Code"], Counter()), measure)
        assert_means(line, part)
    assert value_of(total, measure) == figure(dated.total, measure)
    parts = sum(int(value_of(line, measure) or 0) for line in lines)
    assert parts == int(value_of(total, measure)) if measure != "studies" else parts > int(value_of(total, measure))


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("modalities", [("CT",), ("SR",), ("CT", "MR")])
def test_modalities_that_are_asked_for_alone_are_counted(
    modalities: tuple[str, ...], measure: str, client: FlaskClient
) -> None:
    asked = [f"modality={modality}" for modality in modalities]
    lines = {line["Code"]: line for line in file(client, link("", measure, *asked))}
    for code, (dated, _) in recounted("", modalities).items():
        assert value_of(lines[code], measure) == figure(dated.total, measure)


@pytest.mark.parametrize(("code", "measure"), [("argo", "studies"), ("eos", "bytes")])
def test_every_step_down_shows_what_its_row_said(code: str, measure: str, client: FlaskClient) -> None:
    """From the region to a day by the page's own links: the total of each step is the figure it was left by."""
    region, name = HOSPITALS[code][1], HOSPITALS[code][3]
    query = link("", measure)
    shown = {"2016-02": "February 2016", "2016-02-29": "February 29, 2016"}
    for step in (region, name, "CT", "2016", "2016-02", "2016-02-29"):
        lines = {line[_name_heading(line)]: line for line in file(client, query)}
        followed = links(answer(client, query))
        left_by, query = value_of(lines[step], measure), query_of(followed[shown.get(step, step)])
        *parts, total = file(client, query)
        assert value_of(total, measure) == left_by, step
        if step != name or measure == "bytes":
            within = [line for line in parts if line["Row"] not in ("region", "undated")]
            assert known_sum([value_of(line, measure) for line in within]) == left_by, step
    assert links(answer(client, query)) == {}


def _name_heading(line: Mapping[str, Any]) -> str:
    return next(heading for heading in ("Hospital", "Modality", "Period") if heading in line)


@pytest.mark.parametrize(
    ("query", "first", "months"), [("period=2016", "2016-01", 12), ("period=2016-02", "2016-02-01", 29)]
)
def test_periods_are_all_there_and_so_is_what_has_no_date(
    query: str, first: str, months: int, client: FlaskClient
) -> None:
    *lines, undated, total = file(client, f"hospital=argo&modality=CT&{query}")
    assert (lines[0]["Code"], len(lines)) == (first, months)
    assert (undated["State"], total["State"]) == ("undated", "sum")
    expected = recount_summary(READ["argo"], None, None, ("CT",))[1].total["studies"]
    assert undated["Studies"] == total["Undated"] == str(expected)
    for before, line in zip(lines, lines[1:], strict=False):
        assert (line["Before"], line["After"]) == (before["Studies"], line["Studies"])
    assert lines[0]["After"] == lines[0]["Studies"]
    assert lines[0]["Before"] != ""


def test_what_is_not_over_is_compared_with_nothing(client: FlaskClient) -> None:
    lines = {line["Code"]: line for line in file(client, "hospital=argo&modality=CT")}
    assert (lines["2026"]["State"], lines["2026"]["Before"], lines["2026"]["After"]) == ("unfinished", "", "")
    first = min(code for code in lines if code)
    assert (lines[first]["State"], lines[first]["Before"]) == ("complete", "")
