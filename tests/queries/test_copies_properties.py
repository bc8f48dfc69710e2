"""What must hold of any two archives: bounds that are never wrong, sums that add up, and no favourite side."""

from collections import Counter
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from queries.dicom import NON_IMAGE_MODALITIES
from queries.reports.copies import CopiesCriteria, Pair, copies
from queries.reports.tally import PeriodLength
from tests.oracles_copies import Compared, Content, recount_copies, truth
from tests.queries.copies_scene import PAIR, MadeSource, cells

DUE_UNTIL = date(2016, 3, 20)
BY_MONTH = CopiesCriteria(PAIR, DUE_UNTIL)
BY_DAY = CopiesCriteria(PAIR, DUE_UNTIL, period_length=PeriodLength.DAY)

days = st.sampled_from([date(2016, 2, 29), date(2016, 3, 1), date(2016, 3, 20), date(2016, 3, 21), None])


def _numbers(name: str, series: int, more: int) -> tuple[int, int, int]:
    return series, series + more, 0 if name in NON_IMAGE_MODALITIES else series + more


def _content(uid: int, day: date | None, held: dict[str, tuple[int, int]]) -> Content:
    return Content(str(uid), day, {name: _numbers(name, *numbers) for name, numbers in held.items()})


held = st.dictionaries(
    st.sampled_from(["CT", "MR", "SR"]), st.tuples(st.integers(1, 2), st.integers(0, 2)), min_size=1
)
# Few UIDs and few days: much is in both, and much cancels out.
archives = st.lists(st.builds(_content, st.integers(1, 9), days, held), max_size=9, unique_by=lambda each: each.uid)


def compared(here: list[Content], there: list[Content], criteria: CopiesCriteria = BY_MONTH) -> Compared:
    return cells(copies(MadeSource({"here": here, "there": there}), criteria))


def sums(told: Compared, modality: str | None = None) -> Counter[str]:
    total: Counter[str] = Counter()
    for (_, name, _), cell in told.items():
        if name == modality:
            total.update(cell)
    return total


@settings(max_examples=25, deadline=None)
@given(here=archives, there=archives)
def test_no_bound_is_ever_above_the_truth(here: list[Content], there: list[Content]) -> None:
    told = compared(here, there, BY_DAY)
    assert told == recount_copies(here, there, DUE_UNTIL, 8)
    true = truth(here, there)
    for (period, modality, _), cell in told.items():
        so = true[date.fromisoformat(period) if period else None, modality]
        missing, extra = cell.get("studies_original_only", 0), cell.get("studies_copy_only", 0)
        assert missing <= len(so.missing)
        assert extra <= len(so.extra)
        assert missing + cell.get("studies_incomplete", 0) <= len(so.missing) + len(so.incomplete)


@settings(max_examples=15, deadline=None)
@given(here=archives, there=archives)
def test_swapped_archives_swap_their_sides(here: list[Content], there: list[Content]) -> None:
    source = MadeSource({"here": here, "there": there})
    ours = cells(copies(source, BY_MONTH))
    theirs = cells(copies(source, replace(BY_MONTH, pair=Pair("there", "here"))))
    assert ours.keys() == theirs.keys()
    exchanged = {"original_only": "copy_only", "copy_only": "original_only", "both": "both"}
    for key, cell in ours.items():
        for what in ("studies", "images"):
            for name, other in exchanged.items():
                assert cell.get(f"{what}_{name}", 0) == theirs[key].get(f"{what}_{other}", 0)
        assert cell.get("days_differing") == theirs[key].get("days_differing")


@settings(max_examples=10, deadline=None)
@given(here=archives)
def test_a_copy_of_itself_lacks_nothing(here: list[Content]) -> None:
    told = compared(here, here)
    assert sums(told).keys() <= {"studies_both", "images_both"}
    assert sums(told)["studies_both"] == len(here)


@settings(max_examples=15, deadline=None)
@given(here=archives, kept=st.sets(st.integers(0, 8)), more=st.builds(_content, st.just(99), days, held))
def test_a_study_more_in_the_original_never_raises_the_share(
    here: list[Content], kept: set[int], more: Content
) -> None:
    """Of a copy without studies of its own: one doubled there is taken for one that is missing, and hides it."""

    def share(told: Compared) -> float:
        total = sums(told)
        original = total["studies_both"] + total["studies_original_only"]
        return total["studies_both"] / original if original else 1.0

    there = [each for place, each in enumerate(here) if place in kept]
    before, after = compared(here, there), compared([*here, more], there)
    assert share(after) <= share(before)
    assert sums(after)["studies_original_only"] == sums(before)["studies_original_only"] + 1


@settings(max_examples=10, deadline=None)
@given(here=archives, there=archives)
def test_images_of_modalities_add_up_and_days_add_up_to_months(here: list[Content], there: list[Content]) -> None:
    by_day, by_month = compared(here, there, BY_DAY), compared(here, there)
    of_names = sum((sums(by_month, name) for name in ("CT", "MR", "SR")), Counter())
    for what in ("images_both", "images_original_only", "images_copy_only"):
        assert of_names[what] == sums(by_month)[what]
    for name in (None, "CT", "MR", "SR"):
        assert sums(by_day, name) == sums(by_month, name)


def test_one_study_sent_as_two_differs_though_every_modality_agrees() -> None:
    day = date(2016, 3, 1)
    together = [_content(1, day, {"CT": (1, 0), "MR": (1, 0)})]
    apart = [_content(2, day, {"CT": (1, 0)}), _content(3, day, {"MR": (1, 0)})]
    told = compared(together, apart)
    assert sums(told) == {"studies_both": 1, "studies_copy_only": 1, "images_both": 2, "days_differing": 1}
    assert "days_differing" not in sums(told, "CT") | sums(told, "MR")
