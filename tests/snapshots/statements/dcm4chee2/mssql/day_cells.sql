WITH sized_rows AS 
(
  SELECT study.pk AS study_key, CAST(study.study_datetime AS DATETIME) AS raw_day, series.pk AS series_key, series.modality AS modality, sized.availability AS availability, sized.instance_count AS instance_count, sized.unsized_count AS unsized_count, sized.logical_bytes AS logical_bytes, sized.stored_bytes AS stored_bytes
  FROM study
  JOIN series ON series.study_fk = study.pk
  JOIN (
    SELECT sized_instances.series_key AS series_key, sized_instances.availability AS availability, count(*) AS instance_count, sum(CASE WHEN (sized_instances.own_bytes IS NULL) THEN ? ELSE ? END) AS unsized_count, coalesce(sum(sized_instances.own_bytes), 0) AS logical_bytes, coalesce(sum(sized_instances.stored_bytes), 0) AS stored_bytes
    FROM (
      SELECT instance.series_fk AS series_key, instance.availability AS availability, max(stored_files.logical_bytes) AS own_bytes, sum(stored_files.stored_bytes) AS stored_bytes
      FROM instance LEFT OUTER
      JOIN (
        SELECT files.instance_fk AS instance_fk, CASE WHEN (files.file_size > ?) THEN files.file_size END AS logical_bytes, coalesce(CASE WHEN (files.file_size > ?) THEN files.file_size END, ?) AS stored_bytes
        FROM files) AS stored_files ON stored_files.instance_fk = instance.pk
      GROUP BY instance.pk, instance.series_fk, instance.availability) AS sized_instances
    GROUP BY sized_instances.series_key, sized_instances.availability) AS sized ON sized.series_key = series.pk), 
received_rows AS 
(
  SELECT sized_rows.study_key AS study_key, sized_rows.raw_day AS raw_day, sized_rows.series_key AS series_key, sized_rows.modality AS modality, sized_rows.availability AS availability, sized_rows.instance_count AS instance_count, sized_rows.unsized_count AS unsized_count, sized_rows.logical_bytes AS logical_bytes, sized_rows.stored_bytes AS stored_bytes, CASE WHEN (convert(varchar(8), arrivals.created_time, 112) IS NOT NULL AND CASE WHEN convert(varchar(8), arrivals.created_time, 112) COLLATE Latin1_General_BIN LIKE '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND TRY_CONVERT(date, convert(varchar(8), arrivals.created_time, 112), 112) IS NOT NULL THEN 1 ELSE 0 END = 1) THEN convert(varchar(8), arrivals.created_time, 112) END AS received
  FROM sized_rows LEFT OUTER
  JOIN series AS arrivals ON arrivals.pk = sized_rows.series_key), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN (raw_days.raw_day BETWEEN ? AND ?) THEN convert(varchar(8), raw_days.raw_day, 112) END AS study_date
  FROM (
    SELECT DISTINCT CAST(study.study_datetime AS DATETIME) AS raw_day
    FROM study) AS raw_days)
 SELECT day_cells.study_date, day_cells.received, day_cells.study_received, day_cells.modality, day_cells.modalities_0, day_cells.availability, day_cells.series_availability, day_cells.study_availability, day_cells.study_count, day_cells.series_count, day_cells.instance_count, day_cells.unsized_count, day_cells.logical_bytes, day_cells.stored_bytes, day_cells.patient_count, day_cells.row_count, day_cells.instance_sum, day_cells.square_sum, day_cells.key_sum
