"""hospitals.toml: what is read from it, and that every mistake says where it is and what is allowed."""

import secrets
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from queries.dicom import Availability
from queries.errors import ConfigurationError
from queries.export_settings import ExportSettings
from queries.settings import (
    DisclosureSettings,
    HospitalSettings,
    ReleaseSettings,
    load_hospitals,
    load_site,
    read_secret,
)

GOOD = """
[hospitals.heraklion]
name = { el = "Ηράκλειο", en = "Heraklion" }
region = "7η ΥΠΕ"
[hospitals.heraklion.archive]
kind = "conquest"
url = "postgresql+psycopg://reader@db.example/pacs"
table_schema = "pacs"
availability = { "MAG*" = "ONLINE", "TAPE" = "OFFLINE" }
"""
VARIABLE = "ARCHEION_HERAKLION_PASSWORD"
# Stands for PASSWORD in parameters, which must be the same in every process of a run.
PLACEHOLDER = "given-password"
PASSWORD = secrets.token_hex(8)

Load = Callable[..., tuple[HospitalSettings, ...]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hospitals.toml"


@pytest.fixture
def load(file: Path) -> Load:
    def loaded(text: str, **environ: str) -> tuple[HospitalSettings, ...]:
        file.write_text(text, encoding="utf-8")
        return load_hospitals(file, environ)

    return loaded


def mistake(load: Load, text: str, **environ: str) -> str:
    with pytest.raises(ConfigurationError) as error:
        load(text, **environ)
    return str(error.value)


def test_file_gives_settings_with_their_defaults(load: Load) -> None:
    [hospital] = load(GOOD)
    archive = hospital.archive
    assert (hospital.code, hospital.name.el, hospital.region) == ("heraklion", "Ηράκλειο", "7η ΥΠΕ")
    assert (hospital.zone.key, hospital.archive_password) == ("Europe/Athens", None)
    assert (archive.statement_time_limit_seconds, archive.connect_time_limit_seconds) == (30, 5)
    assert archive.availability_of_values == {"MAG*": Availability.ONLINE, "TAPE": Availability.OFFLINE}
    assert (archive.table_schema, hospital.archive_url.render_as_string()) == ("pacs", archive.url)


def test_hospitals_keep_the_order_of_the_file(load: Load) -> None:
    both = GOOD.replace("heraklion", "rethymno") + GOOD
    assert [hospital.code for hospital in load(both)] == ["rethymno", "heraklion"]


@pytest.mark.parametrize(
    ("good", "bad", "sentence"),
    [
        (
            '"conquest"',
            '"pacsone"',
            "key 'archive.kind': 'pacsone' is not allowed; allowed: 'conquest', 'dcm4chee2', 'dcm4chee_arc5',"
            " 'dg_dicom_server' or 'orthanc'",
        ),
        (
            '"conquest"',
            '"orthanc"',
            "key 'archive': availability: orthanc has DICOM's own values; there is nothing to declare",
        ),
        (
            "table_schema",
            'counts_from = "counters"\ntable_schema',
            "key 'archive': counts_from: only dcm4chee2 keeps counters that could be asked instead of instances",
        ),
        ('kind = "conquest"', "", "key 'archive.kind' is missing"),
        ('el = "Ηράκλειο", ', "", "key 'name.el' is missing"),
        ('region = "7η ΥΠΕ"', "", "key 'region' is missing"),
        (
            "region =",
            "x = 1\nregion =",
            "unknown key 'x'; allowed: alerts, archive, copy_of, name, region, stale_after_hours, stations, storage, "
            "time_zone",
        ),
        ("en =", "de = 'Iraklio', en =", "unknown key 'name.de'; allowed: el, en"),
        (
            "table_schema",
            "schema",
            "unknown key 'archive.schema'; allowed: availability, connect_time_limit_seconds, counts_from, kind,"
            " statement_time_limit_seconds, table_schema, taking_time_limit_seconds, url",
        ),
        (
            '"OFFLINE"',
            '"offline"',
            "key 'archive.availability.TAPE': 'offline' is not allowed;"
            " allowed: 'ONLINE', 'NEARLINE', 'OFFLINE' or 'UNAVAILABLE'",
        ),
        (
            "reader@",
            f"reader:{PLACEHOLDER}@",
            "key 'archive.url': must not contain a password; give it in the environment (see hospitals.example.toml)",
        ),
        (
            "postgresql+psycopg",
            "oracle",
            "key 'archive.url': engine 'oracle' is not supported; allowed: sqlite, postgresql, mysql, mariadb, mssql",
        ),
        (
            '"postgresql+psycopg://reader@db.example/pacs"',
            '"db.example"',
            "key 'archive.url': is no SQLAlchemy URL; allowed is such as postgresql+psycopg://reader@host/db",
        ),
        (
            "region =",
            'alerts = { mail = ["it@hospital.example", "it@hospital.example\\nBcc: x@y"] }\nregion =',
            "key 'alerts.mail.1': 'it@hospital.example\\nBcc: x@y' is no e-mail address;"
            " allowed is such as it@hospital.example",
        ),
        (
            "region =",
            "alerts = { warning_days = 60 }\nregion =",
            "key 'alerts': critical_days must be fewer than warning_days",
        ),
        (
            "region =",
            'time_zone = "Crete"\nregion =',
            "key 'time_zone': 'Crete' is no IANA time zone; allowed is a name such as Europe/Athens",
        ),
        (
            "table_schema",
            "statement_time_limit_seconds = 0\ntable_schema",
            "key 'archive.statement_time_limit_seconds': Input should be greater than or equal to 1",
        ),
        (
            "table_schema",
            'connect_time_limit_seconds = "5"\ntable_schema',
            "key 'archive.connect_time_limit_seconds': Input should be a valid integer",
        ),
        (
            "region =",
            'code = "other"\nregion =',
            "unknown key 'code'; "
            "allowed: alerts, archive, copy_of, name, region, stale_after_hours, stations, storage, "
            "time_zone",
        ),
        (
            "region =",
            f'archive_password = "{PLACEHOLDER}"\nregion =',
            "unknown key 'archive_password'; "
            "allowed: alerts, archive, copy_of, name, region, stale_after_hours, stations, storage, "
            "time_zone",
        ),
    ],
)
def test_mistake_names_file_hospital_key_and_what_is_allowed(
    load: Load, file: Path, good: str, bad: str, sentence: str
) -> None:
    assert good in GOOD
    text = mistake(load, GOOD.replace(good, bad.replace(PLACEHOLDER, PASSWORD), 1))
    assert text == f"{file}: hospital 'heraklion': {sentence}"
    assert PASSWORD not in text


def test_all_mistakes_are_named_at_once(load: Load) -> None:
    bad = GOOD.replace("region =", "regoin =").replace('"conquest"', '"pacsone"')
    text = mistake(load, bad + bad.replace("heraklion", "chania"))
    assert [("heraklion" in line, "chania" in line) for line in text.splitlines()] == [(True, False)] * 3 + [
        (False, True)
    ] * 3


def test_the_code_that_stands_for_every_hospital_is_refused(load: Load, file: Path) -> None:
    text = mistake(load, GOOD.replace("hospitals.heraklion", "hospitals.all"))
    assert text == f"{file}: hospital 'all': `all` stands for every hospital where roles are given"


@pytest.mark.parametrize("code", ["Heraklion", "1st", "ηράκλειο", "a_b", "a" * 33, "../etc"])
def test_code_that_no_address_can_hold_is_refused(load: Load, file: Path, code: str) -> None:
    text = mistake(load, GOOD.replace("hospitals.heraklion", f'hospitals."{code}"'))
    assert text == f"{file}: hospital {code!r}: a code is 1–32 of a–z, 0–9 and -, beginning with a letter"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "needs at least one table [hospitals.CODE]"),
        ("hospitals = 1", "needs at least one table [hospitals.CODE]"),
        ("[hospitals]\nheraklion = 1", "hospital 'heraklion': must be a table [hospitals.heraklion]"),
        (
            GOOD + "[other]",
            "unknown key 'other'; allowed: hospitals, accounts, disclosure, exports, releases, schedule, sign_in",
        ),
        (
            "releases = 7\n" + GOOD,
            "key 'releases': Input should be a valid dictionary or instance of ReleaseSettings",
        ),
        (
            GOOD + "[releases]\nmonths = 7",
            "unknown key 'releases.months'; allowed: provisional_months",
        ),
        (
            GOOD + "[releases]\nprovisional_months = 0",
            "key 'releases.provisional_months': Input should be greater than or equal to 1",
        ),
    ],
)
def test_file_of_another_shape_is_refused(load: Load, file: Path, text: str, sentence: str) -> None:
    assert mistake(load, text) == f"{file}: {sentence}"


