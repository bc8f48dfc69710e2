WITH held_rows AS 
(
  SELECT study.pk AS study_key, replace(substr(study.study_datetime, 1, 10), '-', '') AS raw_day, series.pk AS series_key, series.modality AS modality, instances.availability AS availability, instances.held_count AS held_count
  FROM study
  JOIN series ON series.study_fk = study.pk
  JOIN (
    SELECT instance.series_fk AS series_key, instance.availability AS availability, count(*) AS held_count
    FROM instance
    GROUP BY instance.series_fk, instance.availability) AS instances ON instances.series_key = series.pk), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((raw_days.raw_day GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(raw_days.raw_day, 5, 2) BETWEEN '01' AND '12' AND substr(raw_days.raw_day, 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(raw_days.raw_day, 1, 4) || '-' || substr(raw_days.raw_day, 5, 2) || '-' || substr(raw_days.raw_day, 7, 2), '+0 days') IS raw_days.raw_day)) = 1 AND raw_days.raw_day BETWEEN ? AND ?) THEN raw_days.raw_day END AS study_date
  FROM (
    SELECT DISTINCT replace(substr(study.study_datetime, 1, 10), '-', '') AS raw_day
    FROM study) AS raw_days), 
sized_rows AS 
(
  SELECT study.pk AS study_key, replace(substr(study.study_datetime, 1, 10), '-', '') AS raw_day, series.pk AS series_key, series.modality AS modality, sized.availability AS availability, sized.instance_count AS instance_count, sized.unsized_count AS unsized_count, sized.logical_bytes AS logical_bytes, sized.stored_bytes AS stored_bytes
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
    GROUP BY sized_instances.series_key, sized_instances.availability) AS sized ON sized.series_key = series.pk
  WHERE 1 = 1)
 SELECT answer.part, answer.hospital, answer.period, answer.modality, answer.availability, answer.study_count, answer.distinct_study_count, answer.instance_count, answer.unsized_count, answer.logical_bytes, answer.stored_bytes
FROM (
  SELECT ? AS part, parts.hospital AS hospital, parts.period AS period, parts.modality AS modality, parts.availability AS availability, sum(parts.study_count) AS study_count, sum(parts.distinct_study_count) AS distinct_study_count, sum(parts.instance_count) AS instance_count, sum(parts.unsized_count) AS unsized_count, sum(parts.logical_bytes) AS logical_bytes, sum(parts.stored_bytes) AS stored_bytes
  FROM (
    SELECT CAST(NULL AS VARCHAR(64)) AS hospital, CAST(substring(facts.study_date, 1, 6) AS VARCHAR(64)) AS period, CAST(facts.modality AS VARCHAR(64)) AS modality, facts.availability AS availability, facts.study_count AS study_count, facts.distinct_study_count AS distinct_study_count, ? AS instance_count, ? AS unsized_count, ? AS logical_bytes, ? AS stored_bytes
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.availability AS availability, read_groups.study_count AS study_count, read_groups.distinct_study_count AS distinct_study_count
      FROM (
        SELECT days.study_date AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), ?), ?), ?) AS modality, raw_groups.availability AS availability, raw_groups.study_count AS study_count, raw_groups.distinct_study_count AS distinct_study_count
        FROM (
          SELECT placed.raw_day AS raw_day, placed.modality AS modality, placed.availability AS availability, count(*) AS study_count, sum(placed.is_first) AS distinct_study_count
          FROM (
            SELECT held.study_key AS study_key, held.raw_day AS raw_day, held.modality AS modality, held.availability AS availability, CASE WHEN (row_number() OVER (PARTITION BY held.study_key ORDER BY held.modality) = ?) THEN ? ELSE ? END AS is_first
            FROM (
              SELECT every_modality.study_key AS study_key, every_modality.raw_day AS raw_day, every_modality.modality AS modality, every_modality.availability AS availability
              FROM (
                SELECT folded.study_key AS study_key, folded.raw_day AS raw_day, folded.modality AS modality, max(max(CASE WHEN (folded.availability BETWEEN ? AND ?) THEN folded.availability ELSE ? END)) OVER (PARTITION BY folded.study_key) AS availability
                FROM (
                  SELECT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day, held_rows.availability AS availability, coalesce(nullif(nullif(upper(ltrim(rtrim(held_rows.modality))), ?), ?), ?) AS modality
                  FROM held_rows) AS folded
                GROUP BY folded.study_key, folded.raw_day, folded.modality) AS every_modality
              WHERE 1 = 1) AS held) AS placed
          GROUP BY placed.raw_day, placed.modality, placed.availability) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE 1 = 1) AS read_groups) AS facts
    UNION ALL SELECT CAST(NULL AS VARCHAR(64)) AS hospital, CAST(substring(facts.study_date, 1, 6) AS VARCHAR(64)) AS period, CAST(facts.modality AS VARCHAR(64)) AS modality, facts.availability AS availability, ? AS study_count, ? AS distinct_study_count, facts.instance_count AS instance_count, facts.unsized_count AS unsized_count, facts.logical_bytes AS logical_bytes, facts.stored_bytes AS stored_bytes
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.availability AS availability, read_groups.instance_count AS instance_count, read_groups.unsized_count AS unsized_count, read_groups.logical_bytes AS logical_bytes, read_groups.stored_bytes AS stored_bytes
      FROM (
        SELECT days.study_date AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), ?), ?), ?) AS modality, CASE WHEN (raw_groups.availability BETWEEN ? AND ?) THEN raw_groups.availability ELSE ? END AS availability, raw_groups.instance_count AS instance_count, raw_groups.unsized_count AS unsized_count, raw_groups.logical_bytes AS logical_bytes, raw_groups.stored_bytes AS stored_bytes
        FROM (
          SELECT sized_rows.raw_day AS raw_day, sized_rows.modality AS modality, sized_rows.availability AS availability, sum(sized_rows.instance_count) AS instance_count, sum(sized_rows.unsized_count) AS unsized_count, sum(sized_rows.logical_bytes) AS logical_bytes, sum(sized_rows.stored_bytes) AS stored_bytes
          FROM sized_rows
          GROUP BY sized_rows.raw_day, sized_rows.modality, sized_rows.availability
          HAVING sum(sized_rows.instance_count) > ?) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE 1 = 1) AS read_groups) AS facts) AS parts
  GROUP BY parts.hospital, parts.period, parts.modality, parts.availability
  UNION ALL SELECT ? AS part, CAST(NULL AS VARCHAR(64)) AS hospital, CAST(max(study_days.study_date) AS VARCHAR(64)) AS period, CAST(NULL AS VARCHAR(64)) AS modality, CAST(NULL AS INTEGER) AS availability, ? AS study_count, ? AS distinct_study_count, ? AS instance_count, ? AS unsized_count, ? AS logical_bytes, ? AS stored_bytes
  FROM (
    SELECT days.study_date AS study_date
    FROM days) AS study_days) AS answer

-- values: 19700101, 20261122, 1, 0, 0, 0, 0, cell, 0, 0, 0, 0, , *, UNKNOWN, 1, 1, 0, 0, 3, 4, , *, UNKNOWN, 0, 0, , *, UNKNOWN, 0, 3, 4, 0, data_up_to, 0, 0, 0, 0, 0, 0
