WITH held_in_series AS (
  SELECT
    study.pk AS study_key,
    CAST(study.study_datetime AS DATETIME) AS raw_day,
    series.pk AS series_key,
    series.modality AS modality,
    instances.availability AS availability,
    instances.held_count AS held_count
  FROM study
  JOIN series
    ON series.study_fk = study.pk
  JOIN (
    SELECT
      instance.series_fk AS series_key,
      instance.availability AS availability,
      COUNT(*) AS held_count
    FROM instance
    GROUP BY
      instance.series_fk,
      instance.availability
  ) AS instances
    ON instances.series_key = series.pk
  WHERE
    1 = 1
), days AS (
  SELECT
    raw_days.raw_day AS raw_day,
    CASE
      WHEN (
        raw_days.raw_day BETWEEN ? AND ?
      )
      THEN CONVERT(VARCHAR(8), raw_days.raw_day, 112)
    END AS study_date
  FROM (
    SELECT DISTINCT
      CAST(study.study_datetime AS DATETIME) AS raw_day
    FROM study
  ) AS raw_days
)
SELECT
  answer.part,
  answer.hospital,
  answer.period,
  answer.modality,
  answer.availability,
  answer.value,
  answer.distinct_value
FROM (
  SELECT
    ? AS part,
    CAST(labelled.hospital AS VARCHAR(64)) AS hospital,
    CAST(labelled.period AS VARCHAR(64)) AS period,
    CAST(labelled.modality AS VARCHAR(64)) AS modality,
    labelled.availability AS availability,
    SUM(labelled.counted) AS value,
    SUM(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT
      CAST(NULL AS VARCHAR(64)) AS hospital,
      SUBSTRING(facts.study_date, 1, 4) AS period,
      CAST(NULL AS VARCHAR(64)) AS modality,
      facts.availability AS availability,
      facts.series_count AS counted,
      facts.series_count AS distinct_counted
    FROM (
      SELECT
        read_groups.study_date AS study_date,
        read_groups.availability AS availability,
        read_groups.series_count AS series_count
      FROM (
        SELECT
          days.study_date AS study_date,
          raw_groups.availability AS availability,
          raw_groups.series_count AS series_count
        FROM (
          SELECT
            held.raw_day AS raw_day,
            held.availability AS availability,
            COUNT(*) AS series_count
          FROM (
            SELECT
              held_in_series.series_key AS series_key,
              held_in_series.raw_day AS raw_day,
              MAX(
                CASE
                  WHEN (
                    held_in_series.availability BETWEEN ? AND ?
                  )
                  THEN held_in_series.availability
                  ELSE ?
                END
              ) AS availability
            FROM held_in_series
            GROUP BY
              held_in_series.series_key,
              held_in_series.raw_day
          ) AS held
          GROUP BY
            held.raw_day,
            held.availability
        ) AS raw_groups
        LEFT OUTER JOIN days
          ON days.raw_day = raw_groups.raw_day
        WHERE
          1 = 1
      ) AS read_groups
    ) AS facts
  ) AS labelled
  GROUP BY
    labelled.hospital,
    labelled.period,
    labelled.modality,
    labelled.availability
  HAVING
    SUM(labelled.counted) > ?
  UNION ALL
  SELECT
    ? AS part,
    CAST(NULL AS VARCHAR(64)) AS hospital,
    CAST(MAX(study_days.study_date) AS VARCHAR(64)) AS period,
    CAST(NULL AS VARCHAR(64)) AS modality,
    CAST(NULL AS INTEGER) AS availability,
    ? AS value,
    ? AS distinct_value
  FROM (
    SELECT
      days.study_date AS study_date
    FROM days
  ) AS study_days
) AS answer

-- values: 1970-01-01, 2026-11-22, cell, 0, 3, 4, 0, data_up_to, 0, 0