FROM (
  SELECT CAST(days.study_date AS VARCHAR(64)) AS study_date, CAST(raw_cells.received AS VARCHAR(64)) AS received, CAST(raw_cells.study_received AS VARCHAR(64)) AS study_received, CAST(coalesce(nullif(nullif(upper(ltrim(rtrim(raw_cells.modality))), ?), ?), ?) AS VARCHAR(64)) AS modality, raw_cells.modalities_0 AS modalities_0, raw_cells.availability AS availability, raw_cells.series_availability AS series_availability, raw_cells.study_availability AS study_availability, raw_cells.study_count AS study_count, raw_cells.series_count AS series_count, raw_cells.instance_count AS instance_count, raw_cells.unsized_count AS unsized_count, raw_cells.logical_bytes AS logical_bytes, raw_cells.stored_bytes AS stored_bytes, 0 AS patient_count, raw_cells.row_count AS row_count, raw_cells.instance_sum AS instance_sum, raw_cells.square_sum AS square_sum, raw_cells.key_sum AS key_sum
  FROM (
    SELECT with_sets.raw_day AS raw_day, with_sets.received AS received, with_sets.study_received AS study_received, with_sets.modality AS modality, with_sets.modalities_0 AS modalities_0, with_sets.availability AS availability, with_sets.series_availability AS series_availability, with_sets.study_availability AS study_availability, sum(CASE WHEN (with_sets.place_in_study = ?) THEN 1 ELSE 0 END) AS study_count, sum(CASE WHEN (with_sets.place_in_series = ?) THEN 1 ELSE 0 END) AS series_count, sum(with_sets.instance_count) AS instance_count, sum(with_sets.unsized_count) AS unsized_count, sum(with_sets.logical_bytes) AS logical_bytes, sum(with_sets.stored_bytes) AS stored_bytes, count(*) AS row_count, sum(CAST(with_sets.instance_count AS BIGINT)) AS instance_sum, sum(CAST(with_sets.instance_count AS BIGINT) * CAST(with_sets.instance_count AS BIGINT)) AS square_sum, sum(with_sets.series_key) AS key_sum
    FROM (
      SELECT beside_their_studies.study_key AS study_key, beside_their_studies.raw_day AS raw_day, beside_their_studies.series_key AS series_key, beside_their_studies.modality AS modality, beside_their_studies.instance_count AS instance_count, beside_their_studies.unsized_count AS unsized_count, beside_their_studies.logical_bytes AS logical_bytes, beside_their_studies.stored_bytes AS stored_bytes, beside_their_studies.received AS received, beside_their_studies.availability AS availability, beside_their_studies.own_modalities_0 AS own_modalities_0, beside_their_studies.study_received AS study_received, beside_their_studies.study_availability AS study_availability, beside_their_studies.series_availability AS series_availability, beside_their_studies.place_in_study AS place_in_study, beside_their_studies.place_in_series AS place_in_series, beside_their_studies.place_in_modality AS place_in_modality, sum(CASE WHEN (beside_their_studies.place_in_modality = ?) THEN beside_their_studies.own_modalities_0 ELSE 0 END) OVER (PARTITION BY beside_their_studies.study_key) AS modalities_0
      FROM (
        SELECT marked.study_key AS study_key, marked.raw_day AS raw_day, marked.series_key AS series_key, marked.modality AS modality, marked.instance_count AS instance_count, marked.unsized_count AS unsized_count, marked.logical_bytes AS logical_bytes, marked.stored_bytes AS stored_bytes, marked.received AS received, marked.availability AS availability, marked.own_modalities_0 AS own_modalities_0, min(marked.received) OVER (PARTITION BY marked.study_key) AS study_received, max(marked.availability) OVER (PARTITION BY marked.study_key) AS study_availability, max(marked.availability) OVER (PARTITION BY marked.series_key) AS series_availability, row_number() OVER (PARTITION BY marked.study_key ORDER BY marked.series_key, marked.availability) AS place_in_study, row_number() OVER (PARTITION BY marked.series_key ORDER BY marked.availability) AS place_in_series, row_number() OVER (PARTITION BY marked.study_key, marked.own_modalities_0 ORDER BY marked.series_key, marked.availability) AS place_in_modality
        FROM (
          SELECT received_rows.study_key AS study_key, received_rows.raw_day AS raw_day, received_rows.series_key AS series_key, received_rows.modality AS modality, received_rows.instance_count AS instance_count, received_rows.unsized_count AS unsized_count, received_rows.logical_bytes AS logical_bytes, received_rows.stored_bytes AS stored_bytes, received_rows.received AS received, CASE WHEN (received_rows.availability BETWEEN ? AND ?) THEN received_rows.availability ELSE ? END AS availability, CASE WHEN (received_rows.modality IN (?)) THEN 1 WHEN (received_rows.modality IN (?)) THEN 2 WHEN (received_rows.modality IN (NULL) AND (1 != 1) OR received_rows.modality IS NULL) THEN 4 ELSE 2305843009213693952 END AS own_modalities_0
          FROM received_rows) AS marked) AS beside_their_studies) AS with_sets
    GROUP BY with_sets.raw_day, with_sets.received, with_sets.study_received, with_sets.modality, with_sets.modalities_0, with_sets.availability, with_sets.series_availability, with_sets.study_availability) AS raw_cells LEFT OUTER
  JOIN days ON days.raw_day = raw_cells.raw_day
  WHERE 1 = 1
  UNION ALL SELECT CAST(patients_of_periods.period AS VARCHAR(64)) AS study_date, CAST(NULL AS VARCHAR(64)) AS received, CAST(NULL AS VARCHAR(64)) AS study_received, CAST(NULL AS VARCHAR(64)) AS modality, 0 AS modalities_0, CAST(NULL AS INTEGER) AS availability, CAST(NULL AS INTEGER) AS series_availability, CAST(NULL AS INTEGER) AS study_availability, 0 AS study_count, 0 AS series_count, 0 AS instance_count, 0 AS unsized_count, 0 AS logical_bytes, 0 AS stored_bytes, count(*) AS patient_count, 0 AS row_count, 0 AS instance_sum, 0 AS square_sum, 0 AS key_sum
  FROM (
    SELECT DISTINCT substring(days.study_date, 1, 6) AS period, study.patient_fk AS patient_key
    FROM (
      SELECT DISTINCT received_rows.study_key AS study_key, received_rows.raw_day AS raw_day
      FROM received_rows) AS held_studies
    JOIN study ON study.pk = held_studies.study_key LEFT OUTER
    JOIN days ON days.raw_day = held_studies.raw_day
    WHERE study.patient_fk IS NOT NULL) AS patients_of_periods
  GROUP BY patients_of_periods.period
  UNION ALL SELECT CAST(patients_of_periods.period AS VARCHAR(64)) AS study_date, CAST(NULL AS VARCHAR(64)) AS received, CAST(NULL AS VARCHAR(64)) AS study_received, CAST(NULL AS VARCHAR(64)) AS modality, 0 AS modalities_0, CAST(NULL AS INTEGER) AS availability, CAST(NULL AS INTEGER) AS series_availability, CAST(NULL AS INTEGER) AS study_availability, 0 AS study_count, 0 AS series_count, 0 AS instance_count, 0 AS unsized_count, 0 AS logical_bytes, 0 AS stored_bytes, count(*) AS patient_count, 0 AS row_count, 0 AS instance_sum, 0 AS square_sum, 0 AS key_sum
  FROM (
    SELECT DISTINCT substring(days.study_date, 1, 4) AS period, study.patient_fk AS patient_key
    FROM (
      SELECT DISTINCT received_rows.study_key AS study_key, received_rows.raw_day AS raw_day
      FROM received_rows) AS held_studies
    JOIN study ON study.pk = held_studies.study_key LEFT OUTER
    JOIN days ON days.raw_day = held_studies.raw_day
    WHERE study.patient_fk IS NOT NULL) AS patients_of_periods
  GROUP BY patients_of_periods.period) AS day_cells

-- values: 1, 0, 0, 0, 0, 1970-01-01, 2026-11-22, , *, UNKNOWN, 1, 1, 1, 0, 3, 4, CT, SR
