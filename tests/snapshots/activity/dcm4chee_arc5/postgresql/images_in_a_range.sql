WITH held_rows AS 
(
  SELECT studies.pk AS study_key, studies.study_date AS study_date, series.pk AS series_key, series.modality AS modality, instances.held_count AS held_count
  FROM (
    SELECT study.pk AS pk, study.study_date AS study_date
    FROM study
    WHERE study.rejection_state IN (:rejection_state_1_1::SMALLINT, :rejection_state_1_2::SMALLINT) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
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
          WHERE code.pk = instance.srcode_fk AND code.code_designator = :code_designator_1::VARCHAR AND code.code_value IN (:code_value_1_1::VARCHAR, :code_value_1_2::VARCHAR, :code_value_1_3::VARCHAR, :code_value_1_4::VARCHAR) AND instance.sop_cuid = :sop_cuid_1::VARCHAR))) AS kept_instances
    GROUP BY kept_instances.series_fk
    UNION ALL SELECT records.series_key AS series_key, records.held_count AS held_count
    FROM (
      SELECT purged_series.pk AS series_key, coalesce(purged_series.instance_count, 0) AS held_count, purged_series.logical_bytes AS logical_bytes
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
            WHERE instance.series_fk = series.pk))) AS purged_series) AS records) AS instances ON instances.series_key = series.pk
  WHERE (studies.study_date IS NULL OR studies.study_date BETWEEN :study_date_1::VARCHAR AND :study_date_2::VARCHAR OR NOT ((studies.study_date ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') AND studies.study_date BETWEEN :study_date_3::VARCHAR AND :study_date_4::VARCHAR)) AND (coalesce(nullif(nullif(upper(ltrim(rtrim(series.modality))), :nullif_3::VARCHAR), :nullif_4::VARCHAR), :coalesce_2::VARCHAR) NOT IN (:coalesce_3_1::VARCHAR, :coalesce_3_2::VARCHAR, :coalesce_3_3::VARCHAR, :coalesce_3_4::VARCHAR, :coalesce_3_5::VARCHAR, :coalesce_3_6::VARCHAR, :coalesce_3_7::VARCHAR, :coalesce_3_8::VARCHAR, :coalesce_3_9::VARCHAR, :coalesce_3_10::VARCHAR, :coalesce_3_11::VARCHAR, :coalesce_3_12::VARCHAR, :coalesce_3_13::VARCHAR, :coalesce_3_14::VARCHAR, :coalesce_3_15::VARCHAR, :coalesce_3_16::VARCHAR, :coalesce_3_17::VARCHAR, :coalesce_3_18::VARCHAR, :coalesce_3_19::VARCHAR, :coalesce_3_20::VARCHAR, :coalesce_3_21::VARCHAR, :coalesce_3_22::VARCHAR, :coalesce_3_23::VARCHAR, :coalesce_3_24::VARCHAR, :coalesce_3_25::VARCHAR, :coalesce_3_26::VARCHAR, :coalesce_3_27::VARCHAR, :coalesce_3_28::VARCHAR, :coalesce_3_29::VARCHAR, :coalesce_3_30::VARCHAR, :coalesce_3_31::VARCHAR, :coalesce_3_32::VARCHAR, :coalesce_3_33::VARCHAR, :coalesce_3_34::VARCHAR, :coalesce_3_35::VARCHAR, :coalesce_3_36::VARCHAR, :coalesce_3_37::VARCHAR, :coalesce_3_38::VARCHAR)))
 SELECT answer.part, answer.period, answer.modality, answer.availability, answer.value, answer.distinct_value
FROM (
  SELECT :param_1::VARCHAR AS part, labelled.period AS period, labelled.modality AS modality, labelled.availability AS availability, sum(labelled.counted) AS value, sum(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT SUBSTRING(facts.study_date FROM 1 FOR 6) AS period, facts.modality AS modality, CAST(NULL AS INTEGER) AS availability, facts.instance_count AS counted, facts.instance_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.instance_count AS instance_count
      FROM (
        SELECT CASE WHEN ((ltrim(rtrim(raw_groups.study_date)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') AND ltrim(rtrim(raw_groups.study_date)) BETWEEN :ltrim_1::VARCHAR AND :ltrim_2::VARCHAR) THEN ltrim(rtrim(raw_groups.study_date)) END AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality, raw_groups.instance_count AS instance_count
        FROM (
          SELECT held_rows.study_date AS study_date, held_rows.modality AS modality, sum(held_rows.held_count) AS instance_count
          FROM held_rows
          GROUP BY held_rows.study_date, held_rows.modality) AS raw_groups) AS read_groups
      WHERE read_groups.study_date IS NULL OR read_groups.study_date BETWEEN :study_date_5::VARCHAR AND :study_date_6::VARCHAR) AS facts) AS labelled
  GROUP BY labelled.period, labelled.modality, labelled.availability
  UNION ALL SELECT :param_2::VARCHAR AS part, max(study_days.study_date) AS period, CAST(NULL AS VARCHAR(16)) AS modality, CAST(NULL AS INTEGER) AS availability, :param_3::INTEGER AS value, :param_4::INTEGER AS distinct_value
  FROM (
    SELECT CASE WHEN ((ltrim(rtrim(raw_days.study_date)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') AND ltrim(rtrim(raw_days.study_date)) BETWEEN :ltrim_3::VARCHAR AND :ltrim_4::VARCHAR) THEN ltrim(rtrim(raw_days.study_date)) END AS study_date
    FROM (
      SELECT DISTINCT studies.study_date AS study_date
      FROM (
        SELECT study.pk AS pk, study.study_date AS study_date
        FROM study
        WHERE study.rejection_state IN (:rejection_state_1_1::SMALLINT, :rejection_state_1_2::SMALLINT) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies) AS raw_days) AS study_days) AS answer

-- values: cell, 19700101, 20261122, , *, UNKNOWN, DCM, 1.2.840.10008.5.1.4.1.1.88.59, 0, hideRejected, regularUse, trashView, hideRejected, regularUse, trashView, 1, 20141101, 20160229, 19700101, 20261122, , *, UNKNOWN, 20141101, 20160229, data_up_to, 0, 0, 19700101, 20261122, 0, 1, 113001, 113037, 113038, 113039, 0, 1, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA
