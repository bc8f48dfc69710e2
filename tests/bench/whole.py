"""By hand, the best single statement for everything a full snapshot needs: the rival of taking one.

Each knows its archive, trusts what it finds there, and has no parameters. Instances are brought down to series before
anything is joined to them: what is left is a thirtieth, and all cells of a study day are made of that. A set of
modalities is a sum of powers of two.

PostgreSQL makes that remainder once and reads it for each part: `i`, instances and bytes by modality and
availability; `s`, series by modality and worst availability; `t`, studies by set and worst availability; `p`,
distinct patients of months and years. MariaDB would make it anew for each part: there one statement groups by all
that any part is grouped by, and the parts are sums of its rows; patients are asked apart, of the study rows that hold
anything.
"""

_BITS = """
    bits AS (
        SELECT modality, 1::bigint << (row_number() OVER (ORDER BY modality))::int AS bit
        FROM (SELECT DISTINCT modality FROM {series}) AS m)"""
# Those of a year are among those of its months, of which there are fewer than of studies.
_SEEN = """
    seen AS MATERIALIZED (
        SELECT DISTINCT date_trunc('month', {day})::date AS month, {patient} AS patient FROM dated)"""
_PATIENTS = """
UNION ALL
SELECT 'p', month::{day}, NULL, NULL, NULL{before}, count(*){after} FROM seen GROUP BY 2
UNION ALL
SELECT 'p', year::{day}, NULL, NULL, NULL{before}, count(*){after}
FROM (SELECT DISTINCT date_trunc('year', month)::date AS year, patient FROM seen) AS y GROUP BY 2
"""

# UIDs are long: studies are grouped with their modalities before they are joined to their dates.
DG_DICOM_SERVER = f"""
WITH {_BITS.format(series="dicomseries")},
    pairs AS MATERIALIZED (
        SELECT studyinstanceuid, modality, count(*) AS series, sum(n)::bigint AS instances
        FROM dicomseries
        JOIN (SELECT seriesinstanceuid, count(*) AS n FROM dicomimages GROUP BY 1) AS i USING (seriesinstanceuid)
        GROUP BY 1, 2),
    dated AS MATERIALIZED (
        SELECT studyinstanceuid, patientid, studydate::date AS day, archivestatus, modality, series, instances, bit
        FROM pairs JOIN dicomstudies USING (studyinstanceuid) JOIN bits USING (modality)),
    {_SEEN.format(day="day", patient="patientid")}
SELECT 'i, s' AS part, day, archivestatus, modality, NULL::bigint AS modalities, sum(instances)::bigint, sum(series)
FROM dated GROUP BY 2, 3, 4
UNION ALL
SELECT 't', day, archivestatus, NULL, modalities, NULL, count(*)
FROM (SELECT day, archivestatus, sum(bit)::bigint AS modalities FROM dated GROUP BY studyinstanceuid, 1, 2) AS t
GROUP BY 2, 3, 5
{_PATIENTS.format(day="date", before=", NULL", after="")}"""

_SIZE = "CASE WHEN object_size > 0 THEN object_size END"
# Asking of each of millions of locations whether it shares a file costs more than all the rest: only those that may.
_STORED = f"""CASE WHEN status <> 3 AND (multi_ref IS NULL OR NOT EXISTS (
    SELECT FROM location AS o WHERE o.multi_ref = l.multi_ref AND o.pk < l.pk)) THEN {_SIZE} END"""
# Of rows named `dated`, one for each series and availability.
_PARTS = f"""SELECT 'i' AS part, day::text AS day, modality, availability, NULL::bigint AS modalities,
       sum(n), sum(unsized), sum(logical), sum(stored)
FROM dated GROUP BY 2, 3, 4
UNION ALL
SELECT 's', day::text, modality, worst, NULL, count(*), NULL, NULL, NULL
FROM (SELECT day, modality, max(availability) AS worst FROM dated GROUP BY series, 1, 2) AS s GROUP BY 2, 3, 4
UNION ALL
SELECT 't', day::text, NULL, worst, modalities, count(*), NULL, NULL, NULL
FROM (
    SELECT day, max(worst) AS worst, sum(bit)::bigint AS modalities
    FROM (SELECT study, day, bit, max(availability) AS worst FROM dated GROUP BY 1, 2, 3) AS pairs
    GROUP BY study, day) AS t
GROUP BY 2, 4, 5
{_PATIENTS.format(day="text", before="", after=", NULL, NULL, NULL")}"""

