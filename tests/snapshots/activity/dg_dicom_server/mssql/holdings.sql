SELECT
  holdings.kind,
  holdings.value
FROM (
  SELECT DISTINCT
    ? AS kind,
    years.value AS value
  FROM (
    SELECT
      SUBSTRING(study_days.study_date, 1, 4) AS value
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
  ) AS years
  UNION ALL
  SELECT DISTINCT
    ? AS kind,
    modalities.modality AS value
  FROM (
    SELECT
      COALESCE(NULLIF(NULLIF(UPPER(LTRIM(RTRIM(raw_modalities.[Modality]))), ?), ?), ?) AS modality
    FROM (
      SELECT DISTINCT
        [DICOMSeries].[Modality] AS [Modality]
      FROM [DICOMSeries]
    ) AS raw_modalities
  ) AS modalities
) AS holdings

-- values: year, 1970-01-01, 2026-11-22, modality, , *, UNKNOWN
