"""The pictures of equipment and patients: signs beside bars, nothing by colour alone."""

from dataclasses import replace
from datetime import date
from itertools import product

from dashboards.equipment.asking import StationRow
from dashboards.equipment.stations import Station
from dashboards.equipment.titles import told_apart
from dashboards.figures.equipment import MOST_BARS, stations_figure
from dashboards.figures.patients import pyramid_figure
from dashboards.patients.titles import pyramid_description
from dashboards.words import Words
from queries.reports.people_shown import ALL, EVERYBODY, UNKNOWN, Figure, Figures, PeopleTable

AGES = ("0-14", "15-44", "45-64", "65+")
CT1 = Station("GENERAL HOSPITAL", "RADIOLOGY", "SIEMENS", "SOMATOM", "CT1")
A_DAY = date(2026, 11, 1)


def table(patients: dict[tuple[str, str], Figure], *, knows_patients: bool = True) -> PeopleTable:
    groups = product(("F", "M", ALL), (*AGES, ALL))
    figures = {
        group: Figures(patients.get(group, Figure(0)), patients.get(group, Figure(0)) if knows_patients else None)
        for group in groups
    }
    return PeopleTable(("F", "M"), AGES, figures)


def test_each_kind_of_figure_looks_otherwise(english: Words) -> None:
    """A zero, a number, a number at least, and one that is withheld."""
    shown = {("F", "15-44"): Figure(30), ("F", "45-64"): Figure(20, is_exact=False), ("F", "65+"): Figure(0, False)}
    women, men = pyramid_figure(table(shown), english)["data"]
    assert women["x"] == [0, -30, -20, 0]
    assert women["text"] == ["", "", "≥ 20", "[c]"]
    assert [text.rpartition("<br>")[2] for text in women["hovertext"]] == [
        *("<b>0</b>", "<b>30</b>", "<b>≥ 20</b>", "<b>[c]</b>")
    ]
    assert men["x"] == [0, 0, 0, 0]
    assert women["marker"]["pattern"]["shape"] != men["marker"]["pattern"]["shape"]


def test_lengths_to_the_left_have_no_sign(english: Words) -> None:
    axis = pyramid_figure(table({("M", "65+"): Figure(457)}), english)["layout"]["xaxis"]
    assert axis["tickvals"] == [-600, -300, 0, 300, 600]
    assert axis["ticktext"] == ["600", "300", "0", "300", "600"]


def test_the_picture_is_of_studies_where_patients_are_not_known(english: Words) -> None:
    shown = table({("M", "65+"): Figure(7)}, knows_patients=False)
    assert pyramid_figure(shown, english)["layout"]["xaxis"]["title"]["text"] == "Studies"
    said = pyramid_description(shown, english)
    assert said.startswith("Bars of studies by age")
    assert said.endswith("Male: most at the age of 65 and over, 7.")


def test_an_archive_that_knows_neither_sex_nor_age_has_one_bar(english: Words) -> None:
    figures = dict.fromkeys([(UNKNOWN, UNKNOWN), (ALL, UNKNOWN), (UNKNOWN, ALL), EVERYBODY], Figures(Figure(9), None))
    drawn = pyramid_figure(PeopleTable((UNKNOWN,), (UNKNOWN,), figures), english)
    assert [bars["x"] for bars in drawn["data"]] == [[9]]
    assert drawn["layout"]["showlegend"] is False


def test_devices_of_one_name_are_told_apart_by_what_differs(english: Words) -> None:
    other, third = replace(CT1, manufacturer_model_name="AERA"), replace(CT1, station_name="CT2")
    nameless = replace(CT1, manufacturer_model_name=None)
    names = told_apart([CT1, other, third, nameless], {}, english)
    assert [*names.values()] == ["CT1 (SOMATOM)", "CT1 (AERA)", "CT2", "CT1 (–)"]
    assert told_apart([CT1, other], {"CT1 @ AERA": "MR"}, english) == {CT1: "CT1", other: "MR"}


def test_only_so_many_bars_are_drawn_and_each_keeps_its_modality(english: Words) -> None:
    long = replace(CT1, station_name="A STATION WITH A LONG NAME")
    rows = [StationRow(long, "CT", 100 - place, 1, 0, A_DAY, A_DAY) for place in range(20)]
    drawn = stations_figure(rows, {long: "A STATION WITH A LONG NAME"}, english)
    (bars,) = drawn["data"]
    assert bars["x"] == [100 - place for place in range(MOST_BARS)]
    assert drawn["layout"]["yaxis"]["ticktext"][0] == "A STATION WITH … · CT"
    assert bars["hovertext"][0] == "A STATION WITH A LONG NAME · CT<br><b>100</b>"
