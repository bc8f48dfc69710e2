WITH held_rows AS 
(
  SELECT "DICOMStudies"."StudyInstanceUID" AS study_key, "DICOMStudies"."StudyDate" AS raw_day, "DICOMSeries"."SeriesInstanceUID" AS series_key, "DICOMSeries"."Modality" AS modality, instances.availability AS availability, instances.held_count AS held_count
  FROM "DICOMStudies"
  JOIN "DICOMSeries" ON "DICOMSeries"."StudyInstanceUID" = "DICOMStudies"."StudyInstanceUID"
  JOIN (
    SELECT "DICOMImages"."SeriesInstanceUID" AS series_key, "DICOMImages"."DeviceName" AS availability, count(*) AS held_count
    FROM "DICOMImages"
    GROUP BY "DICOMImages"."SeriesInstanceUID", "DICOMImages"."DeviceName") AS instances ON instances.series_key = "DICOMSeries"."SeriesInstanceUID"
  WHERE true), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((ltrim(rtrim(raw_days.raw_day)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') AND ltrim(rtrim(raw_days.raw_day)) BETWEEN :ltrim_1::VARCHAR AND :ltrim_2::VARCHAR) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT "DICOMStudies"."StudyDate" AS raw_day
    FROM "DICOMStudies") AS raw_days)
 SELECT marked_days.part, CAST(days.study_date AS VARCHAR(64)) AS study_date, marked_days.row_count, marked_days.mark_1, marked_days.mark_2, marked_days.mark_3, marked_days.mark_4, marked_days.mark_5, marked_days.mark_6
FROM (
  SELECT :param_1::VARCHAR AS part, dated_studies.raw_day AS raw_day, count(*) AS row_count, CAST(min(dated_studies.study_key) AS VARCHAR(64)) AS mark_1, CAST(max(dated_studies.study_key) AS VARCHAR(64)) AS mark_2, CAST(NULL AS VARCHAR(64)) AS mark_3, CAST(NULL AS VARCHAR(64)) AS mark_4, CAST(NULL AS VARCHAR(64)) AS mark_5, CAST(NULL AS VARCHAR(64)) AS mark_6
  FROM (
    SELECT "DICOMStudies"."StudyDate" AS raw_day, "DICOMStudies"."StudyInstanceUID" AS study_key
    FROM "DICOMStudies") AS dated_studies
  GROUP BY dated_studies.raw_day
  UNION ALL SELECT :param_2::VARCHAR AS part, each_series.raw_day AS raw_day, count(*) AS row_count, CAST(coalesce(nullif(nullif(upper(ltrim(rtrim(each_series.modality))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS VARCHAR(64)) AS mark_1, CAST(CASE WHEN (upper(ltrim(rtrim(each_series.availability))) = :upper_1::VARCHAR) THEN :param_3::INTEGER WHEN (upper(ltrim(rtrim(each_series.availability))) = :upper_2::VARCHAR) THEN :param_4::INTEGER WHEN (SUBSTRING(upper(ltrim(rtrim(each_series.availability))) FROM 1 FOR 7) = :substring_1::VARCHAR) THEN :param_5::INTEGER WHEN (SUBSTRING(upper(ltrim(rtrim(each_series.availability))) FROM 1 FOR 3) = :substring_2::VARCHAR) THEN :param_6::INTEGER ELSE :param_7::INTEGER END AS VARCHAR(64)) AS mark_2, CAST(sum(CAST(each_series.held_count AS BIGINT)) AS VARCHAR(64)) AS mark_3, CAST(sum(CAST(each_series.held_count AS BIGINT) * CAST(each_series.held_count AS BIGINT)) AS VARCHAR(64)) AS mark_4, CAST(sum(0) AS VARCHAR(64)) AS mark_5, CAST(NULL AS VARCHAR(64)) AS mark_6
  FROM (
    SELECT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day, held_rows.series_key AS series_key, held_rows.modality AS modality, held_rows.availability AS availability, sum(held_rows.held_count) AS held_count
    FROM held_rows
    GROUP BY held_rows.study_key, held_rows.raw_day, held_rows.series_key, held_rows.modality, held_rows.availability) AS each_series
  GROUP BY each_series.raw_day, each_series.modality, each_series.availability) AS marked_days LEFT OUTER
JOIN days ON days.raw_day = marked_days.raw_day

-- values: study rows, held, , *, UNKNOWN, OFFLINE, 2, LOST, 3, JUKEBOX, 1, MAG, 0, 4, 19700101, 20261122
