WITH days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN (CASE WHEN ltrim(rtrim(raw_days.raw_day)) COLLATE Latin1_General_BIN LIKE '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND TRY_CONVERT(date, ltrim(rtrim(raw_days.raw_day)), 112) IS NOT NULL THEN 1 ELSE 0 END = 1 AND ltrim(rtrim(raw_days.raw_day)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT [DICOMStudies].[StudyDate] AS raw_day
    FROM [DICOMStudies]) AS raw_days), 
modalities AS 
(
  SELECT raw_modalities.raw_modality AS raw_modality, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_modalities.itself))), ?), ?), ?) AS modality
  FROM (
    SELECT [DICOMSeries].[Modality] AS raw_modality, max([DICOMSeries].[Modality]) AS itself
    FROM [DICOMSeries]
    GROUP BY [DICOMSeries].[Modality]) AS raw_modalities)
 SELECT holdings.kind, holdings.hospital, holdings.value
FROM (
  SELECT DISTINCT ? AS kind, years.hospital AS hospital, CAST(years.value AS VARCHAR(64)) AS value
  FROM (
    SELECT CAST(NULL AS VARCHAR(64)) AS hospital, substring(study_days.study_date, 1, 4) AS value
    FROM (
      SELECT days.study_date AS study_date
      FROM days) AS study_days) AS years
  UNION ALL SELECT DISTINCT ? AS kind, CAST(NULL AS VARCHAR(64)) AS hospital, CAST(series_modalities.modality AS VARCHAR(64)) AS value
  FROM (
    SELECT modalities.modality AS modality
    FROM modalities) AS series_modalities) AS holdings

-- values: 19700101, 20261122, , *, UNKNOWN, year, modality
