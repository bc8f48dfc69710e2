WITH days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((char_length(raw_days.raw_day) = 8 AND raw_days.raw_day REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1 AND raw_days.raw_day BETWEEN ? AND ?) THEN raw_days.raw_day END AS study_date
  FROM (
    SELECT DISTINCT date_format(study.study_datetime, '%Y%m%d') AS raw_day
    FROM study) AS raw_days)
 SELECT marked_days.part, CAST(days.study_date AS CHAR(64)) AS study_date, marked_days.row_count, marked_days.mark_1, marked_days.mark_2, marked_days.mark_3, marked_days.mark_4, marked_days.mark_5, marked_days.mark_6
FROM (
  SELECT ? AS part, dated_studies.raw_day AS raw_day, count(*) AS row_count, CAST(min(dated_studies.study_key) AS CHAR(64)) AS mark_1, CAST(max(dated_studies.study_key) AS CHAR(64)) AS mark_2, CAST(sum(dated_studies.study_key) AS CHAR(64)) AS mark_3, CAST(NULL AS CHAR(64)) AS mark_4, CAST(NULL AS CHAR(64)) AS mark_5, CAST(NULL AS CHAR(64)) AS mark_6
  FROM (
    SELECT date_format(study.study_datetime, '%Y%m%d') AS raw_day, study.pk AS study_key
    FROM study) AS dated_studies
  GROUP BY dated_studies.raw_day
  UNION ALL SELECT ? AS part, books.raw_day AS raw_day, count(*) AS row_count, CAST(books.modality AS CHAR(64)) AS mark_1, CAST(sum(books.instance_count) AS CHAR(64)) AS mark_2, CAST(sum(books.availability) AS CHAR(64)) AS mark_3, CAST(sum(books.`key`) AS CHAR(64)) AS mark_4, CAST(max(books.study_updated_time) AS CHAR(64)) AS mark_5, CAST(NULL AS CHAR(64)) AS mark_6
  FROM (
    SELECT date_format(books.study_datetime, '%Y%m%d') AS raw_day, books.modality AS modality, books.num_instances AS instance_count, books.availability AS availability, books.pk AS `key`, books.study_updated_time AS study_updated_time
    FROM (
      SELECT study.study_datetime AS study_datetime, series.modality AS modality, series.num_instances AS num_instances, series.availability AS availability, series.pk AS pk, study.updated_time AS study_updated_time
      FROM study
      INNER JOIN series ON series.study_fk = study.pk) AS books) AS books
  GROUP BY books.raw_day, books.modality) AS marked_days LEFT OUTER
JOIN days ON days.raw_day = marked_days.raw_day

-- values: 19700101, 20261122, study rows, books
