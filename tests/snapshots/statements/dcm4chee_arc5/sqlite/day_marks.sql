WITH held_rows AS 
(
  SELECT gross_rows.study_key AS study_key, gross_rows.raw_day AS raw_day, gross_rows.series_key AS series_key, gross_rows.modality AS modality, gross_rows.availability AS availability, sum(gross_rows.held_count) AS held_count
  FROM (
    SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, instances.availability AS availability, instances.held_count AS held_count
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = 0)) AS studies
    JOIN series ON series.study_fk = studies.pk
    JOIN (
      SELECT instance.series_fk AS series_key, instance.availability AS availability, count(*) AS held_count
      FROM instance
      GROUP BY instance.series_fk, instance.availability) AS instances ON instances.series_key = series.pk
    WHERE 1 = 1
    UNION ALL SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, left_out.availability AS availability, left_out.held_count AS held_count
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = 0)) AS studies
    JOIN series ON series.study_fk = studies.pk
    JOIN (
      SELECT left_out_instances.series_fk AS series_key, left_out_instances.availability AS availability, -1 AS held_count
      FROM (
        SELECT instance.pk AS pk, instance.series_fk AS series_fk, instance.availability AS availability
        FROM instance
        JOIN code ON code.pk = instance.srcode_fk
        WHERE instance.sop_cuid = ? AND code.code_designator = ? AND code.code_value IN (?, ?, ?, ?) UNION SELECT instance.pk AS pk, instance.series_fk AS series_fk, instance.availability AS availability
        FROM rejected_instance
        JOIN study ON study.study_iuid = rejected_instance.study_iuid
        JOIN series ON series.study_fk = study.pk AND series.series_iuid = rejected_instance.series_iuid
        JOIN instance ON instance.series_fk = series.pk AND instance.sop_iuid = rejected_instance.sop_iuid) AS left_out_instances) AS left_out ON left_out.series_key = series.pk
    WHERE 1 = 1) AS gross_rows
  GROUP BY gross_rows.study_key, gross_rows.raw_day, gross_rows.series_key, gross_rows.modality, gross_rows.availability
  HAVING sum(gross_rows.held_count) > ?
  UNION ALL SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, records.availability AS availability, records.held_count AS held_count
  FROM (
    SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
    FROM study
    WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = 0)) AS studies
  JOIN series ON series.study_fk = studies.pk
  JOIN (
    SELECT purged_series.pk AS series_key, purged_series.availability AS availability, coalesce(purged_series.instance_count, 0) AS held_count
    FROM (
      SELECT series.pk AS pk, views.availability AS availability, coalesce(views.instance_count, series.num_instances, NULL) AS instance_count, CAST(CASE WHEN (series.series_size > ?) THEN series.series_size END AS BIGINT) AS logical_bytes
      FROM series LEFT OUTER
      JOIN (
        SELECT series_query_attrs.series_fk AS series_fk, coalesce(max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.num_instances END), max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.num_instances END), max(CASE WHEN (series_query_attrs.view_id != ?) THEN series_query_attrs.num_instances END)) AS instance_count, coalesce(max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.availability END), max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.availability END), max(CASE WHEN (series_query_attrs.view_id != ?) THEN series_query_attrs.availability END)) AS availability
        FROM series_query_attrs
        GROUP BY series_query_attrs.series_fk) AS views ON views.series_fk = series.pk
      WHERE series.inst_purge_state = ? AND series.rejection_state IN (?, ?) AND NOT (EXISTS (
          SELECT *
          FROM instance
          WHERE instance.series_fk = series.pk))) AS purged_series) AS records ON records.series_key = series.pk
  WHERE 1 = 1), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((ltrim(rtrim(raw_days.raw_day)) GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(ltrim(rtrim(raw_days.raw_day)), 5, 2) BETWEEN '01' AND '12' AND substr(ltrim(rtrim(raw_days.raw_day)), 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(ltrim(rtrim(raw_days.raw_day)), 1, 4) || '-' || substr(ltrim(rtrim(raw_days.raw_day)), 5, 2) || '-' || substr(ltrim(rtrim(raw_days.raw_day)), 7, 2), '+0 days') IS ltrim(rtrim(raw_days.raw_day)))) = 1 AND ltrim(rtrim(raw_days.raw_day)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT studies.study_date AS raw_day
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = 0)) AS studies) AS raw_days)
 SELECT marked_days.part, CAST(days.study_date AS VARCHAR(64)) AS study_date, marked_days.row_count, marked_days.mark_1, marked_days.mark_2, marked_days.mark_3, marked_days.mark_4, marked_days.mark_5, marked_days.mark_6
