WITH days AS (
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
), modalities AS (
  SELECT
    raw_modalities.raw_modality AS raw_modality,
    COALESCE(NULLIF(NULLIF(UPPER(LTRIM(RTRIM(raw_modalities.itself))), ?), ?), ?) AS modality
  FROM (
    SELECT
      series.modality AS raw_modality,
      MAX(series.modality) AS itself
    FROM series
    GROUP BY
      series.modality
  ) AS raw_modalities
)
SELECT
  holdings.kind,
  holdings.hospital,
  holdings.value
FROM (
  SELECT DISTINCT
    ? AS kind,
    years.hospital AS hospital,
    CAST(years.value AS VARCHAR(64)) AS value
  FROM (
    SELECT
      CAST(NULL AS VARCHAR(64)) AS hospital,
      SUBSTRING(study_days.study_date, 1, 4) AS value
    FROM (
      SELECT
        days.study_date AS study_date
      FROM days
    ) AS study_days
  ) AS years
  UNION ALL
  SELECT DISTINCT
    ? AS kind,
    CAST(NULL AS VARCHAR(64)) AS hospital,
    CAST(series_modalities.modality AS VARCHAR(64)) AS value
  FROM (
    SELECT
      modalities.modality AS modality
    FROM modalities
  ) AS series_modalities
) AS holdings

-- values: 1970-01-01, 2026-11-22, , *, UNKNOWN, year, modality
