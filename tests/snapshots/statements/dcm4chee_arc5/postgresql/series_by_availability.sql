WITH held_in_series AS 
(
  SELECT gross_rows.study_key AS study_key, gross_rows.raw_day AS raw_day, gross_rows.series_key AS series_key, gross_rows.modality AS modality, gross_rows.availability AS availability, sum(gross_rows.held_count) AS held_count
  FROM (
    SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, instances.availability AS availability, instances.held_count AS held_count
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (:rejection_state_1_1::SMALLINT, :rejection_state_1_2::SMALLINT) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
    JOIN series ON series.study_fk = studies.pk
    JOIN (
      SELECT instance.series_fk AS series_key, instance.availability AS availability, count(*) AS held_count
      FROM instance
      GROUP BY instance.series_fk, instance.availability) AS instances ON instances.series_key = series.pk
    WHERE true
    UNION ALL SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, left_out.availability AS availability, left_out.held_count AS held_count
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (:rejection_state_1_1::SMALLINT, :rejection_state_1_2::SMALLINT) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
    JOIN series ON series.study_fk = studies.pk
    JOIN (
      SELECT left_out_instances.series_fk AS series_key, left_out_instances.availability AS availability, -1 AS held_count
      FROM (
        SELECT instance.pk AS pk, instance.series_fk AS series_fk, instance.availability AS availability
        FROM instance
        JOIN code ON code.pk = instance.srcode_fk
        WHERE instance.sop_cuid = :sop_cuid_1::VARCHAR AND code.code_designator = :code_designator_1::VARCHAR AND code.code_value IN (:code_value_1_1::VARCHAR, :code_value_1_2::VARCHAR, :code_value_1_3::VARCHAR, :code_value_1_4::VARCHAR) UNION SELECT instance.pk AS pk, instance.series_fk AS series_fk, instance.availability AS availability
        FROM rejected_instance
        JOIN study ON study.study_iuid = rejected_instance.study_iuid
        JOIN series ON series.study_fk = study.pk AND series.series_iuid = rejected_instance.series_iuid
        JOIN instance ON instance.series_fk = series.pk AND instance.sop_iuid = rejected_instance.sop_iuid) AS left_out_instances) AS left_out ON left_out.series_key = series.pk
    WHERE true) AS gross_rows
  GROUP BY gross_rows.study_key, gross_rows.raw_day, gross_rows.series_key, gross_rows.modality, gross_rows.availability
  HAVING sum(gross_rows.held_count) > :sum_1::INTEGER
  UNION ALL SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, records.availability AS availability, records.held_count AS held_count
  FROM (
    SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
    FROM study
    WHERE study.rejection_state IN (:rejection_state_1_1::SMALLINT, :rejection_state_1_2::SMALLINT) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
  JOIN series ON series.study_fk = studies.pk
  JOIN (
    SELECT purged_series.pk AS series_key, purged_series.availability AS availability, coalesce(purged_series.instance_count, 0) AS held_count
    FROM (
      SELECT series.pk AS pk, views.availability AS availability, coalesce(views.instance_count, series.num_instances, NULL) AS instance_count, CAST(CASE WHEN (series.series_size > :series_size_1::BIGINT) THEN series.series_size END AS BIGINT) AS logical_bytes
      FROM series LEFT OUTER
      JOIN (
        SELECT series_query_attrs.series_fk AS series_fk, coalesce(max(CASE WHEN (series_query_attrs.view_id = :view_id_1::VARCHAR) THEN series_query_attrs.num_instances END), max(CASE WHEN (series_query_attrs.view_id = :view_id_2::VARCHAR) THEN series_query_attrs.num_instances END), max(CASE WHEN (series_query_attrs.view_id != :view_id_3::VARCHAR) THEN series_query_attrs.num_instances END)) AS instance_count, coalesce(max(CASE WHEN (series_query_attrs.view_id = :view_id_4::VARCHAR) THEN series_query_attrs.availability END), max(CASE WHEN (series_query_attrs.view_id = :view_id_5::VARCHAR) THEN series_query_attrs.availability END), max(CASE WHEN (series_query_attrs.view_id != :view_id_6::VARCHAR) THEN series_query_attrs.availability END)) AS availability
        FROM series_query_attrs
        GROUP BY series_query_attrs.series_fk) AS views ON views.series_fk = series.pk
      WHERE series.inst_purge_state = :inst_purge_state_1::SMALLINT AND series.rejection_state IN (:rejection_state_2_1::SMALLINT, :rejection_state_2_2::SMALLINT) AND NOT (EXISTS (
          SELECT *
          FROM instance
          WHERE instance.series_fk = series.pk))) AS purged_series) AS records ON records.series_key = series.pk
  WHERE true), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((ltrim(rtrim(raw_days.raw_day)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') AND ltrim(rtrim(raw_days.raw_day)) BETWEEN :ltrim_1::VARCHAR AND :ltrim_2::VARCHAR) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT studies.study_date AS raw_day
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (:rejection_state_1_1::SMALLINT, :rejection_state_1_2::SMALLINT) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies) AS raw_days)
 SELECT answer.part, answer.hospital, answer.period, answer.modality, answer.availability, answer.value, answer.distinct_value
FROM (
  SELECT :param_1::VARCHAR AS part, CAST(labelled.hospital AS VARCHAR(64)) AS hospital, CAST(labelled.period AS VARCHAR(64)) AS period, CAST(labelled.modality AS VARCHAR(64)) AS modality, labelled.availability AS availability, sum(labelled.counted) AS value, sum(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT CAST(NULL AS VARCHAR(64)) AS hospital, SUBSTRING(facts.study_date FROM 1 FOR 4) AS period, CAST(NULL AS VARCHAR(64)) AS modality, facts.availability AS availability, facts.series_count AS counted, facts.series_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.availability AS availability, read_groups.series_count AS series_count
      FROM (
        SELECT days.study_date AS study_date, raw_groups.availability AS availability, raw_groups.series_count AS series_count
        FROM (
          SELECT held.raw_day AS raw_day, held.availability AS availability, count(*) AS series_count
          FROM (
            SELECT held_in_series.series_key AS series_key, held_in_series.raw_day AS raw_day, max(CASE WHEN (held_in_series.availability BETWEEN :availability_1::SMALLINT AND :availability_2::SMALLINT) THEN held_in_series.availability ELSE :param_2::INTEGER END) AS availability
            FROM held_in_series
            GROUP BY held_in_series.series_key, held_in_series.raw_day) AS held
          GROUP BY held.raw_day, held.availability) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE true) AS read_groups) AS facts) AS labelled
  GROUP BY labelled.hospital, labelled.period, labelled.modality, labelled.availability
  HAVING sum(labelled.counted) > :param_3::INTEGER
  UNION ALL SELECT :param_4::VARCHAR AS part, CAST(NULL AS VARCHAR(64)) AS hospital, CAST(max(study_days.study_date) AS VARCHAR(64)) AS period, CAST(NULL AS VARCHAR(64)) AS modality, CAST(NULL AS INTEGER) AS availability, :param_5::INTEGER AS value, :param_6::INTEGER AS distinct_value
  FROM (
    SELECT days.study_date AS study_date
    FROM days) AS study_days) AS answer

-- values: cell, 0, 3, 4, 1.2.840.10008.5.1.4.1.1.88.59, DCM, 0, 0, hideRejected, regularUse, trashView, hideRejected, regularUse, trashView, 1, 19700101, 20261122, 0, data_up_to, 0, 0, 0, 1, 113001, 113037, 113038, 113039, 0, 1
