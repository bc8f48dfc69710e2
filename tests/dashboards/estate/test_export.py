"""The file is the table: the same rows in the same order, in whole bytes and ISO days."""

import csv
import io
from datetime import date
from typing import Any

from dashboards.estate.rows import estate_rows
from dashboards.estate.titles import reach_texts
from dashboards.exports.estate import estate_sheet
from dashboards.exports.files import write_csv
from dashboards.pages.estate_table import estate_table
from dashboards.services import Reader
from dashboards.sizes import size_text
from dashboards.words import Words
from queries.forecasts.reach import Outlook
from tests.dashboards import trees
from tests.dashboards.estate.scene import PLACES, RANKED, Place, reader_of, steady


def file_of(reader: Reader) -> str:
    sheet, file = estate_sheet(reader, ""), io.BytesIO()
    write_csv(file, sheet.headings, sheet.rows)
    return file.getvalue().decode()


def read(words: Words, places: Any = PLACES) -> list[dict[str, str]]:
    reader = reader_of(words, places)
    content = file_of(reader)
    return [*csv.DictReader(io.StringIO(content, newline=""))]


def test_file_and_table_have_the_same_rows_and_figures(words: Words) -> None:
    reader = reader_of(words)
    rows = estate_rows(reader, reader.courses(reader.visible))
    shown = trees.table(trees.plain(estate_table("x", rows, words)))[1:]
    for row, cells, told in zip(rows, shown, read(words), strict=True):
        assert cells[0] == told["name"] == row.name
        if row.standing is None:
            assert told["state"] == row.without
            continue
        for place, level in enumerate(("full", "critical", "warning"), start=1):
            day = told[f"{level}_date"]
            said = words.day(date.fromisoformat(day)) if day else reach_texts(getattr(row.standing, level), words)[0]
            assert cells[place].startswith(said)
        stored = told["stored_bytes"]
        assert cells[5] == (size_text(int(stored), words) if stored else words.gettext("not known"))


def test_what_there_is_not_is_empty_and_a_word_says_why(english: Words) -> None:
    told = {row["hospital"]: row for row in read(english)}
    assert tuple(told) == RANKED
    words = {code: row["full_outlook"] or row["state"] for code, row in told.items()}
    assert words == {
        "dense": "already_passed",
        **dict.fromkeys(("early", "jointly"), "within_horizon"),
        **dict.fromkeys(("far", "knee"), "not_within_horizon"),
        "calm": "not_growing",
        "infant": "not_enough_history",
        "huge": "capacity_unknown",
        "anew": "no_projection",
        "gone": "snapshot_unreadable",
        "blank": "no_snapshot",
    }
    assert {row["full_date"] for row in told.values() if row["full_outlook"] != Outlook.WITHIN_HORIZON} == {""}
    assert (told["huge"]["capacity_bytes"], told["huge"]["used_percent"]) == ("", "")
    assert {key for key, cell in told["blank"].items() if cell} == {"hospital", "name", "state", "is_stale"}


def test_numbers_are_whole_bytes_and_days_are_iso(english: Words) -> None:
    told = {row["hospital"]: row for row in read(english)}
    jointly = told["jointly"]
    assert (jointly["tier"], jointly["stored_bytes"], jointly["capacity_bytes"]) == (
        "online",
        "100000000000",
        "250000000000",
    )
    assert (jointly["full_date"], jointly["full_earliest_80"], jointly["full_latest_95"]) == ("2028-06-30",) * 3
    assert (jointly["used_percent"], jointly["is_stale"], jointly["horizon_months"]) == ("40.0000", "yes", "60")
    assert told["early"]["archive_read_at"] == "2025-12-31T14:00:00+02:00"
    text = str(told).lower()
    assert [bad for bad in ("nan", "inf'", "none'", "e+") if bad in text] == []


def test_headings_are_alike_in_every_language(english: Words, greek: Words) -> None:
    names = [each.name for each in estate_sheet(reader_of(english), "").columns]
    assert [*read(english)[0]] == [*read(greek)[0]] == names


def test_a_name_is_never_a_formula(english: Words) -> None:
    reader = reader_of(english, {"one": Place({}, steady("one", 1))})
    reader.names["one"] = "=1+1"  # type: ignore[index]
    content = file_of(reader)
    assert "one,'=1+1,projected" in content
