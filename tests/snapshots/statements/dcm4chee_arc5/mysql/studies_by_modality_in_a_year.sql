WITH held_rows AS 
(
  SELECT gross_rows.study_key AS study_key, gross_rows.raw_day AS raw_day, gross_rows.series_key AS series_key, gross_rows.modality AS modality, sum(gross_rows.held_count) AS held_count
  FROM (
    SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, instances.held_count AS held_count
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
    INNER JOIN series ON series.study_fk = studies.pk
    INNER JOIN (
      SELECT instance.series_fk AS series_key, count(*) AS held_count
      FROM instance
      GROUP BY instance.series_fk) AS instances ON instances.series_key = series.pk
    WHERE true = 1
    UNION ALL SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, left_out.held_count AS held_count
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
    INNER JOIN series ON series.study_fk = studies.pk
    INNER JOIN (
      SELECT left_out_instances.series_fk AS series_key, -1 AS held_count
      FROM (
        SELECT instance.pk AS pk, instance.series_fk AS series_fk, instance.availability AS availability
        FROM instance
        INNER JOIN code ON code.pk = instance.srcode_fk
        WHERE instance.sop_cuid = ? AND code.code_designator = ? AND code.code_value IN (?, ?, ?, ?) UNION SELECT instance.pk AS pk, instance.series_fk AS series_fk, instance.availability AS availability
        FROM rejected_instance
        INNER JOIN study ON study.study_iuid = rejected_instance.study_iuid
        INNER JOIN series ON series.study_fk = study.pk AND series.series_iuid = rejected_instance.series_iuid
        INNER JOIN instance ON instance.series_fk = series.pk AND instance.sop_iuid = rejected_instance.sop_iuid) AS left_out_instances) AS left_out ON left_out.series_key = series.pk
    WHERE true = 1) AS gross_rows
  GROUP BY gross_rows.study_key, gross_rows.raw_day, gross_rows.series_key, gross_rows.modality
  HAVING sum(gross_rows.held_count) > ?
  UNION ALL SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, records.held_count AS held_count
  FROM (
    SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
    FROM study
    WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
  INNER JOIN series ON series.study_fk = studies.pk
  INNER JOIN (
    SELECT purged_series.pk AS series_key, coalesce(purged_series.instance_count, 0) AS held_count
    FROM (
      SELECT series.pk AS pk, views.availability AS availability, coalesce(views.instance_count, series.num_instances, NULL) AS instance_count, CAST(CASE WHEN (series.series_size > ?) THEN series.series_size END AS SIGNED INTEGER) AS logical_bytes
      FROM series LEFT OUTER
      JOIN (
        SELECT series_query_attrs.series_fk AS series_fk, coalesce(max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.num_instances END), max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.num_instances END), max(CASE WHEN (series_query_attrs.view_id != ?) THEN series_query_attrs.num_instances END)) AS instance_count, coalesce(max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.availability END), max(CASE WHEN (series_query_attrs.view_id = ?) THEN series_query_attrs.availability END), max(CASE WHEN (series_query_attrs.view_id != ?) THEN series_query_attrs.availability END)) AS availability
        FROM series_query_attrs
        GROUP BY series_query_attrs.series_fk) AS views ON views.series_fk = series.pk
      WHERE series.inst_purge_state = ? AND series.rejection_state IN (?, ?) AND NOT (EXISTS (
          SELECT *
          FROM instance
          WHERE instance.series_fk = series.pk))) AS purged_series) AS records ON records.series_key = series.pk
  WHERE true = 1), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((char_length(ltrim(rtrim(raw_days.raw_day))) = 8 AND ltrim(rtrim(raw_days.raw_day)) REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1 AND ltrim(rtrim(raw_days.raw_day)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT studies.study_date AS raw_day
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies) AS raw_days)
 SELECT answer.part, answer.hospital, answer.period, answer.modality, answer.availability, answer.value, answer.distinct_value
FROM (
  SELECT ? AS part, CAST(labelled.hospital AS CHAR(64)) AS hospital, CAST(labelled.period AS CHAR(64)) AS period, CAST(labelled.modality AS CHAR(64)) AS modality, labelled.availability AS availability, sum(labelled.counted) AS value, sum(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT CAST(NULL AS CHAR(64)) AS hospital, substring(facts.study_date, 1, 6) AS period, facts.modality AS modality, CAST(NULL AS SIGNED INTEGER) AS availability, facts.study_count AS counted, facts.distinct_study_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.study_count AS study_count, read_groups.distinct_study_count AS distinct_study_count
      FROM (
        SELECT days.study_date AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), ?), ?), ?) AS modality, raw_groups.study_count AS study_count, raw_groups.distinct_study_count AS distinct_study_count
        FROM (
          SELECT placed.raw_day AS raw_day, placed.modality AS modality, count(*) AS study_count, sum(placed.is_first) AS distinct_study_count
          FROM (
            SELECT held.study_key AS study_key, held.raw_day AS raw_day, held.modality AS modality, CASE WHEN (row_number() OVER (PARTITION BY held.study_key ORDER BY held.modality) = ?) THEN ? ELSE ? END AS is_first
            FROM (
              SELECT DISTINCT folded.study_key AS study_key, folded.raw_day AS raw_day, folded.modality AS modality
              FROM (
                SELECT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day, coalesce(nullif(nullif(upper(ltrim(rtrim(held_rows.modality))), ?), ?), ?) AS modality
                FROM held_rows) AS folded) AS held) AS placed
          GROUP BY placed.raw_day, placed.modality) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE days.study_date IS NULL OR days.study_date BETWEEN ? AND ?) AS read_groups) AS facts) AS labelled
  GROUP BY labelled.hospital, labelled.period, labelled.modality, labelled.availability
  HAVING sum(labelled.counted) > ?
  UNION ALL SELECT ? AS part, CAST(NULL AS CHAR(64)) AS hospital, CAST(max(study_days.study_date) AS CHAR(64)) AS period, CAST(NULL AS CHAR(64)) AS modality, CAST(NULL AS SIGNED INTEGER) AS availability, ? AS value, ? AS distinct_value
  FROM (
    SELECT days.study_date AS study_date
    FROM days) AS study_days) AS answer

-- values: 0, 1, 0, 1, 1.2.840.10008.5.1.4.1.1.88.59, DCM, 113001, 113037, 113038, 113039, 0, 0, 1, 0, hideRejected, regularUse, trashView, hideRejected, regularUse, trashView, 1, 0, 1, 19700101, 20261122, 0, 1, cell, , *, UNKNOWN, 1, 1, 0, , *, UNKNOWN, 20160101, 20161231, 0, data_up_to, 0, 0
