"""The plan of a large index in two temporary tables of PostgreSQL: its studies and its series."""

from datetime import date

from sqlalchemy import Connection, column, table, text

_YEARS = 20
_MOST_SERIES_PER_STUDY = 4

STUDIES = table(
    "made_studies",
    column("number"),
    column("study_uid"),
    column("study_time"),
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
    column("is_old"),
    column("patient_id"),
    column("instance_count"),
)

_CREATE_STUDIES = text("""
CREATE TEMPORARY TABLE made_studies (
    number int, dice int, study_uid text, study_time timestamp, is_old boolean, patient_id text
) ON COMMIT DROP
""")
_CREATE_SERIES = text("""
CREATE TEMPORARY TABLE made_series (
    number int, study_number int, instances_before bigint, digits text, series_uid text, study_uid text,
    modality text, is_old boolean, patient_id text, instance_count int
) ON COMMIT DROP
""")
# Every year is busier than the one before: the studies up to a day grow with its power of 3/2. UIDs have 44
# characters, as many as one from a UUID mostly has, in no order of time.
_PLAN_STUDIES = text("""
INSERT INTO made_studies
SELECT number, dice,
       '2.25.1' || translate(md5('study ' || number), 'abcdef', '012345') || '000000',
       CAST(:first_day AS timestamp) + make_interval(
           days => floor(:days * power((number - 0.5)::float8 / :studies, 2 / 3.0::float8))::int,
           secs => 8 * 3600 + dice % 36000),
       number <= :studies / 3,
       'SYNTHETIC-' || lpad((number % :patients)::text, 7, '0')
FROM (
    SELECT number, ('x' || left(md5('dice ' || number), 7))::bit(28)::int AS dice
    FROM generate_series(1, :studies) AS number
) AS numbered
""")
# Whole weights and divisions: the shares of all series add up to exactly the instances asked for.
_PLAN_SERIES = text("""
INSERT INTO made_series
WITH protocols (examination, lowest, highest, least_series, choices_of_series, weight) AS (
    VALUES ('CT', 0, 21, 2, 3, 120), ('MR', 22, 31, 2, 3, 80), ('US', 32, 47, 1, 1, 5),
           ('CR', 48, 87, 1, 1, 1), ('MG', 88, 92, 1, 1, 4), ('XA', 93, 95, 1, 3, 15),
           ('RF', 96, 97, 1, 1, 5), ('SC', 98, 99, 1, 1, 1)
), placed AS (
    SELECT made_studies.*, place, weight,
           CASE WHEN examination = 'CT' AND place = 4 THEN 'SR'
                WHEN examination = 'CR' AND dice / 100 % :studies < number THEN 'DX'
                ELSE examination END AS modality
    FROM made_studies
    JOIN protocols ON dice % 100 BETWEEN lowest AND highest
    CROSS JOIN LATERAL generate_series(1, least_series + dice / 100 % choices_of_series) AS place
), weighted AS (
    SELECT *, translate(md5('series ' || number || ' ' || place), 'abcdef', '012345') AS digits,
           CASE modality WHEN 'SR' THEN 0 ELSE weight END AS own
    FROM placed
), summed AS (
    SELECT *, sum(own) OVER (ORDER BY number, place) AS so_far, sum(own) OVER () AS in_all,
           :instances - count(*) OVER () AS shared, row_number() OVER (ORDER BY number, place) AS series_number
    FROM weighted
)
SELECT series_number, number, series_number - 1 + shared * (so_far - own) / in_all,
       digits, '2.25.2' || digits || '000000', study_uid, modality, is_old, patient_id,
       1 + shared * so_far / in_all - shared * (so_far - own) / in_all
FROM summed
""")


def plan(connection: Connection, studies: int, instances: int, today: date) -> None:
    """Fill STUDIES and SERIES, which are there until the transaction ends."""
    if instances < studies * _MOST_SERIES_PER_STUDY:
        raise ValueError(f"a series needs an instance: at least {_MOST_SERIES_PER_STUDY} for each study")
    # 28 February is in every year.
    first_day = today.replace(year=today.year - _YEARS, day=min(today.day, 28))
    connection.execute(_CREATE_STUDIES)
    connection.execute(_CREATE_SERIES)
    connection.execute(
        _PLAN_STUDIES,
        {
            "first_day": first_day,
            "days": (today - first_day).days,
            "studies": studies,
            "patients": studies * 2 // 5 + 1,
        },
    )
    connection.execute(_PLAN_SERIES, {"studies": studies, "instances": instances})
