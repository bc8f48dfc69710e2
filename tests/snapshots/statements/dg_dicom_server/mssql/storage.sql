WITH held_rows AS (
  SELECT
    [DICOMStudies].[StudyInstanceUID] AS study_key,
    CAST([DICOMStudies].[StudyDate] AS DATETIME) AS raw_day,
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
      CAST([DICOMStudies].[StudyDate] AS DATETIME) AS raw_day
    FROM [DICOMStudies]
  ) AS raw_days
), held_in_volumes AS (
  SELECT
    [DICOMStudies].[StudyInstanceUID] AS study_key,
    CAST([DICOMStudies].[StudyDate] AS DATETIME) AS raw_day,
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
), sized_rows AS (
  SELECT
    held_in_volumes.study_key AS study_key,
    held_in_volumes.raw_day AS raw_day,
    held_in_volumes.series_key AS series_key,
    held_in_volumes.modality AS modality,
    held_in_volumes.availability AS availability,
    held_in_volumes.held_count AS instance_count,
    held_in_volumes.held_count AS unsized_count,
    0 AS logical_bytes,
    0 AS stored_bytes
  FROM held_in_volumes
)
SELECT
  answer.part,
  answer.hospital,
  answer.period,
  answer.modality,
  answer.availability,
  answer.study_count,
  answer.distinct_study_count,
  answer.instance_count,
  answer.unsized_count,
  answer.logical_bytes,
  answer.stored_bytes
FROM (
  SELECT
    ? AS part,
    parts.hospital AS hospital,
    parts.period AS period,
    parts.modality AS modality,
    parts.availability AS availability,
    SUM(parts.study_count) AS study_count,
    SUM(parts.distinct_study_count) AS distinct_study_count,
    SUM(parts.instance_count) AS instance_count,
    SUM(parts.unsized_count) AS unsized_count,
    SUM(parts.logical_bytes) AS logical_bytes,
    SUM(parts.stored_bytes) AS stored_bytes
  FROM (
    SELECT
      CAST(NULL AS VARCHAR(64)) AS hospital,
      CAST(SUBSTRING(facts.study_date, 1, 6) AS VARCHAR(64)) AS period,
      CAST(facts.modality AS VARCHAR(64)) AS modality,
      facts.availability AS availability,
      facts.study_count AS study_count,
      facts.distinct_study_count AS distinct_study_count,
      ? AS instance_count,
      ? AS unsized_count,
      ? AS logical_bytes,
      ? AS stored_bytes
    FROM (
      SELECT
        read_groups.study_date AS study_date,
        read_groups.modality AS modality,
        read_groups.availability AS availability,
        read_groups.study_count AS study_count,
        read_groups.distinct_study_count AS distinct_study_count
      FROM (
        SELECT
          days.study_date AS study_date,
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
          raw_groups.study_count AS study_count,
          raw_groups.distinct_study_count AS distinct_study_count
        FROM (
          SELECT
            placed.raw_day AS raw_day,
            placed.modality AS modality,
            placed.availability AS availability,
            COUNT(*) AS study_count,
            SUM(placed.is_first) AS distinct_study_count
          FROM (
            SELECT
              held.study_key AS study_key,
              held.raw_day AS raw_day,
              held.availability AS availability,
              held.modality AS modality,
              CASE
                WHEN (
                  ROW_NUMBER() OVER (PARTITION BY held.study_key ORDER BY held.modality) = ?
                )
                THEN ?
                ELSE ?
              END AS is_first
            FROM (
              SELECT DISTINCT
                folded.study_key AS study_key,
                folded.raw_day AS raw_day,
                folded.availability AS availability,
                folded.modality AS modality
              FROM (
                SELECT
                  held_rows.study_key AS study_key,
                  held_rows.raw_day AS raw_day,
                  held_rows.availability AS availability,
                  COALESCE(NULLIF(NULLIF(UPPER(LTRIM(RTRIM(held_rows.modality))), ?), ?), ?) AS modality
                FROM held_rows
              ) AS folded
            ) AS held
          ) AS placed
          GROUP BY
            placed.raw_day,
            placed.modality,
            placed.availability
        ) AS raw_groups
        LEFT OUTER JOIN days
          ON days.raw_day = raw_groups.raw_day
        WHERE
          1 = 1
      ) AS read_groups
    ) AS facts
    UNION ALL
    SELECT
      CAST(NULL AS VARCHAR(64)) AS hospital,
      CAST(SUBSTRING(facts.study_date, 1, 6) AS VARCHAR(64)) AS period,
      CAST(facts.modality AS VARCHAR(64)) AS modality,
      facts.availability AS availability,
      ? AS study_count,
      ? AS distinct_study_count,
      facts.instance_count AS instance_count,
      facts.unsized_count AS unsized_count,
      facts.logical_bytes AS logical_bytes,
      facts.stored_bytes AS stored_bytes
    FROM (
      SELECT
        read_groups.study_date AS study_date,
        read_groups.modality AS modality,
        read_groups.availability AS availability,
        read_groups.instance_count AS instance_count,
        read_groups.unsized_count AS unsized_count,
        read_groups.logical_bytes AS logical_bytes,
        read_groups.stored_bytes AS stored_bytes
      FROM (
        SELECT
          days.study_date AS study_date,
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
          raw_groups.instance_count AS instance_count,
          raw_groups.unsized_count AS unsized_count,
          raw_groups.logical_bytes AS logical_bytes,
          raw_groups.stored_bytes AS stored_bytes
        FROM (
          SELECT
            sized_rows.raw_day AS raw_day,
            sized_rows.modality AS modality,
            sized_rows.availability AS availability,
            SUM(sized_rows.instance_count) AS instance_count,
            SUM(sized_rows.unsized_count) AS unsized_count,
            SUM(sized_rows.logical_bytes) AS logical_bytes,
            SUM(sized_rows.stored_bytes) AS stored_bytes
          FROM sized_rows
          GROUP BY
            sized_rows.raw_day,
            sized_rows.modality,
            sized_rows.availability
          HAVING
            SUM(sized_rows.instance_count) > ?
        ) AS raw_groups
        LEFT OUTER JOIN days
          ON days.raw_day = raw_groups.raw_day
        WHERE
          1 = 1
      ) AS read_groups
    ) AS facts
  ) AS parts
  GROUP BY
    parts.hospital,
    parts.period,
    parts.modality,
    parts.availability
  UNION ALL
  SELECT
    ? AS part,
    CAST(NULL AS VARCHAR(64)) AS hospital,
    CAST(MAX(study_days.study_date) AS VARCHAR(64)) AS period,
    CAST(NULL AS VARCHAR(64)) AS modality,
    CAST(NULL AS INTEGER) AS availability,
    ? AS study_count,
    ? AS distinct_study_count,
    ? AS instance_count,
    ? AS unsized_count,
    ? AS logical_bytes,
    ? AS stored_bytes
  FROM (
    SELECT
      days.study_date AS study_date
    FROM days
  ) AS study_days
) AS answer

-- values: 1970-01-01, 2026-11-22, cell, 0, 0, 0, 0, , *, UNKNOWN, OFFLINE, 2, , 0, 4, 1, 1, 0, , *, UNKNOWN, 0, 0, , *, UNKNOWN, OFFLINE, 2, , 0, 4, 0, data_up_to, 0, 0, 0, 0, 0, 0