def test_what_hospitals_share_stands_beside_them(file: Path) -> None:
    file.write_text(GOOD + "[releases]\nprovisional_months = 25", encoding="utf-8")
    assert load_site(file, {}).shared.releases == ReleaseSettings(provisional_months=25)
    file.write_text(GOOD, encoding="utf-8")
    assert load_site(file, {}).shared.releases == ReleaseSettings(provisional_months=13)


def test_file_that_is_no_toml_is_refused(load: Load, file: Path) -> None:
    assert mistake(load, "[hospitals").startswith(f"{file}: is not valid TOML (")


def test_file_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(ConfigurationError) as error:
        load_hospitals(file, {})
    assert str(error.value) == f"{file}: cannot be read (No such file or directory)"


def test_password_comes_from_the_environment(load: Load) -> None:
    [hospital] = load(GOOD, **{VARIABLE: PASSWORD})
    assert (hospital.archive_password, hospital.archive_url.password) == (PASSWORD, PASSWORD)


def test_dash_of_a_code_is_an_underscore_in_the_environment(load: Load) -> None:
    [hospital] = load(GOOD.replace("heraklion", "agios-nikolaos"), ARCHEION_AGIOS_NIKOLAOS_PASSWORD=PASSWORD)
    assert hospital.archive_password == PASSWORD


def test_password_comes_from_the_first_line_of_a_file(load: Load, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{PASSWORD}\nnot this\n")
    [hospital] = load(GOOD, **{f"{VARIABLE}_FILE": str(secret)})
    assert hospital.archive_password == PASSWORD


def test_password_is_in_no_repr(load: Load) -> None:
    hospitals = load(GOOD, **{VARIABLE: PASSWORD})
    url = hospitals[0].archive_url
    assert [text for text in (repr(hospitals), str(hospitals), repr(url), str(url)) if PASSWORD in text] == []


@pytest.mark.parametrize("argument", ["password={}", "PWD={}", "odbc_connect=UID%3Dr%3BPwd%3D{}"])
def test_password_among_the_arguments_of_a_url_is_refused(load: Load, argument: str) -> None:
    text = mistake(load, GOOD.replace("example/pacs", f"example/pacs?{argument.format(PASSWORD)}"))
    assert "key 'archive.url': must not contain a password" in text
    assert PASSWORD not in text


def test_secret_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^NAME and NAME_FILE are both set; keep one$"):
        read_secret("NAME", {"NAME": PASSWORD, "NAME_FILE": str(tmp_path)})


def test_secret_file_that_is_empty_or_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(ConfigurationError, match=r"^NAME_FILE: .*empty is empty$"):
        read_secret("NAME", {"NAME_FILE": str(tmp_path / "empty")})
    with pytest.raises(ConfigurationError, match=r"^NAME_FILE: .*none cannot be read"):
        read_secret("NAME", {"NAME_FILE": str(tmp_path / "none")})


def test_secret_that_is_not_set_is_none() -> None:
    assert read_secret("NAME", {}) is None


def copied(*pairs: tuple[str, str | None]) -> str:
    """Hospitals by code, each with the one it is a copy of."""
    tables = []
    for code, original in pairs:
        table = GOOD.replace("heraklion", code)
        tables.append(table.replace("region", f'copy_of = "{original}"\nregion', 1) if original else table)
    return "\n".join(tables)


def test_a_second_copy_is_declared(load: Load) -> None:
    hospitals = load(copied(("centre", "chania"), ("chania", None)))
    assert [hospital.copy_of for hospital in hospitals] == ["chania", None]


@pytest.mark.parametrize(
    ("pairs", "mistakes"),
    [
        ((("chania", "chania"),), ["'chania' is a copy itself"]),
        ((("chania", "nowhere"),), ["'nowhere' is no hospital of this file"]),
        ((("a", "b"), ("b", "c"), ("c", None)), ["'b' is a copy itself"]),
        ((("a", "c"), ("b", "c"), ("c", None)), ["'c' has another copy"] * 2),
    ],
)
def test_a_mistaken_copy_is_named(load: Load, pairs: tuple[tuple[str, str | None], ...], mistakes: list[str]) -> None:
    lines = mistake(load, copied(*pairs)).splitlines()
    assert len(lines) == len(mistakes)
    assert all(f"key 'copy_of': {said};" in line for said, line in zip(mistakes, lines, strict=True))


def disclosure(file: Path, text: str) -> DisclosureSettings:
    file.write_text(GOOD + text, encoding="utf-8")
    return load_site(file, {}).shared.disclosure


def test_small_numbers_are_withheld_from_those_outside_unless_the_file_says_otherwise(file: Path) -> None:
    usual, stricter = disclosure(file, ""), disclosure(file, '[disclosure]\nthreshold = 11\nscope = "everyone"')
    assert (usual.threshold, usual.scope) == (5, "outside")
    assert (stricter.threshold, stricter.scope) == (11, "everyone")
    assert [hospital.code for hospital in load_hospitals(file, {})] == ["heraklion"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[disclosure]\nlimit = 5", "unknown key 'disclosure.limit'; allowed: scope, threshold"),
        ("[disclosure]\nthreshold = 1", "key 'disclosure.threshold': Input should be greater than or equal to 2"),
        ("[disclosure]\nthreshold = '5'", "key 'disclosure.threshold': Input should be a valid integer"),
        (
            "[disclosure]\nscope = 'nobody'",
            "key 'disclosure.scope': 'nobody' is not allowed; allowed: 'outside' or 'everyone'",
        ),
        ("[[disclosure]]", "key 'disclosure': Input should be a valid dictionary or instance of DisclosureSettings"),
    ],
)
def test_mistaken_disclosure_is_named(file: Path, text: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        disclosure(file, text)
    assert str(error.value) == f"{file}: {sentence}"


def test_stations_are_named_whatever_their_case(load: Load) -> None:
    [hospital] = load(GOOD + '[hospitals.heraklion.stations]\n"ct1 " = " CT, ground floor"\n"MR1 @ aera" = "MR"\n')
    assert hospital.stations == {"CT1": "CT, ground floor", "MR1 @ AERA": "MR"}


def test_a_station_without_a_name_is_refused(load: Load) -> None:
    said = mistake(load, GOOD + '[hospitals.heraklion.stations]\nCT1 = ""\n')
    assert "key 'stations.CT1': String should have at least 1 character" in said


EXPORT = """
[exports.ministry-monthly]
report = "activity"
link = "period={month}&per=month"
format = "xlsx"
hospitals = ["heraklion"]
mail = ["a@ministry.example"]
every = "month"
starts = 2026-01-01
"""


def exports_of(file: Path, text: str) -> Mapping[str, ExportSettings]:
    file.write_text(GOOD + text, encoding="utf-8")
    return load_site(file, {}).shared.exports


def test_an_export_has_its_defaults(file: Path) -> None:
    assert exports_of(file, EXPORT) == {
        "ministry-monthly": ExportSettings(
            report="activity",
            link="period={month}&per=month",
            format="xlsx",
            language="el",
            hospitals=["heraklion"],
            folder=None,
            mail=["a@ministry.example"],
            every="month",
            starts=date(2026, 1, 1),
            due_day=1,
            deadline_day=10,
        )
    }
    assert exports_of(file, "") == {}


def test_an_export_may_have_a_greek_name_and_the_whole_address_of_a_page(file: Path) -> None:
    text = EXPORT.replace("ministry-monthly", '"μηνιαία-υπουργείου"').replace(
        "period=", "https://archeion.example/activity?period="
    )
    ((name, export),) = exports_of(file, text).items()
    assert (name, export.link) == ("μηνιαία-υπουργείου", "period={month}&per=month")


WHERE = "key 'exports.ministry-monthly"


@pytest.mark.parametrize(
    ("was", "becomes", "sentence"),
    [
        ('report = "activity"', "", f"{WHERE}.report' is missing"),
        ("starts = 2026-01-01", "", f"{WHERE}.starts' is missing"),
        (
            "starts = 2026-01-01",
            'starts = "2026-01-01"',
            f"{WHERE}.starts': '2026-01-01' is no date; allowed is such",
        ),
        ("starts = 2026-01-01", "starts = 2026-01-01T00:00:00Z", f"{WHERE}.starts': datetime"),
        ('every = "month"', 'every = "day"', f"{WHERE}.every': 'day' is not allowed; allowed: 'year', 'month' or"),
        ('format = "xlsx"', 'format = "pdf"', f"{WHERE}.format': 'pdf' is not allowed; allowed: 'csv', 'excel-el"),
        ('every = "month"', 'every = "month"\nwhen = 3', f"unknown {WHERE}.when'; allowed: deadline_day, due_day"),
        ("{month}", "{months}", f"{WHERE}.link': 'months' is no placeholder; allowed: {{month}}, {{month-a-year"),
        ("{month}", "{month", f"{WHERE}.link': 'period={{month&per=month' is no placeholder"),
        ("per=month", "hospital=x", f"{WHERE}.link': names hospitals; which they are is said by the key hospitals"),
        (
            '["heraklion"]',
            '["sitia"]',
            f"{WHERE}.hospitals': 'sitia' is no hospital of this file; allowed: heraklion",
        ),
        ('mail = ["a@ministry.example"]', "", f"{WHERE}': goes nowhere: give a folder, or mail addresses"),
        ('mail = ["a@ministry.example"]', 'folder = "reports"', f"{WHERE}.folder': 'reports' is no absolute path"),
        ("a@ministry.example", "a@b\\nBcc: c@d", f"{WHERE}.mail.0': 'a@b\\nBcc: c@d' is no e-mail address"),
        ("ministry-monthly", '"../monthly"', "key 'exports.../monthly': '../monthly' is no name of an export"),
        ("ministry-monthly", "Monthly", "key 'exports.Monthly': 'Monthly' is no name of an export; allowed: 1–48"),
        ('every = "month"', 'every = "month"\ndue_day = 11', f"{WHERE}': deadline_day must not be before due_day"),
        ('every = "month"', 'every = "month"\ndue_day = 0', f"{WHERE}.due_day': Input should be greater than or"),
    ],
)
def test_an_export_that_cannot_be_meant_is_refused(
    load: Load, file: Path, was: str, becomes: str, sentence: str
) -> None:
    assert EXPORT.count(was) == 1
    assert mistake(load, GOOD + EXPORT.replace(was, becomes)).startswith(f"{file}: {sentence}")
