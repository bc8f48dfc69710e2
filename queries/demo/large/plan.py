"""The plan of a large index in two temporary tables of PostgreSQL or MariaDB: its studies and its series.

One text for both engines but for the few words of `_Spelling`; both make the same population of the same arguments.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, column, table, text

_YEARS = 20
_MOST_SERIES_PER_STUDY = 4

STUDIES = table(
    "made_studies",
    column("number"),
    column("study_uid"),
    column("study_time"),
    column("received_time"),
    column("complete_time"),
    column("is_old"),
    column("patient_id"),
)
SERIES = table(
    "made_series",
    column("number"),
    column("study_number"),
    column("instances_before"),
    column("digits"),
    column("series_uid"),
    column("study_uid"),
    column("modality"),
    column("received_time"),
    column("is_old"),
    column("patient_id"),
    column("instance_count"),
)


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How an engine says what the other says otherwise."""

    create: str
    # What ends the table: the transaction, or the next plan of the same session.
    end: str
    date_time: str
    real: str
    divided: str
    numbers: str
    bits: str
    later: str


_SPELLINGS = {
    "postgresql": _Spelling(
        create="CREATE TEMPORARY TABLE",
        end="ON COMMIT DROP",
        date_time="timestamp",
        real="float8",
        divided="/",
        numbers="generate_series(1, :studies) AS number",
        bits="('x' || left({}, 7))::bit(28)::int",
        later="{} + make_interval(days => {}, secs => {})",
    ),
    "mariadb": _Spelling(
        create="CREATE OR REPLACE TEMPORARY TABLE",
        end="ENGINE = InnoDB",
        date_time="datetime",
        real="double",
        divided="DIV",
        numbers="(SELECT seq AS number FROM seq_1_to_1000000000 WHERE seq <= :studies) AS numbers",
        bits="CAST(conv(left({}, 7), 16, 10) AS int)",
        later="{} + INTERVAL {} DAY + INTERVAL {} SECOND",
    ),
}

_CREATE_STUDIES = """
{create} made_studies (
    number int, dice int, study_uid varchar(64), study_time {date_time}, received_time {date_time},
    complete_time {date_time}, is_old boolean, patient_id varchar(64)
) {end}
"""
_CREATE_SERIES = """
{create} made_series (
    number int, study_number int, instances_before bigint, digits varchar(32), series_uid varchar(64),
    study_uid varchar(64), modality varchar(16), received_time {date_time}, is_old boolean, patient_id varchar(64),
    instance_count int
) {end}
"""
# Every year is busier than the one before: the studies up to a day grow with its power of 3/2. UIDs have 44
# characters, as many as one from a UUID mostly has, in no order of time. Half an hour at most after its beginning a
# study's first object is received, a quarter of an hour later its last.
_PLAN_STUDIES = """
INSERT INTO made_studies
SELECT number, dice, study_uid, study_time, {received_time}, {complete_time}, is_old, patient_id
FROM (
    SELECT number, dice, concat('2.25.1', {study_digits}, '000000') AS study_uid, {study_time} AS study_time,
           number <= :studies {divided} 3 AS is_old,
           concat('SYNTHETIC-', lpad(concat(number % :patients), 7, '0')) AS patient_id
    FROM (SELECT number, {dice} AS dice FROM {numbers}) AS numbered
) AS dated
ORDER BY number
"""
_DAY_OF_STUDY = "floor(:days * power(CAST(number - 0.5 AS {real}) / :studies, CAST(2 AS {real}) / 3))"
# Whole weights and divisions: the shares of all series add up to exactly the instances asked for.
_PLAN_SERIES = """
INSERT INTO made_series
WITH protocols (examination, lowest, highest, least_series, choices_of_series, weight) AS (
    VALUES ('CT', 0, 21, 2, 3, 120), ('MR', 22, 31, 2, 3, 80), ('US', 32, 47, 1, 1, 5),
           ('CR', 48, 87, 1, 1, 1), ('MG', 88, 92, 1, 1, 4), ('XA', 93, 95, 1, 3, 15),
           ('RF', 96, 97, 1, 1, 5), ('SC', 98, 99, 1, 1, 1)
), places (place) AS (
    VALUES (1), (2), (3), (4)
), placed AS (
    SELECT made_studies.*, place, weight,
           CASE WHEN examination = 'CT' AND place = 4 THEN 'SR'
                WHEN examination = 'CR' AND dice {divided} 100 % :studies < number THEN 'DX'
                ELSE examination END AS modality
    FROM made_studies
    JOIN protocols ON dice % 100 BETWEEN lowest AND highest
    JOIN places ON place <= least_series + dice {divided} 100 % choices_of_series
), weighted AS (
    SELECT placed.*, {series_digits} AS digits, CASE modality WHEN 'SR' THEN 0 ELSE weight END AS own
    FROM placed
), summed AS (
    SELECT weighted.*, sum(own) OVER (ORDER BY number, place) AS so_far, sum(own) OVER () AS in_all,
           :instances - count(*) OVER () AS shared, row_number() OVER (ORDER BY number, place) AS series_number
    FROM weighted
)
SELECT series_number, number, series_number - 1 + shared * (so_far - own) {divided} in_all,
       digits, concat('2.25.2', digits, '000000'), study_uid, modality, received_time, is_old, patient_id,
       1 + shared * so_far {divided} in_all - shared * (so_far - own) {divided} in_all
FROM summed
ORDER BY series_number
"""


def plan(connection: Connection, studies: int, instances: int, today: date) -> None:
    """Fill STUDIES and SERIES, in the order of their numbers, for the transaction that follows."""
    if instances < studies * _MOST_SERIES_PER_STUDY:
        raise ValueError(f"a series needs an instance: at least {_MOST_SERIES_PER_STUDY} for each study")
    # 28 February is in every year.
    first_day = today.replace(year=today.year - _YEARS, day=min(today.day, 28))
    values = {
        "first_day": first_day,
        "days": (today - first_day).days,
        "studies": studies,
        "patients": studies * 2 // 5 + 1,
        "instances": instances,
    }
    for statement in _statements(_SPELLINGS[connection.dialect.name]):
        connection.execute(text(statement), values)


def _statements(spelling: _Spelling) -> list[str]:
    later, first_day = spelling.later.format, f"CAST(:first_day AS {spelling.date_time})"
    day = _DAY_OF_STUDY.format(real=spelling.real)
    words = {name: getattr(spelling, name) for name in ("create", "end", "date_time", "divided", "numbers")}
    words |= {
        "dice": spelling.bits.format("md5(concat('dice ', number))"),
        "study_digits": _digits("concat('study ', number)"),
        "series_digits": _digits("concat('series ', number, ' ', place)"),
        "study_time": later(first_day, f"CAST({day} AS int)", "28800 + dice % 36000"),
        "received_time": later("study_time", "0", "dice % 1800"),
        "complete_time": later("study_time", "0", "dice % 1800 + 900"),
    }
    every = (_CREATE_STUDIES, _CREATE_SERIES, _PLAN_STUDIES, _PLAN_SERIES)
    return [statement.format(**words) for statement in every]


def _digits(seed: str) -> str:
    """Of a text's md5 each letter as a digit, since components of a UID have no letters."""
    digits = f"md5({seed})"
    for digit, letter in enumerate("abcdef"):
        digits = f"replace({digits}, '{letter}', '{digit}')"
    return digits