FROM (
  SELECT ? AS part, dated_studies.raw_day AS raw_day, count(*) AS row_count, CAST(min(dated_studies.study_key) AS VARCHAR(64)) AS mark_1, CAST(max(dated_studies.study_key) AS VARCHAR(64)) AS mark_2, CAST(sum(dated_studies.study_key) AS VARCHAR(64)) AS mark_3, CAST(NULL AS VARCHAR(64)) AS mark_4, CAST(NULL AS VARCHAR(64)) AS mark_5, CAST(NULL AS VARCHAR(64)) AS mark_6
  FROM (
    SELECT studies.study_date AS raw_day, studies.pk AS study_key
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = 0)) AS studies) AS dated_studies
  GROUP BY dated_studies.raw_day
  UNION ALL SELECT ? AS part, books.raw_day AS raw_day, count(*) AS row_count, CAST(sum(books.study_size) AS VARCHAR(64)) AS mark_1, CAST(max(books.updated_time) AS VARCHAR(64)) AS mark_2, CAST(NULL AS VARCHAR(64)) AS mark_3, CAST(NULL AS VARCHAR(64)) AS mark_4, CAST(NULL AS VARCHAR(64)) AS mark_5, CAST(NULL AS VARCHAR(64)) AS mark_6
  FROM (
    SELECT study.study_date AS raw_day, study.updated_time AS updated_time, study.study_size AS study_size
    FROM study) AS books
  GROUP BY books.raw_day
  UNION ALL SELECT ? AS part, each_series.raw_day AS raw_day, count(*) AS row_count, CAST(coalesce(nullif(nullif(upper(ltrim(rtrim(each_series.modality))), ?), ?), ?) AS VARCHAR(64)) AS mark_1, CAST(CASE WHEN (each_series.availability BETWEEN ? AND ?) THEN each_series.availability ELSE ? END AS VARCHAR(64)) AS mark_2, CAST(sum(CAST(each_series.held_count AS BIGINT)) AS VARCHAR(64)) AS mark_3, CAST(sum(CAST(each_series.held_count AS BIGINT) * CAST(each_series.held_count AS BIGINT)) AS VARCHAR(64)) AS mark_4, CAST(sum(each_series.series_key) AS VARCHAR(64)) AS mark_5, CAST(NULL AS VARCHAR(64)) AS mark_6
  FROM (
    SELECT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day, held_rows.series_key AS series_key, held_rows.modality AS modality, held_rows.availability AS availability, sum(held_rows.held_count) AS held_count
    FROM held_rows
    GROUP BY held_rows.study_key, held_rows.raw_day, held_rows.series_key, held_rows.modality, held_rows.availability) AS each_series
  GROUP BY each_series.raw_day, each_series.modality, each_series.availability) AS marked_days LEFT OUTER
JOIN days ON days.raw_day = marked_days.raw_day

-- values: 0, 1, 0, 1, 1.2.840.10008.5.1.4.1.1.88.59, DCM, 113001, 113037, 113038, 113039, 0, 0, 1, 0, hideRejected, regularUse, trashView, hideRejected, regularUse, trashView, 1, 0, 1, 19700101, 20261122, 0, 1, study rows, 0, 1, books, held, , *, UNKNOWN, 0, 3, 4
