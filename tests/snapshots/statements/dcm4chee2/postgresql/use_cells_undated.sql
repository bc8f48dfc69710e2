WITH held_in_uses AS 
(
  SELECT study.pk AS study_key, CAST(study.study_datetime AS DATE) AS raw_day, series.pk AS series_key, series.modality AS modality, instances.held_count AS held_count
  FROM study
  JOIN series ON series.study_fk = study.pk
  JOIN (
    SELECT instance.series_fk AS series_key, count(*) AS held_count
    FROM instance
    GROUP BY instance.series_fk) AS instances ON instances.series_key = series.pk
  WHERE true), 
uses AS 
(
  SELECT each_use.study_key AS study_key, each_use.raw_day AS raw_day, each_use.modality AS modality, each_use.institution_name AS institution_name, each_use.institutional_department_name AS institutional_department_name, each_use.manufacturer AS manufacturer, each_use.manufacturer_model_name AS manufacturer_model_name, each_use.station_name AS station_name, each_use.series_count AS series_count, each_use.instance_count AS instance_count, each_use.first_series AS first_series, row_number() OVER (PARTITION BY each_use.study_key ORDER BY each_use.first_series) AS place
  FROM (
    SELECT named_series.study_key AS study_key, named_series.raw_day AS raw_day, named_series.modality AS modality, named_series.institution_name AS institution_name, named_series.institutional_department_name AS institutional_department_name, named_series.manufacturer AS manufacturer, named_series.manufacturer_model_name AS manufacturer_model_name, named_series.station_name AS station_name, count(*) AS series_count, sum(named_series.held_count) AS instance_count, min(named_series.series_key) AS first_series
    FROM (
      SELECT held_in_uses.study_key AS study_key, held_in_uses.raw_day AS raw_day, held_in_uses.series_key AS series_key, held_in_uses.held_count AS held_count, coalesce(nullif(nullif(upper(ltrim(rtrim(held_in_uses.modality))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality, SUBSTRING(nullif(nullif(upper(ltrim(rtrim(described_series.institution))), :nullif_3::VARCHAR), :nullif_4::VARCHAR) FROM 1 FOR 64) AS institution_name, SUBSTRING(nullif(nullif(upper(ltrim(rtrim(described_series.department))), :nullif_5::VARCHAR), :nullif_6::VARCHAR) FROM 1 FOR 64) AS institutional_department_name, CAST(NULL AS VARCHAR(64)) AS manufacturer, CAST(NULL AS VARCHAR(64)) AS manufacturer_model_name, SUBSTRING(nullif(nullif(upper(ltrim(rtrim(described_series.station_name))), :nullif_7::VARCHAR), :nullif_8::VARCHAR) FROM 1 FOR 64) AS station_name
      FROM held_in_uses LEFT OUTER
      JOIN series AS described_series ON described_series.pk = held_in_uses.series_key) AS named_series
    GROUP BY named_series.study_key, named_series.raw_day, named_series.modality, named_series.institution_name, named_series.institutional_department_name, named_series.manufacturer, named_series.manufacturer_model_name, named_series.station_name) AS each_use), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN (raw_days.raw_day BETWEEN :raw_day_1::DATE AND :raw_day_2::DATE) THEN to_char(raw_days.raw_day, 'YYYYMMDD') END AS study_date
  FROM (
    SELECT DISTINCT CAST(study.study_datetime AS DATE) AS raw_day
    FROM study) AS raw_days)
 SELECT under_heads.head, under_heads.study_date, under_heads.weekday, under_heads.hour, under_heads.modality, under_heads.institution_name, under_heads.institutional_department_name, under_heads.manufacturer, under_heads.manufacturer_model_name, under_heads.station_name, under_heads.patient_sex, under_heads.age_band, sum(under_heads.study_count) AS study_count, sum(under_heads.series_count) AS series_count, sum(under_heads.instance_count) AS instance_count, sum(under_heads.image_count) AS image_count, sum(under_heads.patient_count) AS patient_count
FROM (
  SELECT heads.head AS head, told_uses.day AS day, CASE WHEN (heads.head IN (1)) THEN SUBSTRING(told_uses.day FROM 1 FOR 8) ELSE CASE WHEN (heads.head IN (2, 3)) THEN SUBSTRING(told_uses.day FROM 1 FOR 6) ELSE SUBSTRING(told_uses.day FROM 1 FOR 4) END END AS study_date, CASE WHEN (heads.head IN (2)) THEN told_uses.weekday ELSE NULL END AS weekday, CASE WHEN (heads.head IN (2)) THEN told_uses.hour ELSE NULL END AS hour, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.modality ELSE NULL END AS modality, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.institution_name ELSE NULL END AS institution_name, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.institutional_department_name ELSE NULL END AS institutional_department_name, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.manufacturer ELSE NULL END AS manufacturer, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.manufacturer_model_name ELSE NULL END AS manufacturer_model_name, CASE WHEN (heads.head IN (1, 2)) THEN told_uses.station_name ELSE NULL END AS station_name, CASE WHEN (heads.head IN (3, 4)) THEN told_uses.patient_sex ELSE NULL END AS patient_sex, CASE WHEN (heads.head IN (3, 4)) THEN told_uses.age_band ELSE NULL END AS age_band, CASE WHEN (heads.head IN (1, 2, 3)) THEN CASE WHEN (heads.head IN (3)) THEN told_uses.own_study_count ELSE told_uses.study_count END ELSE 0 END AS study_count, CASE WHEN (heads.head IN (1)) THEN told_uses.series_count ELSE 0 END AS series_count, CASE WHEN (heads.head IN (1, 2, 3)) THEN told_uses.instance_count ELSE 0 END AS instance_count, CASE WHEN (heads.head IN (3)) THEN told_uses.image_count ELSE 0 END AS image_count, CASE WHEN (heads.head IN (4)) THEN told_uses.patient_count ELSE 0 END AS patient_count
  FROM (
    SELECT read_days.day AS day, uses.modality AS modality, uses.institution_name AS institution_name, uses.institutional_department_name AS institutional_department_name, uses.manufacturer AS manufacturer, uses.manufacturer_model_name AS manufacturer_model_name, uses.station_name AS station_name, uses.series_count AS series_count, uses.instance_count AS instance_count, CASE WHEN (uses.modality IN (:modality_1_1::VARCHAR, :modality_1_2::VARCHAR, :modality_1_3::VARCHAR, :modality_1_4::VARCHAR, :modality_1_5::VARCHAR, :modality_1_6::VARCHAR, :modality_1_7::VARCHAR, :modality_1_8::VARCHAR, :modality_1_9::VARCHAR, :modality_1_10::VARCHAR, :modality_1_11::VARCHAR, :modality_1_12::VARCHAR, :modality_1_13::VARCHAR, :modality_1_14::VARCHAR, :modality_1_15::VARCHAR, :modality_1_16::VARCHAR, :modality_1_17::VARCHAR, :modality_1_18::VARCHAR, :modality_1_19::VARCHAR, :modality_1_20::VARCHAR, :modality_1_21::VARCHAR, :modality_1_22::VARCHAR, :modality_1_23::VARCHAR, :modality_1_24::VARCHAR, :modality_1_25::VARCHAR, :modality_1_26::VARCHAR, :modality_1_27::VARCHAR, :modality_1_28::VARCHAR, :modality_1_29::VARCHAR, :modality_1_30::VARCHAR, :modality_1_31::VARCHAR, :modality_1_32::VARCHAR, :modality_1_33::VARCHAR, :modality_1_34::VARCHAR, :modality_1_35::VARCHAR, :modality_1_36::VARCHAR, :modality_1_37::VARCHAR, :modality_1_38::VARCHAR)) THEN 0 ELSE uses.instance_count END AS image_count, 1 AS study_count, CASE WHEN (uses.place = :place_1::INTEGER) THEN 1 ELSE 0 END AS own_study_count, read_days.weekday AS weekday, CASE WHEN (read_days.day IS NOT NULL) THEN CASE WHEN (NOT (EXTRACT(hour
          FROM times.study_datetime) = :param_1::INTEGER AND EXTRACT(minute
          FROM times.study_datetime) = :param_2::INTEGER AND EXTRACT(second
          FROM times.study_datetime) < :param_3::INTEGER)) THEN CAST(EXTRACT(hour
        FROM times.study_datetime) AS INTEGER) END END AS hour, persons.patient_sex AS patient_sex, CASE WHEN (read_days.day_number < persons.birth_number) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 > :param_4::INTEGER) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_5::INTEGER) THEN 90 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_6::INTEGER) THEN (((read_days.day_number - persons.birth_number) / 10000) / 5) * 5 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_7::INTEGER) THEN 1 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= :param_8::INTEGER) THEN 0 END AS age_band, CASE WHEN (study.patient_fk IS NOT NULL AND row_number() OVER (PARTITION BY study.patient_fk, SUBSTRING(read_days.day FROM 1 FOR 4) ORDER BY read_days.day, uses.study_key, uses.place) = :param_9::INTEGER) THEN 1 ELSE 0 END AS patient_count
    FROM uses LEFT OUTER
    JOIN (
      SELECT days.raw_day AS raw_day, max(days.study_date) AS day, CAST(extract(isodow
          FROM to_date(max(days.study_date), 'YYYYMMDD')) AS integer) AS weekday, CAST(max(days.study_date) AS INTEGER) AS day_number
      FROM days
      GROUP BY days.raw_day) AS read_days ON read_days.raw_day = uses.raw_day LEFT OUTER
    JOIN study AS times ON times.pk = uses.study_key LEFT OUTER
    JOIN study ON study.pk = uses.study_key LEFT OUTER
    JOIN (
      SELECT described_patient.pk AS pk, max(CASE WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = :upper_1::VARCHAR) THEN 'F' WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = :upper_2::VARCHAR) THEN 'M' WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = :upper_3::VARCHAR) THEN 'O' END) AS patient_sex, max(CASE WHEN (ltrim(rtrim(described_patient.pat_birthdate)) IS NOT NULL AND (ltrim(rtrim(described_patient.pat_birthdate)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$')) THEN CAST(ltrim(rtrim(described_patient.pat_birthdate)) AS INTEGER) END) AS birth_number
      FROM patient AS described_patient
      GROUP BY described_patient.pk) AS persons ON persons.pk = study.patient_fk
    WHERE read_days.day IS NULL) AS told_uses
  JOIN (
    SELECT 1 AS head
    UNION ALL SELECT 2 AS head
    UNION ALL SELECT 3 AS head
    UNION ALL SELECT 4 AS head) AS heads ON true) AS under_heads
GROUP BY under_heads.head, under_heads.study_date, under_heads.weekday, under_heads.hour, under_heads.modality, under_heads.institution_name, under_heads.institutional_department_name, under_heads.manufacturer, under_heads.manufacturer_model_name, under_heads.station_name, under_heads.patient_sex, under_heads.age_band

-- values: 1, 0, 0, 1, 120, 90, 5, 1, 0, 1, , *, UNKNOWN, , *, , *, , *, 1970-01-01, 2026-11-22, F, M, O, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA
