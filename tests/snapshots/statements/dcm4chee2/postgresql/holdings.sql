WITH days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN (raw_days.raw_day BETWEEN :raw_day_1::DATE AND :raw_day_2::DATE) THEN to_char(raw_days.raw_day, 'YYYYMMDD') END AS study_date
  FROM (
    SELECT DISTINCT CAST(study.study_datetime AS DATE) AS raw_day
    FROM study) AS raw_days), 
modalities AS 
(
  SELECT raw_modalities.raw_modality AS raw_modality, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_modalities.itself))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality
  FROM (
    SELECT series.modality AS raw_modality, max(series.modality) AS itself
    FROM series
    GROUP BY series.modality) AS raw_modalities)
 SELECT holdings.kind, holdings.hospital, holdings.value
FROM (
  SELECT DISTINCT :param_1::VARCHAR AS kind, years.hospital AS hospital, CAST(years.value AS VARCHAR(64)) AS value
  FROM (
    SELECT CAST(NULL AS VARCHAR(64)) AS hospital, SUBSTRING(study_days.study_date FROM 1 FOR 4) AS value
    FROM (
      SELECT days.study_date AS study_date
      FROM days) AS study_days) AS years
  UNION ALL SELECT DISTINCT :param_2::VARCHAR AS kind, CAST(NULL AS VARCHAR(64)) AS hospital, CAST(series_modalities.modality AS VARCHAR(64)) AS value
  FROM (
    SELECT modalities.modality AS modality
    FROM modalities) AS series_modalities) AS holdings

-- values: year, 1970-01-01, 2026-11-22, modality, , *, UNKNOWN
