SELECT holdings.kind, holdings.value
FROM (
  SELECT DISTINCT :param_1::VARCHAR AS kind, years.value AS value
  FROM (
    SELECT SUBSTRING(study_days.study_date FROM 1 FOR 4) AS value
    FROM (
      SELECT CASE WHEN (raw_days.study_date BETWEEN :study_date_1::DATE AND :study_date_2::DATE) THEN to_char(raw_days.study_date, 'YYYYMMDD') END AS study_date
      FROM (
        SELECT DISTINCT CAST("DICOMStudies"."StudyDate" AS DATE) AS study_date
        FROM "DICOMStudies") AS raw_days) AS study_days) AS years
  UNION ALL SELECT DISTINCT :param_2::VARCHAR AS kind, modalities.modality AS value
  FROM (
    SELECT coalesce(nullif(nullif(upper(ltrim(rtrim(raw_modalities."Modality"))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality
    FROM (
      SELECT DISTINCT "DICOMSeries"."Modality" AS "Modality"
      FROM "DICOMSeries") AS raw_modalities) AS modalities) AS holdings

-- values: year, 1970-01-01, 2026-11-22, modality, , *, UNKNOWN
