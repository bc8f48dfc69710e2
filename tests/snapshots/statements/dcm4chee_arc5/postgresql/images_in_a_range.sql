WITH modalities AS 
(
  SELECT raw_modalities.raw_modality AS raw_modality, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_modalities.itself))), :nullif_3::VARCHAR), :nullif_4::VARCHAR), :coalesce_2::VARCHAR) AS modality
  FROM (
    SELECT series.modality AS raw_modality, max(series.modality) AS itself
    FROM series
    GROUP BY series.modality) AS raw_modalities), 
held_rows AS 
(
  SELECT gross_rows.study_key AS study_key, gross_rows.raw_day AS raw_day, gross_rows.series_key AS series_key, gross_rows.modality AS modality, sum(gross_rows.held_count) AS held_count
  FROM (
    SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, instances.held_count AS held_count
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (:rejection_state_1_1::SMALLINT, :rejection_state_1_2::SMALLINT) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
    JOIN series ON series.study_fk = studies.pk
    JOIN (
      SELECT instance.series_fk AS series_key, count(*) AS held_count
      FROM instance
      GROUP BY instance.series_fk) AS instances ON instances.series_key = series.pk
    WHERE series.modality IN (
      SELECT modalities.raw_modality
      FROM modalities
      WHERE (modalities.modality NOT IN (:modality_1_1::VARCHAR, :modality_1_2::VARCHAR, :modality_1_3::VARCHAR, :modality_1_4::VARCHAR, :modality_1_5::VARCHAR, :modality_1_6::VARCHAR, :modality_1_7::VARCHAR, :modality_1_8::VARCHAR, :modality_1_9::VARCHAR, :modality_1_10::VARCHAR, :modality_1_11::VARCHAR, :modality_1_12::VARCHAR, :modality_1_13::VARCHAR, :modality_1_14::VARCHAR, :modality_1_15::VARCHAR, :modality_1_16::VARCHAR, :modality_1_17::VARCHAR, :modality_1_18::VARCHAR, :modality_1_19::VARCHAR, :modality_1_20::VARCHAR, :modality_1_21::VARCHAR, :modality_1_22::VARCHAR, :modality_1_23::VARCHAR, :modality_1_24::VARCHAR, :modality_1_25::VARCHAR, :modality_1_26::VARCHAR, :modality_1_27::VARCHAR, :modality_1_28::VARCHAR, :modality_1_29::VARCHAR, :modality_1_30::VARCHAR, :modality_1_31::VARCHAR, :modality_1_32::VARCHAR, :modality_1_33::VARCHAR, :modality_1_34::VARCHAR, :modality_1_35::VARCHAR, :modality_1_36::VARCHAR, :modality_1_37::VARCHAR, :modality_1_38::VARCHAR))) OR series.modality IS NULL
    UNION ALL SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, left_out.held_count AS held_count
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (:rejection_state_1_1::SMALLINT, :rejection_state_1_2::SMALLINT) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
    JOIN series ON series.study_fk = studies.pk
    JOIN (
      SELECT left_out_instances.series_fk AS series_key, -1 AS held_count
      FROM (
        SELECT instance.pk AS pk, instance.series_fk AS series_fk, instance.availability AS availability
        FROM instance
        JOIN code ON code.pk = instance.srcode_fk
        WHERE instance.sop_cuid = :sop_cuid_1::VARCHAR AND code.code_designator = :code_designator_1::VARCHAR AND code.code_value IN (:code_value_1_1::VARCHAR, :code_value_1_2::VARCHAR, :code_value_1_3::VARCHAR, :code_value_1_4::VARCHAR) UNION SELECT instance.pk AS pk, instance.series_fk AS series_fk, instance.availability AS availability
        FROM rejected_instance
        JOIN study ON study.study_iuid = rejected_instance.study_iuid
        JOIN series ON series.study_fk = study.pk AND series.series_iuid = rejected_instance.series_iuid
        JOIN instance ON instance.series_fk = series.pk AND instance.sop_iuid = rejected_instance.sop_iuid) AS left_out_instances) AS left_out ON left_out.series_key = series.pk
    WHERE series.modality IN (
      SELECT modalities.raw_modality
      FROM modalities
      WHERE (modalities.modality NOT IN (:modality_2_1::VARCHAR, :modality_2_2::VARCHAR, :modality_2_3::VARCHAR, :modality_2_4::VARCHAR, :modality_2_5::VARCHAR, :modality_2_6::VARCHAR, :modality_2_7::VARCHAR, :modality_2_8::VARCHAR, :modality_2_9::VARCHAR, :modality_2_10::VARCHAR, :modality_2_11::VARCHAR, :modality_2_12::VARCHAR, :modality_2_13::VARCHAR, :modality_2_14::VARCHAR, :modality_2_15::VARCHAR, :modality_2_16::VARCHAR, :modality_2_17::VARCHAR, :modality_2_18::VARCHAR, :modality_2_19::VARCHAR, :modality_2_20::VARCHAR, :modality_2_21::VARCHAR, :modality_2_22::VARCHAR, :modality_2_23::VARCHAR, :modality_2_24::VARCHAR, :modality_2_25::VARCHAR, :modality_2_26::VARCHAR, :modality_2_27::VARCHAR, :modality_2_28::VARCHAR, :modality_2_29::VARCHAR, :modality_2_30::VARCHAR, :modality_2_31::VARCHAR, :modality_2_32::VARCHAR, :modality_2_33::VARCHAR, :modality_2_34::VARCHAR, :modality_2_35::VARCHAR, :modality_2_36::VARCHAR, :modality_2_37::VARCHAR, :modality_2_38::VARCHAR))) OR series.modality IS NULL) AS gross_rows
  GROUP BY gross_rows.study_key, gross_rows.raw_day, gross_rows.series_key, gross_rows.modality
  HAVING sum(gross_rows.held_count) > :sum_1::INTEGER
  UNION ALL SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, records.held_count AS held_count
  FROM (
    SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
    FROM study
    WHERE study.rejection_state IN (:rejection_state_1_1::SMALLINT, :rejection_state_1_2::SMALLINT) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies
  JOIN series ON series.study_fk = studies.pk
  JOIN (
    SELECT purged_series.pk AS series_key, coalesce(purged_series.instance_count, 0) AS held_count
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
  WHERE series.modality IN (
    SELECT modalities.raw_modality
    FROM modalities
    WHERE (modalities.modality NOT IN (:modality_3_1::VARCHAR, :modality_3_2::VARCHAR, :modality_3_3::VARCHAR, :modality_3_4::VARCHAR, :modality_3_5::VARCHAR, :modality_3_6::VARCHAR, :modality_3_7::VARCHAR, :modality_3_8::VARCHAR, :modality_3_9::VARCHAR, :modality_3_10::VARCHAR, :modality_3_11::VARCHAR, :modality_3_12::VARCHAR, :modality_3_13::VARCHAR, :modality_3_14::VARCHAR, :modality_3_15::VARCHAR, :modality_3_16::VARCHAR, :modality_3_17::VARCHAR, :modality_3_18::VARCHAR, :modality_3_19::VARCHAR, :modality_3_20::VARCHAR, :modality_3_21::VARCHAR, :modality_3_22::VARCHAR, :modality_3_23::VARCHAR, :modality_3_24::VARCHAR, :modality_3_25::VARCHAR, :modality_3_26::VARCHAR, :modality_3_27::VARCHAR, :modality_3_28::VARCHAR, :modality_3_29::VARCHAR, :modality_3_30::VARCHAR, :modality_3_31::VARCHAR, :modality_3_32::VARCHAR, :modality_3_33::VARCHAR, :modality_3_34::VARCHAR, :modality_3_35::VARCHAR, :modality_3_36::VARCHAR, :modality_3_37::VARCHAR, :modality_3_38::VARCHAR))) OR series.modality IS NULL), 
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
    SELECT CAST(NULL AS VARCHAR(64)) AS hospital, SUBSTRING(facts.study_date FROM 1 FOR 6) AS period, facts.modality AS modality, CAST(NULL AS INTEGER) AS availability, facts.instance_count AS counted, facts.instance_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.instance_count AS instance_count
      FROM (
        SELECT days.study_date AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality, raw_groups.instance_count AS instance_count
        FROM (
          SELECT held_rows.raw_day AS raw_day, held_rows.modality AS modality, sum(held_rows.held_count) AS instance_count
          FROM held_rows
          GROUP BY held_rows.raw_day, held_rows.modality) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE days.study_date IS NULL OR days.study_date BETWEEN :study_date_1::VARCHAR AND :study_date_2::VARCHAR) AS read_groups) AS facts) AS labelled
  GROUP BY labelled.hospital, labelled.period, labelled.modality, labelled.availability
  HAVING sum(labelled.counted) > :param_2::INTEGER
  UNION ALL SELECT :param_3::VARCHAR AS part, CAST(NULL AS VARCHAR(64)) AS hospital, CAST(max(study_days.study_date) AS VARCHAR(64)) AS period, CAST(NULL AS VARCHAR(64)) AS modality, CAST(NULL AS INTEGER) AS availability, :param_4::INTEGER AS value, :param_5::INTEGER AS distinct_value
  FROM (
    SELECT days.study_date AS study_date
    FROM days) AS study_days) AS answer

-- values: cell, , *, UNKNOWN, , *, UNKNOWN, 1.2.840.10008.5.1.4.1.1.88.59, DCM, 0, 0, hideRejected, regularUse, trashView, hideRejected, regularUse, trashView, 1, 19700101, 20261122, 20141101, 20160229, 0, data_up_to, 0, 0, 0, 1, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA, 113001, 113037, 113038, 113039, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA, 0, 1, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA
