"""The page says what there is and what there is not, in both languages."""

import re
from typing import Any

import pytest

from dashboards.estate.links import EstateReading
from dashboards.estate.rows import Counted
from dashboards.estate.titles import CORRELATION, dependence_sentences, estate_title, reach_texts
from dashboards.pages import estate
from dashboards.pages.estate_answer import answer
from dashboards.words import Words
from queries.forecasts.reach import DateRange, Outlook, Reach
from queries.forecasts.shocks import CORRELATION as SHARED
from tests.dashboards import trees
from tests.dashboards.estate.scene import PLACES, RANKED, TODAY, reader_of


def shown(words: Words, visible: list[str] | None = None, months: int = 36, *, understood: bool = True) -> Any:
    reader = reader_of(words, visible=visible)
    return trees.plain(answer(reader, EstateReading(months, understood)))


def test_the_title_answers_and_the_figures_agree(english: Words) -> None:
    tree = shown(english)
    assert trees.text(trees.node(tree, "H1")) == "2 hospitals of 6 are expected to be full within 24 months"
    figures = dict(
        zip(map(trees.text, trees.nodes(tree, "Dt")), map(trees.text, trees.nodes(tree, "Dd")), strict=True)
    )
    assert figures == {
        "Hospitals": "11",
        "In the stores of 8 hospitals, the others not known": "3.75 TB",
        "Full within 12 months": figures["Full within 12 months"],
        "Full within 24 months": "2 of 6",
        "Full within 60 months": "3 of 5",
        "Full first": "Dense Hospital, already full",
    }
    assert "Of 5 more hospitals it cannot be told" in trees.text(trees.of_class(tree, "subtitle"))


def test_every_hospital_is_a_row_that_opens_its_storage(words: Words) -> None:
    table = trees.of_class(shown(words), "ranked")[0]
    assert [link["props"]["href"] for link in trees.nodes(table, "Link")] == [
        f"/storage?hospital={code}" for code in RANKED
    ]


def test_words_stand_where_there_is_no_figure(english: Words) -> None:
    said = trees.text(trees.of_class(shown(english), "ranked"))
    for words_for_why in (
        *("already passed", "not within 5 years", "not within 2 years", "not growing", "not enough history"),
        *("the capacity is not known", "nothing has been computed of its snapshot yet", "not read in time"),
        *("no snapshot of its archive has been taken yet", "its snapshot cannot be read", "capacity not known"),
    ):
        assert words_for_why in said
    assert not re.search(r"\bnan\b|\binf\b|None|1\.79", said)


def test_hospitals_left_out_of_the_sum_are_named(english: Words) -> None:
    said = trees.text(shown(english))
    [sentence] = re.findall(r"Not in the sum[^.]*\.", said)
    assert [name for name in (f"{code.title()} Hospital" for code in PLACES) if name in sentence] == [
        f"{code.title()} Hospital" for code in ("anew", "blank", "gone", "infant", "knee")
    ]
    assert "Knee Hospital" not in re.findall(r"Not in the sum[^.]*\.", trees.text(shown(english, months=24)))[0]


def test_late_hospitals_and_links_not_understood_are_said(english: Words) -> None:
    notices = [trees.text(each) for each in trees.of_class(shown(english, understood=False), "notice")]
    assert notices == [
        "A part of this link was not understood and is left out.",
        "Last read longer ago than it may be: Jointly Hospital (December 1, 2025 14:00). What came since is not in "
        "these figures.",
    ]


def test_the_chosen_horizon_is_no_link(english: Words) -> None:
    [choices] = trees.of_class(shown(english, months=48), "horizons")
    assert [trees.text(each) for each in trees.nodes(choices, "Span")] == ["48 months"]
    assert [link["props"]["href"] for link in trees.nodes(choices, "Link")] == [
        *("/estate?months=12", "/estate?months=24", "/estate?", "/estate?months=60")
    ]


@pytest.mark.parametrize("visible", [["early"], ["blank"], ["infant", "anew"], ["calm", "far"]])
def test_few_hospitals_or_nothing_known_of_them_is_a_page_too(visible: list[str], words: Words) -> None:
    tree = shown(words, visible)
    assert len(trees.nodes(trees.of_class(tree, "ranked")[0], "Link")) == len(visible)
    text = str(tree)
    names = [f"{code.title()} Hospital" for code in PLACES] + [f"Νοσοκομείο {code}" for code in PLACES]
    seen = {code for code in PLACES for name in names if name.lower().find(code) >= 0 and name in text}
    assert seen == {*visible}


def test_nobody_to_show_is_said(english: Words) -> None:
    assert "No hospital has been opened to you yet." in trees.text(shown(english, []))


def test_the_navigation_names_it_to_those_with_several_hospitals(english: Words) -> None:
    assert estate.is_offered(reader_of(english))
    assert not estate.is_offered(reader_of(english, visible=["early"]))


def test_titles_for_every_count(words: Words) -> None:
    titles = {
        estate_title(Counted(24, full, known), words) for full, known in ((0, 0), (0, 1), (0, 5), (1, 5), (2, 5))
    }
    assert len(titles) == 5


def test_dependence_is_told_with_the_correlation_that_paths_share(english: Words, greek: Words) -> None:
    assert str(SHARED) == CORRELATION
    assert "correlation of 0.15" in " ".join(dependence_sentences(english))
    assert "0,15" in " ".join(dependence_sentences(greek))


def test_days_and_their_ranges(english: Words) -> None:
    def texts(earliest: Any, latest: Any) -> tuple[str, str]:
        reach = Reach(Outlook.WITHIN_HORIZON, 60, TODAY, DateRange(earliest, latest), None, 0.9)
        return reach_texts(reach, english)

    assert texts(TODAY, TODAY) == ("January 1, 2026", "")
    assert texts(TODAY, None) == ("January 1, 2026", "not before January 1, 2026 (90 %)")
    assert texts(TODAY, TODAY.replace(month=3)) == ("January 1, 2026", "January 1, 2026 – March 1, 2026")
    assert reach_texts(Reach(Outlook.NOT_GROWING, 60), english) == ("not growing", "")
