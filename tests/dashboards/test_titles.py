"""A title names what was asked and nothing else; a description says the numbers of the table."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.tabulation import Tabulation, tabulate
from dashboards.titles import (
    availability_name,
    breakdown_name,
    description,
    file_stem,
    modality_name,
    period_name,
    subtitle,
    summary,
    title,
)
from dashboards.words import Words
from queries.criteria import Breakdown, Criteria, Grain, Measure, Month, Period
from queries.dicom import Availability
from tests.dashboards.asking import HOSPITAL_NAMES, MODALITIES, VISIBLE, answer, asking, criteria
from tests.dashboards.serving import TODAY


def named_modalities(text: str, words: Words) -> set[str]:
    # Only modalities are written in Latin capitals; the unknown one is a word.
    unknown = {"UNKNOWN"} if modality_name("UNKNOWN", words) in text else set()
    return set(re.findall(r"\b[A-Z]{2,}\b", text)) | unknown


def named_availabilities(text: str, words: Words) -> set[Availability]:
    names = {availability: availability_name(availability, words).lower() for availability in Availability}
    in_brackets = re.findall(r"\(([^()]*)\)$", text)
    return {one for one, name in names.items() if in_brackets and re.search(rf"\b{name}\b", in_brackets[0])}


@given(asked=criteria)
def test_a_title_names_exactly_the_chosen_modalities(asked: Criteria, words: Words) -> None:
    assert named_modalities(title(asked, words), words) == set(asked.modalities)


@given(asked=criteria)
def test_a_title_names_exactly_the_chosen_availabilities(asked: Criteria, words: Words) -> None:
    assert named_availabilities(title(asked, words), words) == set(asked.availabilities)


@given(asked=criteria)
def test_a_title_names_exactly_the_chosen_period(asked: Criteria, words: Words) -> None:
    first, last = asked.period.first, asked.period.last
    expected: list[str] = []
    if asked.period.year:
        expected = [str(asked.period.year)]
    elif first and last:
        expected = [words.period(f"{month.year}{month.month:02d}") for month in dict.fromkeys((first, last))]
    text = title(asked, words)
    assert re.findall(r"\d{4}", text) == [name[-4:] for name in expected]
    assert [name for name in expected if name not in text] == []


def shown_in_title(asked: Criteria) -> tuple[object, ...]:
    return asked.measure, asked.grain, asked.period, asked.modalities, asked.availabilities


@given(one=criteria, other=criteria)
def test_two_questions_share_a_title_only_if_it_says_all_of_both(
    one: Criteria, other: Criteria, words: Words
) -> None:
    assert (title(one, words) == title(other, words)) == (shown_in_title(one) == shown_in_title(other))


@pytest.mark.parametrize(
    ("asked", "english_title", "greek_title"),
    [
        (asking(), "Studies per year", "Μελέτες ανά έτος"),
        (
            asking(
                measure=Measure.IMAGES,
                period=Period.of_year(2016),
                modalities=("CT",),
                availabilities=(Availability.ONLINE,),
            ),
            "CT images per month in 2016 (online)",
            None,
        ),
        (
            asking(period=Period(Month(2016, 3), Month(2016, 9)), modalities=("CT", "MR", "UNKNOWN")),
            "Studies with CT, MR, or Unknown per month, March 2016 – September 2016",
            None,
        ),
        (asking(period=Period(Month(2016, 3), Month(2016, 3))), "Studies per month, March 2016", None),
    ],
)
def test_titles_read_as_a_person_would_write_them(
    asked: Criteria, english_title: str, greek_title: str | None, english: Words, greek: Words
) -> None:
    assert title(asked, english) == english_title
    if greek_title:
        assert title(asked, greek) == greek_title


@given(asked=criteria)
def test_a_subtitle_names_exactly_the_hospitals_asked(asked: Criteria, words: Words) -> None:
    text = subtitle(asked, HOSPITAL_NAMES, VISIBLE, words)
    assert {code for code, name in HOSPITAL_NAMES.items() if name in text} == set(asked.hospitals)


@given(asked=criteria)
def test_a_subtitle_says_the_split_and_no_other(asked: Criteria, words: Words) -> None:
    said = subtitle(asked, HOSPITAL_NAMES, VISIBLE, words).split(" · ")
    names = {one: breakdown_name(one, words).lower() for one in Breakdown}
    expected = [] if asked.breakdown is Breakdown.NONE else [asked.breakdown]
    assert [one for one in Breakdown if names[one] in said] == expected


months_of_2016 = st.dictionaries(
    st.sampled_from([f"2016{month:02d}" for month in range(1, 13)]), st.integers(1, 10**9), min_size=1
)


def tabulated(values: dict[str, int], *, year: int = 2016, today: date = TODAY) -> Tabulation:
    asked = asking(period=Period.of_year(year))
    return tabulate(answer(asked, {("argo", period, None): value for period, value in values.items()}), today)


@given(values=months_of_2016)
def test_numbers_of_a_description_are_those_of_the_table(values: dict[str, int], words: Words) -> None:
    made = tabulated(values)
    totals = [row.total for row in made.rows]
    points = {words.number(max(totals)), words.number(min(totals)), words.number(totals[-1])}
    # What stands before «in MONTH 2016»; the title's own year is no figure.
    numbers = re.findall(r": ([\d.,]*\d) ", description(made, words))
    assert set(numbers) == points


def test_a_description_says_which_month_each_number_is_of(english: Words) -> None:
    made = tabulated({"201602": 1234, "201612": 7})
    assert description(made, english) == (
        "Bar chart: Studies per month in 2016. Highest: 1,234 in February 2016. "
        "Lowest: 0 in January 2016. Last complete: 7 in December 2016."
    )


def test_the_unfinished_month_is_described_apart(english: Words) -> None:
    made = tabulated({"202601": 5, "202611": 9}, year=2026)
    assert description(made, english).endswith(
        "Highest: 5 in January 2026. Lowest: 0 in February 2026. "
        "Last complete: 0 in October 2026. Unfinished: 9 in November 2026 so far."
    )


def test_lines_are_described_as_lines(english: Words) -> None:
    made = tabulate(answer(asking(breakdown=Breakdown.MODALITY), {("argo", "2016", "CT"): 1}), TODAY)
    assert description(made, english).startswith("Line chart: ")


def test_the_announcement_counts_periods_hospitals_and_studies(english: Words, greek: Words) -> None:
    made = tabulated({"201602": 1234})
    assert summary(made, english) == "12 months, 3 hospitals, 1,234 studies"
    assert "1.234" in summary(made, greek)


def test_the_undated_row_has_a_name_in_each_language(english: Words, greek: Words) -> None:
    undated = tabulated({"201602": 1}).undated
    assert period_name(undated, english) == "Undated"
    assert period_name(undated, greek) != "Undated"


@given(asked=criteria, created=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_file_name_is_lower_case_ascii_with_dashes(asked: Criteria, created: date) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", file_stem(asked, created))


@given(modalities=st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1), max_size=3))
def test_no_modality_breaks_out_of_a_file_name(modalities: list[str]) -> None:
    asked = asking(modalities=tuple(modalities))
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", file_stem(asked, TODAY))


def test_a_file_name_says_what_is_in_the_file() -> None:
    asked = asking(
        hospitals=("argo",),
        measure=Measure.IMAGES,
        period=Period(Month(2016, 3), Month(2016, 9)),
        grain=Grain.MONTH,
        breakdown=Breakdown.AVAILABILITY,
        modalities=("CT",),
        availabilities=(Availability.ONLINE,),
        all_objects=True,
    )
    assert file_stem(asked, date(2026, 11, 22)) == (
        "images-per-month-2016-03-to-2016-09-by-availability-ct-online-all-objects-argo-created-2026-11-22"
    )


def test_many_modalities_are_counted_in_a_file_name() -> None:
    asked = asking(hospitals=("argo",), modalities=tuple(sorted(MODALITIES)))
    assert file_stem(asked, date(2026, 11, 22)) == "studies-per-year-all-7-modalities-argo-created-2026-11-22"
