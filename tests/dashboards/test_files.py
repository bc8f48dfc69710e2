"""The file and the table are one: same columns, same rows, nothing a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from time import perf_counter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.exports.cells import EXCEL_GREEK, MACHINE, Cell, Interval
from dashboards.exports.columns import Column, activity_columns, activity_rows
from dashboards.exports.files import write_csv, write_excel_greek_csv
from dashboards.exports.greek_excel import left_alone
from dashboards.tabulation import Row, tabulate
from dashboards.words import Words
from queries.criteria import Breakdown, Grain, Measure, Month
from queries.dicom import Availability
from queries.inert import inert
from tests.dashboards.asking import HOSPITAL_NAMES, answer, asking
from tests.dashboards.serving import TODAY

ROW = Row("2016", (), 0)


def column(heading: str, value: Cell) -> Column:
    return Column("name", heading, lambda row: value, lambda row: str(value), is_number=isinstance(value, int))


def csv_file(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> bytes:
    file = io.BytesIO()
    write_csv(file, [one.heading for one in columns], ([one.file(row) for one in columns] for row in rows))
    return file.getvalue()


def written(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


@pytest.mark.parametrize(
    ("text", "in_file"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("＝cmd", "'＝cmd"),
        ("-GE CT 1", "'-GE CT 1"),
        ("+CT", "'+CT"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\tCT", "'\tCT"),
        ("\rCT", "'\rCT"),
        ("\nCT", "'\nCT"),
        ("\0CT", "'\0CT"),
        ("  =1", "'  =1"),
        ("\u00a0＋1", "'\u00a0＋1"),
        ("－1", "'－1"),
        ("CT", "CT"),
        ("GE-CT=1", "GE-CT=1"),
        ("Αξονικός", "Αξονικός"),
        ("", ""),
        ("2016-03", "2016-03"),
    ],
)
def test_text_that_begins_a_formula_is_marked_as_text(text: str, in_file: str) -> None:
    assert inert(text) == in_file


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1-2",
            "3/4",
            "2016-03",
            "2016-03-05",
            "5-9",
            "90+",
            "12.2016",
            "1.2.3",
            "12:30",
            "10 πμ",
            "5 μ.μ.",
            "3 pm",
        ),
        *("OCT1", "oct 1", "Sept-2", "MAY2", "Μαρ 1", "5 Μαΐου", "ΙΟΥΝ3", "1 Οκτωβρίου 2016", "Αύγουστος 2016"),
        *(
            "1E5",
            "1e-5",
            "1,5",
            ".5",
            "1.000",
            "1 000",
            "007",
            "0",
            "1234567890123456",
            "１２",
            "5%",
            "€5",
            "(5)",
            " 5",
        ),
        *("TRUE", "False", "ΑΛΗΘΗΣ", "ψευδής", " Αληθής ", "#N/A", "#Δ/Υ"),
    ],
)
def test_text_that_a_greek_excel_takes_for_something_else_is_marked_for_it_alone(text: str) -> None:
    assert (MACHINE.text(text), EXCEL_GREEK.text(text)) == (text, f"'{text}")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "CT",
            "CT 1",
            "1η ΥΠΕ",
            "OCT",
            "Μαρούσι 1",
            "Decade 5",
            "MARS1",
            "2016M03",
            "7T",
            "E5",
            "Α-1",
            "GE-CT=1",
        ),
        *("Αληθές", "true story", "3ος όροφος", "16-row CT", "complete years", "Γ.Ν. 401", "πμ", "-", "May"),
    ],
)
def test_other_text_is_the_same_in_both_profiles(text: str) -> None:
    assert MACHINE.text(text) == EXCEL_GREEK.text(text) == inert(text)


@pytest.mark.parametrize("text", ["=1", "-5", "-1,5", "+1", "@x", "\t1"])
def test_text_is_marked_once(text: str) -> None:
    assert MACHINE.text(text) == EXCEL_GREEK.text(text) == f"'{text}"


def test_a_kind_of_text_is_marked_like_text() -> None:
    class Odd(StrEnum):
        FORMULA = "=1"

    assert MACHINE.text(Odd.FORMULA) == EXCEL_GREEK.text(Odd.FORMULA) == "'=1"


@pytest.mark.parametrize("text", ["1" * 100_000 + "x", "mar" * 50_000 + "!1", "1e" * 50_000 + "x", "#" * 100_000])
def test_long_texts_are_judged_at_once(text: str) -> None:
    started = perf_counter()
    left_alone(text)
    assert perf_counter() - started < 2


@pytest.mark.parametrize("number", [-5, 0, 7919])
def test_numbers_are_never_marked(number: int) -> None:
    assert written(csv_file([column("value", number)], [ROW])) == [["value"], [str(number)]]


def test_headings_and_cells_of_a_file_are_marked() -> None:
    assert csv_file([column("=1+1", "@x")], [ROW]) == b"'=1+1\r\n'@x\r\n"


@pytest.mark.parametrize(
    ("cell", "for_programs", "for_greek_excel"),
    [
        (None, "", ""),
        (-5, "-5", "-5"),
        (Decimal("-1.5"), "-1.5", "-1,5"),
        (Decimal("0.000001"), "0.000001", "0,000001"),
        (Month(2016, 3), "2016-03", "2016M03"),
        (date(2016, 3, 5), "2016-03-05", "2016-03-05"),
        (Interval(Month(2016, 3), Month(2016, 11)), "2016-03/2016-11", "2016M03/2016M11"),
        (Interval(date(2016, 3, 5), date(2016, 3, 6)), "2016-03-05/2016-03-06", "2016-03-05/2016-03-06"),
        ("-1,5", "'-1,5", "'-1,5"),
        ("ΟΔΟΣ", "ΟΔΟΣ", "ΟΔΟΣ"),
    ],
)
def test_each_profile_writes_a_cell_its_own_way(cell: Cell, for_programs: str, for_greek_excel: str) -> None:
    assert (MACHINE.text(cell), EXCEL_GREEK.text(cell)) == (for_programs, for_greek_excel)


def test_a_file_for_greek_excel_is_that_to_the_byte() -> None:
    file = io.BytesIO()
    write_excel_greek_csv(file, ["Μήνας", "Μερίδιο; %"], [[Month(2016, 3), Decimal("12.5")], ['ά;"β"\r\nγ', None]])
    assert file.getvalue() == (b"\xef\xbb\xbf" + 'Μήνας;"Μερίδιο; %"\r\n2016M03;12,5\r\n"ά;""β""\r\nγ";\r\n'.encode())


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_any_text_comes_back_from_a_strict_reader(texts: list[str]) -> None:
    content = csv_file([column("heading", text) for text in texts], [ROW])
    assert written(content)[1] == [inert(text) for text in texts]


def test_a_file_has_no_byte_order_mark_and_ends_every_line_alike() -> None:
    content = csv_file([column("ά", "β"), column("γ", None)], [ROW])
    assert content == "ά,γ\r\nβ,\r\n".encode()


GOLDEN_CELLS = {
    ("argo", "202509", None): 1_234_567,
    ("boreas", "202511", None): 2,
    ("argo", "202611", None): 40,
    ("argo", None, None): 3,
}


def made(words: Words, *, failed: tuple[str, ...] = ()) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    asked = asking(grain=Grain.YEAR, breakdown=Breakdown.HOSPITAL, measure=Measure.IMAGES)
    cells = {(hospital, period and period[:4], part): v for (hospital, period, part), v in GOLDEN_CELLS.items()}
    tabulation = tabulate(answer(asked, cells, failed=failed), TODAY)
    return activity_columns(tabulation, HOSPITAL_NAMES, words), activity_rows(tabulation)


def test_the_whole_english_file(english: Words) -> None:
    assert csv_file(*made(english)).decode() == (
        "Period,Sum,Argo Hospital,Boreas Hospital,Cyclops Hospital,State\r\n"
        "2025,1234569,1234567,2,0,complete\r\n"
        "2026,40,40,0,0,unfinished\r\n"
        ",3,3,0,0,undated\r\n"
        ",1234609,1234607,2,0,sum\r\n"
    )


def test_the_whole_greek_file(greek: Words) -> None:
    assert csv_file(*made(greek)).decode() == (
        "Περίοδος,Άθροισμα,Argo Hospital,Boreas Hospital,Cyclops Hospital,Κατάσταση\r\n"
        "2025,1234569,1234567,2,0,complete\r\n"
        "2026,40,40,0,0,unfinished\r\n"
        ",3,3,0,0,undated\r\n"
        ",1234609,1234607,2,0,sum\r\n"
    )


def test_a_missing_figure_is_an_empty_cell_and_a_word(english: Words) -> None:
    columns, rows = made(english, failed=("cyclops",))
    assert written(csv_file(columns, rows))[1] == ["2025", "1234569", "1234567", "2", "", "complete"]
    assert [one.shown(rows[0]) for one in columns] == ["2025", "1,234,569", "1,234,567", "2", "missing", ""]


def test_months_are_written_as_a_program_reads_them(english: Words) -> None:
    tabulation = tabulate(answer(asking(grain=Grain.MONTH), GOLDEN_CELLS), TODAY)
    content = csv_file(activity_columns(tabulation, HOSPITAL_NAMES, english), activity_rows(tabulation))
    months = [row[0] for row in written(content)]
    assert (months[1], months[-3:]) == ("2025-09", ["2026-11", "", ""])


def test_pandas_reads_the_figures_as_numbers(english: Words) -> None:
    frame = pd.read_csv(io.BytesIO(csv_file(*made(english))), dtype={"Period": "string"})
    complete = frame[frame["State"].isin(["complete", "unfinished"])]
    assert int(complete["Sum"].sum()) == int(frame.loc[frame["State"] == "sum", "Sum"].iloc[0]) == 1_234_609


@pytest.mark.parametrize(
    ("breakdown", "measure", "heading"),
    [
        (Breakdown.NONE, Measure.STUDIES, "Studies"),
        (Breakdown.MODALITY, Measure.STUDIES, "Studies, each once"),
        (Breakdown.MODALITY, Measure.IMAGES, "Sum"),
        (Breakdown.AVAILABILITY, Measure.STUDIES, "Sum"),
    ],
)
def test_the_total_says_what_kind_of_total_it_is(
    breakdown: Breakdown, measure: Measure, heading: str, english: Words
) -> None:
    part = {Breakdown.MODALITY: "CT", Breakdown.AVAILABILITY: Availability.ONLINE}.get(breakdown)
    tabulation = tabulate(answer(asking(breakdown=breakdown, measure=measure), {("argo", "2024", part): 1}), TODAY)
    assert activity_columns(tabulation, HOSPITAL_NAMES, english)[1].heading == heading
