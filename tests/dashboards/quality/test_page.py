"""The completeness page as a browser gets it: every figure of it equals a recount of the archive."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from tests.dashboards import trees
from tests.dashboards.quality.archives import PLANTED, PLANTED_FORM, WARTS, WARTS_FORM, quality_hospitals
from tests.dashboards.quality.pages import ASK, answer, file, page, squares
from tests.dashboards.serving import OF_ALL, OF_ARGO, OF_NONE, Site, serving
from tests.dashboards.storage.pages import call, captions, section, table
from tests.oracles import read
from tests.oracles_quality import recount_days, recount_lacking, recount_lags
from tests.queries.places import TODAY
from tests.queries.quality.planted import LATE_DAYS, LOST_DAY, PER_DAY, SILENT_SINCE

MISSING, CANNOT, LATE = "Studies that should be there", "What cannot be placed", "How late studies come in"
FINDINGS, BANDS = "Findings, the newest first", "Days from the study to its reception"
BY_MONTH = "The last two years, month by month"
DAYS = recount_days(read(PLANTED, PLANTED_FORM.knows, TODAY))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("quality")
    with serving(directory, quality_hospitals(directory)) as site:
        yield site


@pytest.fixture(scope="module")
def client(site: Site) -> FlaskClient:
    return site.browser(OF_ARGO)


@pytest.fixture(scope="module")
def shown(client: FlaskClient) -> object:
    return answer(client)


def test_the_title_counts_the_findings_and_the_words_name_the_largest(shown: object) -> None:
    assert trees.text(trees.node(shown, "H1")) == "Argo Hospital: studies are missing in 2 places"
    said = section(shown, MISSING)
    assert "The largest: US, since October 1, 2026" in said
    assert "No longer" not in said


def test_the_table_and_the_file_hold_the_same_findings(shown: object, client: FlaskClient) -> None:
    heading, silence, gap = table(shown, FINDINGS)
    of_file, in_file_silence, in_file_gap = file(client, "quality")
    assert heading == of_file
    last = date.fromisoformat(in_file_silence[2].partition("/")[2])
    assert silence[:3] == ["US", "Silent since then", "since October 1, 2026"]
    assert in_file_silence[:3] == ["US", "silent", f"{SILENT_SINCE}/{last}"]
    assert gap[:3] == ["Whole archive", "No studies", "June 10, 2026"]
    assert in_file_gap[:3] == ["", "gap", f"{LOST_DAY}/{LOST_DAY}"]
    assert [row[3:6] for row in (silence, gap)] == [row[3:6] for row in (in_file_silence, in_file_gap)]
    assert gap[3:5] == ["1", "0"]
    assert int(gap[5]) == pytest.approx(sum(PER_DAY.values()), abs=1)
    assert silence[3] == str((last - SILENT_SINCE).days + 1)
    for row, in_file in ((silence, in_file_silence), (gap, in_file_gap)):
        # Never told as rarer than it is.
        assert row[6].startswith("fewer than 1 in ")
        assert float(in_file[6]) <= 1 / int(row[6].rpartition(" ")[2].replace(",", ""))


def test_a_finding_leads_to_its_months_on_the_activity_page(shown: object) -> None:
    (found,) = trees.of_class(shown, "findings")
    links = [link["props"]["href"] for link in trees.nodes(found, "Link")]
    assert links[0].startswith("/activity?period=2026-10..2026-1")
    assert links[0].endswith("&modality=US")
    assert links[1] == "/activity?period=2026-06..2026-06"


@pytest.mark.parametrize(("query", "modality"), [("", None), ("modality=CT", "CT"), ("year=2026&modality=US", "US")])
def test_calendar_and_file_hold_the_days_of_the_recount(
    query: str, modality: str | None, client: FlaskClient
) -> None:
    _heading, *lines, undated = file(client, "quality-days", query)
    assert undated == ["", str(DAYS.get((None, modality), 0)), "undated"]
    first = min(day for day, _ in DAYS if day)
    for day, studies, _ in lines:
        expected = str(DAYS.get((date.fromisoformat(day), modality), 0)) if day >= str(first) else ""
        assert studies == expected, day
    assert lines[-1][0] == str(TODAY)
    titles = [title for title, _ in squares(answer(client, query))]
    assert len(titles) == (365 if "year" in query else 730)
    with_studies = [title for title in titles if re.search(r": [1-9]\d* stud", title)]
    assert len(with_studies) == sum(int(studies or 0) > 0 for _, studies, _ in lines)


def test_days_that_lack_studies_are_marked_and_said(client: FlaskClient) -> None:
    looks = {title.partition(":")[0]: (title, look) for title, look in squares(answer(client, "modality=US"))}
    assert looks["June 10, 2026"] == ("June 10, 2026: 0 studies, studies are missing", "square gap")
    assert looks["October 5, 2026"] == ("October 5, 2026: 0 studies, gone silent", "square silent")
    assert looks["November 22, 2026"][0].endswith("not judged yet")
    assert looks["December 1, 2026"] == ("December 1, 2026: after the archive was read", "square beyond")
    assert looks["January 5, 2026"] == ("January 5, 2026: before the first study", "square before")
    assert looks["June 9, 2026"][1] == "square shade-5"
    # Of a modality that is not silent, only the day that the whole archive lacks.
    of_ct = [
        title for title, look in squares(answer(client, "modality=CT")) if look in ("square gap", "square silent")
    ]
    assert of_ct == ["June 10, 2026: 0 studies, studies are missing"]


def test_what_cannot_be_placed_is_that_of_the_recount(site: Site) -> None:
    shown = answer(site.browser(OF_ALL), "hospital=cyclops")
    held = read(WARTS, WARTS_FORM.knows, TODAY)
    months = recount_lacking(WARTS, held, TODAY)
    counts = {
        "Studies without a believable date": months[None].studies,
        "Series without a modality": sum(each.unknown_modality for each in months.values()),
        "Instances whose availability is not declared": sum(each.unmapped for each in months.values()),
        "Instances of unknown size": sum(each.unsized for each in months.values()),
        "Studies without an instance": sum(each.study_rows - each.studies for each in months.values()),
    }
    _heading, *rows = table(shown, CANNOT)
    assert {row[0]: row[1].partition(" ")[0].replace(",", "") for row in rows} == {
        name: str(count) for name, count in counts.items()
    }
    assert all(counts.values())
    assert all(row[3] for row in rows)


def test_months_are_those_of_the_recount_the_newest_first(client: FlaskClient) -> None:
    _heading, *rows = table(answer(client), BY_MONTH)
    assert len(rows) == 24
    assert (rows[0][0], rows[0][-1], rows[1][0], rows[1][-1]) == ("November 2026", "unfinished", "October 2026", "")
    lags = recount_lags(read(PLANTED, PLANTED_FORM.knows, TODAY))
    august = {lag: number for (month, lag), number in lags.items() if month == "202608"}
    percent = 100 * august[LATE_DAYS] / sum(august.values())
    assert rows[3][-2].startswith(f"{int(percent * 10) / 10:g}")
    assert rows[23][1:6] == ["none there"] * 5


def test_lateness_is_that_of_the_recount(shown: object) -> None:
    lags = recount_lags(read(PLANTED, PLANTED_FORM.knows, TODAY))
    late = sum(number for (_, lag), number in lags.items() if lag == LATE_DAYS)
    same_day = sum(number for (_, lag), number in lags.items() if lag == 0)
    numbers = {row[0]: row[1] for row in table(shown, BANDS)[1:]}
    assert numbers["On the same day"] == f"{same_day:,}"
    assert numbers["31 to 365 days later"] == str(late)
    assert sum(int(number.replace(",", "")) for number in numbers.values()) == len(PLANTED.studies)
    assert f"on the same day, 95 % within {LATE_DAYS} days." in section(shown, LATE)
    assert "the figures of October 2026 still grow by about" in section(shown, LATE)


def test_days_that_are_still_arriving_are_not_judged(client: FlaskClient) -> None:
    """A tenth of the studies comes forty days late: two weeks are as long as anybody waits."""
    states = {line[0]: line[2] for line in file(client, "quality-days")[1:]}
    assert [day for day, state in states.items() if state == "not_judged"] == [
        str(TODAY - timedelta(days=number)) for number in range(14, -1, -1)
    ]


def test_an_archive_that_keeps_no_reception_says_so(site: Site) -> None:
    shown = answer(site.browser(OF_ALL), "hospital=cyclops")
    assert "does not keep when anything was received" in section(shown, LATE)
    assert BANDS not in captions(shown)
    assert "judged to November 18, 2026" in trees.text(trees.of_class(shown, "subtitle"))


def test_a_hospital_that_failed_says_why_and_has_no_file(site: Site) -> None:
    client = site.browser(OF_ALL)
    shown = answer(client, "hospital=delos")
    assert trees.text(trees.node(shown, "H1")) == "Delos Hospital"
    assert "no snapshot of its archive has been taken yet" in trees.text(trees.of_class(shown, "failure"))
    assert trees.nodes(shown, "Table") == []
    for path in ("quality", "quality-days"):
        refused = client.get(f"/{path}.csv?hospital=delos")
        assert (refused.status_code, refused.get_json()["error"]["code"]) == (503, "archive_failed")


def test_an_empty_archive_says_that_there_is_nothing(site: Site) -> None:
    client = site.browser(OF_ALL)
    shown = answer(client, "hospital=boreas")
    assert "There are no results" in trees.text(trees.of_class(shown, "empty"))
    assert trees.nodes(shown, "Table") == []
    assert len(file(client, "quality", "hospital=boreas")) == 1
    assert file(client, "quality-days", "hospital=boreas&year=2026")[-1] == ["", "0", "undated"]


def test_whoever_may_see_nothing_is_told_so(site: Site) -> None:
    client = site.browser(OF_NONE)
    assert "No hospital has been opened to you yet" in trees.text(page(client))
    assert client.get("/quality.csv").status_code == 400


def test_the_form_holds_what_the_link_says_and_writes_it(site: Site) -> None:
    client = site.browser(OF_ALL)
    shown = page(client, "hospital=cyclops&year=2015&modality=MR")
    chosen = {each["props"]["id"]: each["props"]["value"] for each in trees.nodes(shown, "RadioItems")}
    assert chosen == {"quality-hospital": "cyclops", "quality-modality": "MR", "quality-year": "2015"}
    values = {f"{control}.value": value for control, value in chosen.items()}
    asked = call(client, ASK, {**values, "quality-asked.data": 3})
    assert asked["quality-location"]["search"] == "?hospital=cyclops&year=2015&modality=MR"
    assert asked["quality-asked"]["data"] == 4


def test_every_scrolling_box_is_reached_by_keyboard_and_every_picture_is_said(shown: object) -> None:
    for look in ("table", "calendar-box"):
        boxes = trees.of_class(shown, look)
        assert boxes
        assert {(box["props"]["tabIndex"], box["props"]["role"]) for box in boxes} == {("0", "region")}
    ids = {node["props"].get("id") for node in trees.every(shown)}
    pictures = [node for node in trees.every(shown) if node["props"].get("role") == "img"]
    assert len(pictures) >= 3
    for picture in pictures:
        props = picture["props"]
        assert props.get("aria-label") or {props["aria-labelledby"], props["aria-describedby"]} <= ids


def test_no_english_is_left_on_the_greek_page(site: Site) -> None:
    client = site.browser(OF_ARGO, "el")
    # Bound values stand in code.
    kinds = ("H1", "H2", "Th", "P", "Figcaption", "Li")
    shown = [part for part in trees.every(answer(client)) if part["type"] in kinds and not trees.nodes(part, "Code")]
    words = set(re.findall("[A-Za-z]{3,}", " ".join(map(trees.text, shown))))
    assert words - {"archive", "availability", "CSV", "SQL"} == set()
    assert trees.text(shown[0]).startswith("Νοσοκομείο Αργώ: ")
