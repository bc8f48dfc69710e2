WITH held_in_uses_1 AS 
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
    WHERE true
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
    WHERE true) AS gross_rows
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
  WHERE true), 
uses_1 AS 
(
  SELECT each_use.study_key AS study_key, each_use.raw_day AS raw_day, each_use.modality AS modality, each_use.institution_name AS institution_name, each_use.institutional_department_name AS institutional_department_name, each_use.manufacturer AS manufacturer, each_use.manufacturer_model_name AS manufacturer_model_name, each_use.station_name AS station_name, each_use.series_count AS series_count, each_use.instance_count AS instance_count, each_use.first_series AS first_series, row_number() OVER (PARTITION BY each_use.study_key ORDER BY each_use.first_series) AS place
  FROM (
    SELECT named_series.study_key AS study_key, named_series.raw_day AS raw_day, named_series.modality AS modality, named_series.institution_name AS institution_name, named_series.institutional_department_name AS institutional_department_name, named_series.manufacturer AS manufacturer, named_series.manufacturer_model_name AS manufacturer_model_name, named_series.station_name AS station_name, count(*) AS series_count, sum(named_series.held_count) AS instance_count, min(named_series.series_key) AS first_series
    FROM (
      SELECT held_in_uses_1.study_key AS study_key, held_in_uses_1.raw_day AS raw_day, held_in_uses_1.series_key AS series_key, held_in_uses_1.held_count AS held_count, coalesce(nullif(nullif(upper(ltrim(rtrim(held_in_uses_1.modality))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality, SUBSTRING(nullif(nullif(upper(ltrim(rtrim(described_series.institution))), :nullif_3::VARCHAR), :nullif_4::VARCHAR) FROM 1 FOR 64) AS institution_name, SUBSTRING(nullif(nullif(upper(ltrim(rtrim(described_series.department))), :nullif_5::VARCHAR), :nullif_6::VARCHAR) FROM 1 FOR 64) AS institutional_department_name, CAST(NULL AS VARCHAR(64)) AS manufacturer, CAST(NULL AS VARCHAR(64)) AS manufacturer_model_name, SUBSTRING(nullif(nullif(upper(ltrim(rtrim(described_series.station_name))), :nullif_7::VARCHAR), :nullif_8::VARCHAR) FROM 1 FOR 64) AS station_name
      FROM held_in_uses_1 LEFT OUTER
      JOIN series AS described_series ON described_series.pk = held_in_uses_1.series_key) AS named_series
    GROUP BY named_series.study_key, named_series.raw_day, named_series.modality, named_series.institution_name, named_series.institutional_department_name, named_series.manufacturer, named_series.manufacturer_model_name, named_series.station_name) AS each_use), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((ltrim(rtrim(raw_days.raw_day)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') AND ltrim(rtrim(raw_days.raw_day)) BETWEEN :ltrim_1::VARCHAR AND :ltrim_2::VARCHAR) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT studies.study_date AS raw_day
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (:rejection_state_1_1::SMALLINT, :rejection_state_1_2::SMALLINT) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies) AS raw_days)
 SELECT answer.part, answer.hospital, answer.period, answer.patient_sex, answer.age_band, answer.study_count, answer.image_count, answer.patient_count
FROM (
  SELECT :param_1::VARCHAR AS part, CAST(labelled_study.hospital AS VARCHAR(64)) AS hospital, CAST(labelled_study.period AS VARCHAR(64)) AS period, CAST(labelled_study.patient_sex AS VARCHAR(64)) AS patient_sex, CAST(labelled_study.age_band AS INTEGER) AS age_band, sum(labelled_study.study_count) AS study_count, sum(labelled_study.image_count) AS image_count, :param_2::INTEGER AS patient_count
  FROM (
    SELECT CAST(NULL AS VARCHAR(64)) AS hospital, SUBSTRING(people_told.study_date FROM 1 FOR 4) AS period, people_told.patient_sex AS patient_sex, people_told.age_band AS age_band, people_told.study_count AS study_count, people_told.image_count AS image_count
    FROM (
      SELECT under_heads.study_date AS study_date, under_heads.patient_sex AS patient_sex, under_heads.age_band AS age_band, sum(under_heads.study_count) AS study_count, sum(under_heads.instance_count) AS instance_count, sum(under_heads.image_count) AS image_count
      FROM (
        SELECT heads.head AS head, told_uses.day AS day, SUBSTRING(told_uses.day FROM 1 FOR 4) AS study_date, told_uses.patient_sex AS patient_sex, told_uses.age_band AS age_band, told_uses.own_study_count AS study_count, told_uses.instance_count AS instance_count, told_uses.image_count AS image_count
        FROM (
          SELECT read_days.day AS day, uses_1.modality AS modality, uses_1.institution_name AS institution_name, uses_1.institutional_department_name AS institutional_department_name, uses_1.manufacturer AS manufacturer, uses_1.manufacturer_model_name AS manufacturer_model_name, uses_1.station_name AS station_name, uses_1.series_count AS series_count, uses_1.instance_count AS instance_count, CASE WHEN (uses_1.modality IN (:modality_1_1::VARCHAR, :modality_1_2::VARCHAR, :modality_1_3::VARCHAR, :modality_1_4::VARCHAR, :modality_1_5::VARCHAR, :modality_1_6::VARCHAR, :modality_1_7::VARCHAR, :modality_1_8::VARCHAR, :modality_1_9::VARCHAR, :modality_1_10::VARCHAR, :modality_1_11::VARCHAR, :modality_1_12::VARCHAR, :modality_1_13::VARCHAR, :modality_1_14::VARCHAR, :modality_1_15::VARCHAR, :modality_1_16::VARCHAR, :modality_1_17::VARCHAR, :modality_1_18::VARCHAR, :modality_1_19::VARCHAR, :modality_1_20::VARCHAR, :modality_1_21::VARCHAR, :modality_1_22::VARCHAR, :modality_1_23::VARCHAR, :modality_1_24::VARCHAR, :modality_1_25::VARCHAR, :modality_1_26::VARCHAR, :modality_1_27::VARCHAR, :modality_1_28::VARCHAR, :modality_1_29::VARCHAR, :modality_1_30::VARCHAR, :modality_1_31::VARCHAR, :modality_1_32::VARCHAR, :modality_1_33::VARCHAR, :modality_1_34::VARCHAR, :modality_1_35::VARCHAR, :modality_1_36::VARCHAR, :modality_1_37::VARCHAR, :modality_1_38::VARCHAR)) THEN 0 ELSE uses_1.instance_count END AS image_count, 1 AS study_count, CASE WHEN (uses_1.place = :place_1::INTEGER) THEN 1 ELSE 0 END AS own_study_count, persons.patient_sex AS patient_sex, CASE WHEN (read_days.day_number < persons.birth_number) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 > :param_3::INTEGER) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_4::INTEGER) THEN 90 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_5::INTEGER) THEN (((read_days.day_number - persons.birth_number) / 10000) / 5) * 5 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_6::INTEGER) THEN 1 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_7::INTEGER) THEN 0 END AS age_band
          FROM uses_1 LEFT OUTER
          JOIN (
            SELECT days.raw_day AS raw_day, max(days.study_date) AS day, CAST(extract(isodow
                FROM to_date(max(days.study_date), 'YYYYMMDD')) AS integer) AS weekday, CAST(max(days.study_date) AS INTEGER) AS day_number
            FROM days
            GROUP BY days.raw_day) AS read_days ON read_days.raw_day = uses_1.raw_day LEFT OUTER
          JOIN (
            SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
            FROM study
            WHERE study.rejection_state IN (:rejection_state_1_1::SMALLINT, :rejection_state_1_2::SMALLINT) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies ON studies.pk = uses_1.study_key LEFT OUTER
          JOIN (
            SELECT described_patient.pk AS pk, max(CASE WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = :upper_1::VARCHAR) THEN 'F' WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = :upper_2::VARCHAR) THEN 'M' WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = :upper_3::VARCHAR) THEN 'O' END) AS patient_sex, max(CASE WHEN (ltrim(rtrim(described_patient.pat_birthdate)) IS NOT NULL AND (ltrim(rtrim(described_patient.pat_birthdate)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$')) THEN CAST(ltrim(rtrim(described_patient.pat_birthdate)) AS INTEGER) END) AS birth_number
            FROM patient AS described_patient
            GROUP BY described_patient.pk) AS persons ON persons.pk = studies.patient_fk
          WHERE true) AS told_uses
        JOIN (
          SELECT 3 AS head) AS heads ON true) AS under_heads
      GROUP BY under_heads.study_date, under_heads.patient_sex, under_heads.age_band) AS people_told) AS labelled_study
  GROUP BY labelled_study.hospital, labelled_study.period, labelled_study.patient_sex, labelled_study.age_band
  UNION ALL SELECT :param_8::VARCHAR AS part, CAST(labelled_patient.hospital AS VARCHAR(64)) AS hospital, CAST(labelled_patient.period AS VARCHAR(64)) AS period, CAST(labelled_patient.patient_sex AS VARCHAR(64)) AS patient_sex, CAST(labelled_patient.age_band AS INTEGER) AS age_band, :param_9::INTEGER AS study_count, :param_10::INTEGER AS image_count, sum(labelled_patient.patient_count) AS patient_count
  FROM (
    SELECT CAST(NULL AS VARCHAR(64)) AS hospital, SUBSTRING(patients_told.study_date FROM 1 FOR 4) AS period, patients_told.patient_sex AS patient_sex, patients_told.age_band AS age_band, patients_told.patient_count AS patient_count
    FROM (
      SELECT under_heads.study_date AS study_date, under_heads.patient_sex AS patient_sex, under_heads.age_band AS age_band, sum(under_heads.patient_count) AS patient_count
      FROM (
        SELECT heads.head AS head, told_uses.day AS day, SUBSTRING(told_uses.day FROM 1 FOR 4) AS study_date, told_uses.patient_sex AS patient_sex, told_uses.age_band AS age_band, told_uses.patient_count AS patient_count
        FROM (
          SELECT read_days.day AS day, uses_1.modality AS modality, uses_1.institution_name AS institution_name, uses_1.institutional_department_name AS institutional_department_name, uses_1.manufacturer AS manufacturer, uses_1.manufacturer_model_name AS manufacturer_model_name, uses_1.station_name AS station_name, uses_1.series_count AS series_count, uses_1.instance_count AS instance_count, CASE WHEN (uses_1.modality IN (:modality_2_1::VARCHAR, :modality_2_2::VARCHAR, :modality_2_3::VARCHAR, :modality_2_4::VARCHAR, :modality_2_5::VARCHAR, :modality_2_6::VARCHAR, :modality_2_7::VARCHAR, :modality_2_8::VARCHAR, :modality_2_9::VARCHAR, :modality_2_10::VARCHAR, :modality_2_11::VARCHAR, :modality_2_12::VARCHAR, :modality_2_13::VARCHAR, :modality_2_14::VARCHAR, :modality_2_15::VARCHAR, :modality_2_16::VARCHAR, :modality_2_17::VARCHAR, :modality_2_18::VARCHAR, :modality_2_19::VARCHAR, :modality_2_20::VARCHAR, :modality_2_21::VARCHAR, :modality_2_22::VARCHAR, :modality_2_23::VARCHAR, :modality_2_24::VARCHAR, :modality_2_25::VARCHAR, :modality_2_26::VARCHAR, :modality_2_27::VARCHAR, :modality_2_28::VARCHAR, :modality_2_29::VARCHAR, :modality_2_30::VARCHAR, :modality_2_31::VARCHAR, :modality_2_32::VARCHAR, :modality_2_33::VARCHAR, :modality_2_34::VARCHAR, :modality_2_35::VARCHAR, :modality_2_36::VARCHAR, :modality_2_37::VARCHAR, :modality_2_38::VARCHAR)) THEN 0 ELSE uses_1.instance_count END AS image_count, 1 AS study_count, CASE WHEN (uses_1.place = :place_2::INTEGER) THEN 1 ELSE 0 END AS own_study_count, persons.patient_sex AS patient_sex, CASE WHEN (read_days.day_number < persons.birth_number) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 > :param_11::INTEGER) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_12::INTEGER) THEN 90 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_13::INTEGER) THEN (((read_days.day_number - persons.birth_number) / 10000) / 5) * 5 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_14::INTEGER) THEN 1 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_15::INTEGER) THEN 0 END AS age_band, CASE WHEN (studies.patient_fk IS NOT NULL AND row_number() OVER (PARTITION BY studies.patient_fk, SUBSTRING(read_days.day FROM 1 FOR 4) ORDER BY read_days.day, uses_1.study_key, uses_1.place) = :param_16::INTEGER) THEN 1 ELSE 0 END AS patient_count
          FROM uses_1 LEFT OUTER
          JOIN (
            SELECT days.raw_day AS raw_day, max(days.study_date) AS day, CAST(extract(isodow
                FROM to_date(max(days.study_date), 'YYYYMMDD')) AS integer) AS weekday, CAST(max(days.study_date) AS INTEGER) AS day_number
            FROM days
            GROUP BY days.raw_day) AS read_days ON read_days.raw_day = uses_1.raw_day LEFT OUTER
          JOIN (
            SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
            FROM study
            WHERE study.rejection_state IN (:rejection_state_1_1::SMALLINT, :rejection_state_1_2::SMALLINT) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies ON studies.pk = uses_1.study_key LEFT OUTER
          JOIN (
            SELECT described_patient.pk AS pk, max(CASE WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = :upper_4::VARCHAR) THEN 'F' WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = :upper_5::VARCHAR) THEN 'M' WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = :upper_6::VARCHAR) THEN 'O' END) AS patient_sex, max(CASE WHEN (ltrim(rtrim(described_patient.pat_birthdate)) IS NOT NULL AND (ltrim(rtrim(described_patient.pat_birthdate)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$')) THEN CAST(ltrim(rtrim(described_patient.pat_birthdate)) AS INTEGER) END) AS birth_number
            FROM patient AS described_patient
            GROUP BY described_patient.pk) AS persons ON persons.pk = studies.patient_fk
          WHERE true) AS told_uses
        JOIN (
          SELECT 4 AS head) AS heads ON true) AS under_heads
      GROUP BY under_heads.study_date, under_heads.patient_sex, under_heads.age_band
      HAVING sum(under_heads.patient_count) > :sum_2::INTEGER) AS patients_told) AS labelled_patient
  GROUP BY labelled_patient.hospital, labelled_patient.period, labelled_patient.patient_sex, labelled_patient.age_band
  UNION ALL SELECT :param_17::VARCHAR AS part, CAST(CAST(NULL AS VARCHAR(64)) AS VARCHAR(64)) AS hospital, CAST(max(study_days.study_date) AS VARCHAR(64)) AS period, CAST(NULL AS VARCHAR(64)) AS patient_sex, CAST(NULL AS INTEGER) AS age_band, :param_18::INTEGER AS study_count, :param_19::INTEGER AS image_count, :param_20::INTEGER AS patient_count
  FROM (
    SELECT days.study_date AS study_date
    FROM days) AS study_days) AS answer

-- values: study, 0, 1, 120, 90, 5, 1, 0, , *, UNKNOWN, , *, , *, , *, 1.2.840.10008.5.1.4.1.1.88.59, DCM, 0, 0, hideRejected, regularUse, trashView, hideRejected, regularUse, trashView, 1, 19700101, 20261122, F, M, O, patient, 0, 0, 1, 120, 90, 5, 1, 0, 1, F, M, O, 0, data_up_to, 0, 0, 0, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA, 0, 1, 113001, 113037, 113038, 113039, 0, 1, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA
