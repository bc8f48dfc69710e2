WITH held_rows AS 
(
  SELECT "DICOMStudies"."StudyInstanceUID" AS study_key, replace(substr("DICOMStudies"."StudyDate", 1, 10), '-', '') AS raw_day, "DICOMSeries"."SeriesInstanceUID" AS series_key, "DICOMSeries"."Modality" AS modality, "DICOMStudies"."ArchiveStatus" AS availability, instances.held_count AS held_count
  FROM "DICOMStudies"
  JOIN "DICOMSeries" ON "DICOMSeries"."StudyInstanceUID" = "DICOMStudies"."StudyInstanceUID"
  JOIN (
    SELECT "DICOMImages"."SeriesInstanceUID" AS series_key, count(*) AS held_count
    FROM "DICOMImages"
    GROUP BY "DICOMImages"."SeriesInstanceUID") AS instances ON instances.series_key = "DICOMSeries"."SeriesInstanceUID"
  WHERE 1 = 1), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((raw_days.raw_day GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(raw_days.raw_day, 5, 2) BETWEEN '01' AND '12' AND substr(raw_days.raw_day, 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(raw_days.raw_day, 1, 4) || '-' || substr(raw_days.raw_day, 5, 2) || '-' || substr(raw_days.raw_day, 7, 2), '+0 days') IS raw_days.raw_day)) = 1 AND raw_days.raw_day BETWEEN ? AND ?) THEN raw_days.raw_day END AS study_date
  FROM (
    SELECT DISTINCT replace(substr("DICOMStudies"."StudyDate", 1, 10), '-', '') AS raw_day
    FROM "DICOMStudies") AS raw_days)
 SELECT marked_days.part, CAST(days.study_date AS VARCHAR(64)) AS study_date, marked_days.row_count, marked_days.mark_1, marked_days.mark_2, marked_days.mark_3, marked_days.mark_4, marked_days.mark_5, marked_days.mark_6
FROM (
  SELECT ? AS part, dated_studies.raw_day AS raw_day, count(*) AS row_count, CAST(min(dated_studies.study_key) AS VARCHAR(64)) AS mark_1, CAST(max(dated_studies.study_key) AS VARCHAR(64)) AS mark_2, CAST(NULL AS VARCHAR(64)) AS mark_3, CAST(NULL AS VARCHAR(64)) AS mark_4, CAST(NULL AS VARCHAR(64)) AS mark_5, CAST(NULL AS VARCHAR(64)) AS mark_6
  FROM (
    SELECT replace(substr("DICOMStudies"."StudyDate", 1, 10), '-', '') AS raw_day, "DICOMStudies"."StudyInstanceUID" AS study_key
    FROM "DICOMStudies") AS dated_studies
  GROUP BY dated_studies.raw_day
  UNION ALL SELECT ? AS part, each_series.raw_day AS raw_day, count(*) AS row_count, CAST(coalesce(nullif(nullif(upper(ltrim(rtrim(each_series.modality))), ?), ?), ?) AS VARCHAR(64)) AS mark_1, CAST(CASE WHEN (upper(ltrim(rtrim(each_series.availability))) = ?) THEN ? WHEN (upper(ltrim(rtrim(each_series.availability))) = ?) THEN ? ELSE ? END AS VARCHAR(64)) AS mark_2, CAST(sum(CAST(each_series.held_count AS BIGINT)) AS VARCHAR(64)) AS mark_3, CAST(sum(CAST(each_series.held_count AS BIGINT) * CAST(each_series.held_count AS BIGINT)) AS VARCHAR(64)) AS mark_4, CAST(sum(0) AS VARCHAR(64)) AS mark_5, CAST(NULL AS VARCHAR(64)) AS mark_6
  FROM (
    SELECT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day, held_rows.series_key AS series_key, held_rows.modality AS modality, held_rows.availability AS availability, sum(held_rows.held_count) AS held_count
    FROM held_rows
    GROUP BY held_rows.study_key, held_rows.raw_day, held_rows.series_key, held_rows.modality, held_rows.availability) AS each_series
  GROUP BY each_series.raw_day, each_series.modality, each_series.availability) AS marked_days LEFT OUTER
JOIN days ON days.raw_day = marked_days.raw_day

-- values: 19700101, 20261122, study rows, held, , *, UNKNOWN, OFFLINE, 2, , 0, 4
