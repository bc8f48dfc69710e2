WITH held_rows AS 
(
  SELECT studies.pk AS study_key, studies.study_date AS study_date, series.pk AS series_key, series.modality AS modality, instances.held_count AS held_count
  FROM (
    SELECT study.pk AS pk, study.study_date AS study_date
    FROM study
    WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = 0)) AS studies
  JOIN series ON series.study_fk = studies.pk
  JOIN (
    SELECT kept_instances.series_fk AS series_key, count(*) AS held_count
    FROM (
      SELECT instance.pk AS pk, instance.series_fk AS series_fk, instance.availability AS availability
      FROM instance
      WHERE NOT (EXISTS (
          SELECT *
          FROM rejected_instance, series AS rejected_series, study AS rejected_study
          WHERE rejected_instance.sop_iuid = instance.sop_iuid AND rejected_series.pk = instance.series_fk AND rejected_series.series_iuid = rejected_instance.series_iuid AND rejected_series.study_fk = rejected_study.pk AND rejected_study.study_iuid = rejected_instance.study_iuid)) AND NOT (EXISTS (
          SELECT *
          FROM code
          WHERE code.pk = instance.srcode_fk AND code.code_designator = ? AND code.code_value IN (?, ?, ?, ?) AND instance.sop_cuid = ?))) AS kept_instances
    GROUP BY kept_instances.series_fk
    UNION ALL SELECT records.series_key AS series_key, records.held_count AS held_count
    FROM (
      SELECT purged_series.pk AS series_key, coalesce(purged_series.instance_count, 0) AS held_count, purged_series.logical_bytes AS logical_bytes
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
            WHERE instance.series_fk = series.pk))) AS purged_series) AS records) AS instances ON instances.series_key = series.pk
  WHERE (studies.study_date IS NULL OR studies.study_date BETWEEN ? AND ? OR NOT (CASE WHEN studies.study_date COLLATE Latin1_General_BIN LIKE '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND TRY_CONVERT(date, studies.study_date, 112) IS NOT NULL THEN 1 ELSE 0 END = 1 AND studies.study_date BETWEEN ? AND ?)) AND (coalesce(nullif(nullif(upper(ltrim(rtrim(series.modality))), ?), ?), ?) NOT IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)))
 SELECT answer.part, answer.period, answer.modality, answer.availability, answer.value, answer.distinct_value
FROM (
  SELECT ? AS part, labelled.period AS period, labelled.modality AS modality, labelled.availability AS availability, sum(labelled.counted) AS value, sum(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT substring(facts.study_date, 1, 6) AS period, facts.modality AS modality, CAST(NULL AS INTEGER) AS availability, facts.instance_count AS counted, facts.instance_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.instance_count AS instance_count
      FROM (
        SELECT CASE WHEN (CASE WHEN ltrim(rtrim(raw_groups.study_date)) COLLATE Latin1_General_BIN LIKE '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND TRY_CONVERT(date, ltrim(rtrim(raw_groups.study_date)), 112) IS NOT NULL THEN 1 ELSE 0 END = 1 AND ltrim(rtrim(raw_groups.study_date)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_groups.study_date)) END AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), ?), ?), ?) AS modality, raw_groups.instance_count AS instance_count
        FROM (
          SELECT held_rows.study_date AS study_date, held_rows.modality AS modality, sum(held_rows.held_count) AS instance_count
          FROM held_rows
          GROUP BY held_rows.study_date, held_rows.modality) AS raw_groups) AS read_groups
      WHERE read_groups.study_date IS NULL OR read_groups.study_date BETWEEN ? AND ?) AS facts) AS labelled
  GROUP BY labelled.period, labelled.modality, labelled.availability
  UNION ALL SELECT ? AS part, max(study_days.study_date) AS period, CAST(NULL AS VARCHAR(16)) AS modality, CAST(NULL AS INTEGER) AS availability, ? AS value, ? AS distinct_value
  FROM (
    SELECT CASE WHEN (CASE WHEN ltrim(rtrim(raw_days.study_date)) COLLATE Latin1_General_BIN LIKE '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND TRY_CONVERT(date, ltrim(rtrim(raw_days.study_date)), 112) IS NOT NULL THEN 1 ELSE 0 END = 1 AND ltrim(rtrim(raw_days.study_date)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.study_date)) END AS study_date
    FROM (
      SELECT DISTINCT studies.study_date AS study_date
      FROM (
        SELECT study.pk AS pk, study.study_date AS study_date
        FROM study
        WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = 0)) AS studies) AS raw_days) AS study_days) AS answer

-- values: 0, 1, DCM, 113001, 113037, 113038, 113039, 1.2.840.10008.5.1.4.1.1.88.59, 0, hideRejected, regularUse, trashView, hideRejected, regularUse, trashView, 1, 0, 1, 20141101, 20160229, 19700101, 20261122, , *, UNKNOWN, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA, cell, 19700101, 20261122, , *, UNKNOWN, 20141101, 20160229, data_up_to, 0, 0, 19700101, 20261122, 0, 1