DCM4CHEE_ARC5 = f"""
WITH {_BITS.format(series="series")},
    left_out AS MATERIALIZED (
        SELECT i.pk FROM rejected_instance AS r JOIN study AS t USING (study_iuid)
        JOIN series AS s ON s.study_fk = t.pk AND s.series_iuid = r.series_iuid
        JOIN instance AS i ON i.series_fk = s.pk AND i.sop_iuid = r.sop_iuid
        UNION
        SELECT i.pk FROM instance AS i JOIN code AS c ON c.pk = i.srcode_fk
        WHERE code_designator = 'DCM' AND code_value IN ('113001', '113037', '113038', '113039')),
    sized AS (
        SELECT instance_fk, max({_SIZE}) AS logical, sum({_STORED})::bigint AS stored
        FROM location AS l WHERE object_type = 0 GROUP BY 1),
    held AS MATERIALIZED (
        SELECT series_fk, availability::int, count(*) AS n, count(*) - count(logical) AS unsized,
               sum(logical)::bigint AS logical, sum(stored)::bigint AS stored
        FROM instance AS i LEFT JOIN sized ON instance_fk = i.pk
        WHERE i.pk NOT IN (SELECT pk FROM left_out) GROUP BY 1, 2),
    dated AS MATERIALIZED (
        SELECT t.pk AS study, patient_fk, s.pk AS series, study_date AS day, modality, held.*, bit
        FROM held JOIN series AS s ON s.pk = series_fk JOIN bits USING (modality)
        JOIN study AS t ON t.pk = s.study_fk
        WHERE t.rejection_state IN (0, 1) AND NOT t.study_deleting),
    {_SEEN.format(day="to_date(day, 'YYYYMMDD')", patient="patient_fk")}
{_PARTS}"""

DCM4CHEE2_ON_POSTGRESQL = f"""
WITH {_BITS.format(series="series")},
    sized AS (
        SELECT instance_fk, max(nullif(file_size, 0)) AS logical, sum(file_size)::bigint AS stored
        FROM files GROUP BY 1),
    held AS MATERIALIZED (
        SELECT series_fk, availability, count(*) AS n, count(*) - count(logical) AS unsized,
               sum(logical)::bigint AS logical, sum(stored)::bigint AS stored
        FROM instance AS i LEFT JOIN sized ON instance_fk = i.pk GROUP BY 1, 2),
    dated AS MATERIALIZED (
        SELECT t.pk AS study, patient_fk, s.pk AS series, study_datetime::date AS day, modality, held.*, bit
        FROM held JOIN series AS s ON s.pk = series_fk JOIN bits USING (modality)
        JOIN study AS t ON t.pk = s.study_fk),
    {_SEEN.format(day="day", patient="patient_fk")}
{_PARTS}"""

DCM4CHEE2 = """
SELECT day, modality, availability, worst_of_series, worst, modalities,
       count(first_of_study), count(first_of_series), sum(n), sum(unsized), sum(logical), sum(stored)
FROM (
    SELECT placed.*, sum(CASE first_of_modality WHEN 1 THEN bit END) OVER (PARTITION BY study) AS modalities
    FROM (
        SELECT t.pk AS study, date(study_datetime) AS day, modality, bit, held.*,
               max(held.availability) OVER (PARTITION BY s.pk) AS worst_of_series,
               max(held.availability) OVER (PARTITION BY t.pk) AS worst,
               nullif(row_number() OVER (PARTITION BY s.pk) = 1, 0) AS first_of_series,
               row_number() OVER (PARTITION BY t.pk, modality) AS first_of_modality,
               nullif(row_number() OVER (PARTITION BY t.pk) = 1, 0) AS first_of_study
        FROM (
            SELECT series_fk, availability, count(*) AS n, sum(logical IS NULL) AS unsized, sum(logical) AS logical,
                   sum(stored) AS stored
            FROM (
                SELECT i.pk, series_fk, i.availability, max(nullif(file_size, 0)) AS logical, sum(file_size) AS stored
                FROM instance AS i LEFT JOIN files AS f ON f.instance_fk = i.pk GROUP BY i.pk) AS sized
            GROUP BY 1, 2) AS held
        JOIN series AS s ON s.pk = series_fk JOIN study AS t ON t.pk = s.study_fk
        JOIN (
            SELECT modality AS named, 1 << row_number() OVER (ORDER BY modality) AS bit
            FROM (SELECT DISTINCT modality FROM series) AS m) AS bits ON named = modality
    ) AS placed
) AS whole
GROUP BY 1, 2, 3, 4, 5, 6
"""

_HELD = "EXISTS (SELECT 1 FROM series AS s JOIN instance AS i ON i.series_fk = s.pk WHERE s.study_fk = t.pk)"
DCM4CHEE2_PATIENTS = tuple(
    f"SELECT {period}, count(DISTINCT patient_fk) FROM study AS t WHERE {_HELD} GROUP BY 1"
    for period in ("year(study_datetime)", "extract(YEAR_MONTH FROM study_datetime)")
)
