WITH held_rows AS (
  SELECT
    [DICOMStudies].[StudyInstanceUID] AS study_key,
    CAST([DICOMStudies].[StudyDate] AS DATETIME) AS study_date,
    [DICOMSeries].[SeriesInstanceUID] AS series_key,
    [DICOMSeries].[Modality] AS modality,
    [DICOMStudies].[ArchiveStatus] AS availability,
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
      facts.instance_count AS counted,
      facts.instance_count AS distinct_counted
    FROM (
      SELECT
        read_groups.study_date AS study_date,
        read_groups.modality AS modality,
        read_groups.availability AS availability,
        read_groups.instance_count AS instance_count
      FROM (
        SELECT
          CASE
            WHEN (
              raw_groups.study_date BETWEEN ? AND ?
            )
            THEN CONVERT(VARCHAR(8), raw_groups.study_date, 112)
          END AS study_date,
          COALESCE(NULLIF(NULLIF(UPPER(LTRIM(RTRIM(raw_groups.modality))), ?), ?), ?) AS modality,
          CASE
            WHEN (
              UPPER(LTRIM(RTRIM(raw_groups.availability))) = ?
            )
            THEN ?
            WHEN (
              UPPER(LTRIM(RTRIM(raw_groups.availability))) = ?
            )
            THEN ?
            ELSE ?
          END AS availability,
          raw_groups.instance_count AS instance_count
        FROM (
          SELECT
            held_rows.study_date AS study_date,
            held_rows.modality AS modality,
            held_rows.availability AS availability,
            SUM(held_rows.held_count) AS instance_count
          FROM held_rows
          GROUP BY
            held_rows.study_date,
            held_rows.modality,
            held_rows.availability
        ) AS raw_groups
      ) AS read_groups
      WHERE
        read_groups.availability IN (?)
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

-- values: cell, 1970-01-01, 2026-11-22, , *, UNKNOWN, OFFLINE, 2, , 0, 4, 2, data_up_to, 0, 0, 1970-01-01, 2026-11-22
