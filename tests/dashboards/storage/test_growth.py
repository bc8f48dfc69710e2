"""Growth taken apart, in rows and sentences."""

from dashboards.storage.growth import growth_rows, growth_sentences, mean_study_bytes
from dashboards.words import Words
from queries.criteria import Month
from queries.reports.growth import Growth, ModalityGrowth, NotEnoughMonths, WindowIntake, taken_apart

GB = 10**9
NAMES = {"argo": "Argo Hospital", "boreas": "Boreas Hospital"}
NOTHING = WindowIntake(0, 0, 0, 0, is_unknown=False)


def window(studies: int, size: int) -> WindowIntake:
    return WindowIntake(studies, size, 0, 0, is_unknown=False)


def grown(before: WindowIntake, after: WindowIntake) -> ModalityGrowth:
    return ModalityGrowth(before, after, taken_apart(before, after))


def growth(unknown: tuple[str, ...] = (), **modalities: ModalityGrowth) -> Growth:
    before, after = (Month(2024, 11), Month(2025, 10)), (Month(2025, 11), Month(2026, 10))
    return Growth(before, after, modalities, unknown)


# 100 studies of 1 GB become 110 of 2 GB; 100 of 1 GB become 90 of 1 GB.
CT, MR = grown(window(100, 100 * GB), window(110, 220 * GB)), grown(window(100, 100 * GB), window(90, 90 * GB))


def test_what_drives_it_and_what_changed_most_is_said(english: Words) -> None:
    assert growth_sentences({"argo": growth(CT=CT, MR=MR)}, NAMES, english) == [
        "November 2025 to October 2026: 110 GB more came than in the twelve months before.",
        "The size of studies drives it: +105 GB because of their size, +5 GB because of their number.",
        "The largest change is of CT: +120 GB.",
    ]


def test_less_is_said_as_less(english: Words) -> None:
    said = growth_sentences({"argo": growth(MR=MR)}, NAMES, english)
    assert said[0] == "November 2025 to October 2026: 10 GB less came than in the twelve months before."
    assert said[1].startswith("The number of studies drives it: −10 GB because of their number, 0 B because")


def test_rows_are_the_modalities_the_largest_change_first_and_their_sum(english: Words) -> None:
    found = {"argo": growth(("XA",), CT=CT, MR=MR, US=grown(NOTHING, NOTHING))}
    rows = growth_rows(found, NAMES, english)
    assert [(row.name, row.effects.change_bytes) for row in rows] == [
        ("CT", 120 * GB),
        ("MR", -10 * GB),
        ("Sum", 110 * GB),
    ]
    assert [mean_study_bytes(each) for each in (CT.before, CT.after)] == [GB, 2 * GB]
    assert "nothing tells their sizes: XA." in growth_sentences(found, NAMES, english)[-1]


def test_of_several_hospitals_each_is_a_row(english: Words) -> None:
    found = {"argo": growth(CT=CT), "boreas": NotEnoughMonths(7, 24)}
    assert [row.name for row in growth_rows(found, NAMES, english)] == ["Argo Hospital", "Sum"]
    said = growth_sentences(found, NAMES, english)
    assert said[0] == ("Over the last twelve complete months of each hospital: +120 GB against the twelve before.")
    assert said[-1] == ("Boreas Hospital: there are 7 complete months; a comparison of two years needs 24.")


def test_where_nothing_tells_a_size_there_are_no_rows(english: Words) -> None:
    found = {"argo": growth(("CT",))}
    assert growth_rows(found, NAMES, english) == ()
    assert growth_sentences(found, NAMES, english) == ["In no figure, because nothing tells their sizes: CT."]
    assert mean_study_bytes(NOTHING) is None
