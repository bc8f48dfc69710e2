WITH held_rows AS (
  SELECT
    [DICOMStudies].[StudyInstanceUID] AS study_key,
    CAST([DICOMStudies].[StudyDate] AS DATETIME) AS study_date,
    [DICOMSeries].[SeriesInstanceUID] AS series_key,
    [DICOMSeries].[Modality] AS modality,
    instances.held_count AS held_count
  FROM [DICOMStudies]
  JOIN [DICOMSeries]
    ON [DICOMSeries].[StudyInstanceUID] = [DICOMStudies].[StudyInstanceUID]
  JOIN (
    SELECT
      [DICOMImages].[SeriesInstanceUID] AS series_key,
      COUNT(*) AS held_count
    FROM [DICOMImages]
    GROUP BY
      [DICOMImages].[SeriesInstanceUID]
  ) AS instances
    ON instances.series_key = [DICOMSeries].[SeriesInstanceUID]
  WHERE
    1 = 1
)
SELECT
  answer.part,
  answer.period,
  answer.modality,
  answer.availability,
  answer.value,
  answer.distinct_value
FROM (
  SELECT
    ? AS part,
    labelled.period AS period,
    labelled.modality AS modality,
    labelled.availability AS availability,
    SUM(labelled.counted) AS value,
    SUM(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT
      SUBSTRING(facts.study_date, 1, 4) AS period,
      CAST(NULL AS VARCHAR(16)) AS modality,
      CAST(NULL AS INTEGER) AS availability,
      facts.study_count AS counted,
      facts.study_count AS distinct_counted
    FROM (
      SELECT
        read_groups.study_date AS study_date,
        read_groups.study_count AS study_count
      FROM (
        SELECT
          CASE
            WHEN (
              raw_groups.study_date BETWEEN ? AND ?
            )
            THEN CONVERT(VARCHAR(8), raw_groups.study_date, 112)
          END AS study_date,
          raw_groups.study_count AS study_count
        FROM (
          SELECT
            held.study_date AS study_date,
            COUNT(*) AS study_count
          FROM (
            SELECT DISTINCT
              held_rows.study_key AS study_key,
              held_rows.study_date AS study_date
            FROM held_rows
          ) AS held
          GROUP BY
            held.study_date
        ) AS raw_groups
      ) AS read_groups
    ) AS facts
  ) AS labelled
  GROUP BY
    labelled.period,
    labelled.modality,
    labelled.availability
  UNION ALL
  SELECT
    ? AS part,
    MAX(study_days.study_date) AS period,
    CAST(NULL AS VARCHAR(16)) AS modality,
    CAST(NULL AS INTEGER) AS availability,
    ? AS value,
    ? AS distinct_value
  FROM (
    SELECT
      CASE
        WHEN (
          raw_days.study_date BETWEEN ? AND ?
        )
        THEN CONVERT(VARCHAR(8), raw_days.study_date, 112)
      END AS study_date
    FROM (
      SELECT DISTINCT
        CAST([DICOMStudies].[StudyDate] AS DATETIME) AS study_date
      FROM [DICOMStudies]
    ) AS raw_days
  ) AS study_days
) AS answer

-- values: cell, 1970-01-01, 2026-11-22, data_up_to, 0, 0, 1970-01-01, 2026-11-22
