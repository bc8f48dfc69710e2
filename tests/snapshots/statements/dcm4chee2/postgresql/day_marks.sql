WITH days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN (raw_days.raw_day BETWEEN :raw_day_1::DATE AND :raw_day_2::DATE) THEN to_char(raw_days.raw_day, 'YYYYMMDD') END AS study_date
  FROM (
    SELECT DISTINCT CAST(study.study_datetime AS DATE) AS raw_day
    FROM study) AS raw_days)
 SELECT marked_days.part, CAST(days.study_date AS VARCHAR(64)) AS study_date, marked_days.row_count, marked_days.mark_1, marked_days.mark_2, marked_days.mark_3, marked_days.mark_4, marked_days.mark_5, marked_days.mark_6
FROM (
  SELECT :param_1::VARCHAR AS part, dated_studies.raw_day AS raw_day, count(*) AS row_count, CAST(min(dated_studies.study_key) AS VARCHAR(64)) AS mark_1, CAST(max(dated_studies.study_key) AS VARCHAR(64)) AS mark_2, CAST(sum(dated_studies.study_key) AS VARCHAR(64)) AS mark_3, CAST(NULL AS VARCHAR(64)) AS mark_4, CAST(NULL AS VARCHAR(64)) AS mark_5, CAST(NULL AS VARCHAR(64)) AS mark_6
  FROM (
    SELECT CAST(study.study_datetime AS DATE) AS raw_day, study.pk AS study_key
    FROM study) AS dated_studies
  GROUP BY dated_studies.raw_day
  UNION ALL SELECT :param_2::VARCHAR AS part, books.raw_day AS raw_day, count(*) AS row_count, CAST(books.modality AS VARCHAR(64)) AS mark_1, CAST(sum(books.instance_count) AS VARCHAR(64)) AS mark_2, CAST(sum(books.availability) AS VARCHAR(64)) AS mark_3, CAST(sum(books.key) AS VARCHAR(64)) AS mark_4, CAST(max(books.study_updated_time) AS VARCHAR(64)) AS mark_5, CAST(NULL AS VARCHAR(64)) AS mark_6
  FROM (
    SELECT CAST(books.study_datetime AS DATE) AS raw_day, books.modality AS modality, books.num_instances AS instance_count, books.availability AS availability, books.pk AS key, books.study_updated_time AS study_updated_time
    FROM (
      SELECT study.study_datetime AS study_datetime, series.modality AS modality, series.num_instances AS num_instances, series.availability AS availability, series.pk AS pk, study.updated_time AS study_updated_time
      FROM study
      JOIN series ON series.study_fk = study.pk) AS books) AS books
  GROUP BY books.raw_day, books.modality) AS marked_days LEFT OUTER
JOIN days ON days.raw_day = marked_days.raw_day

-- values: study rows, books, 1970-01-01, 2026-11-22
