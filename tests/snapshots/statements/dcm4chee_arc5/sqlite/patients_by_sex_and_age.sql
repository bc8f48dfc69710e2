WITH held_in_uses_2 AS 
(
  SELECT gross_rows.study_key AS study_key, gross_rows.raw_day AS raw_day, gross_rows.series_key AS series_key, gross_rows.modality AS modality, sum(gross_rows.held_count) AS held_count
  FROM (
    SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, instances.held_count AS held_count
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = 0)) AS studies
    JOIN series ON series.study_fk = studies.pk
    JOIN (
      SELECT instance.series_fk AS series_key, count(*) AS held_count
      FROM instance
      GROUP BY instance.series_fk) AS instances ON instances.series_key = series.pk
    WHERE 1 = 1
    UNION ALL SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, left_out.held_count AS held_count
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = 0)) AS studies
    JOIN series ON series.study_fk = studies.pk
    JOIN (
      SELECT left_out_instances.series_fk AS series_key, -1 AS held_count
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
  GROUP BY gross_rows.study_key, gross_rows.raw_day, gross_rows.series_key, gross_rows.modality
  HAVING sum(gross_rows.held_count) > ?
  UNION ALL SELECT studies.pk AS study_key, studies.study_date AS raw_day, series.pk AS series_key, series.modality AS modality, records.held_count AS held_count
  FROM (
    SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
    FROM study
    WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = 0)) AS studies
  JOIN series ON series.study_fk = studies.pk
  JOIN (
    SELECT purged_series.pk AS series_key, coalesce(purged_series.instance_count, 0) AS held_count
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
uses_2 AS 
(
  SELECT each_use.study_key AS study_key, each_use.raw_day AS raw_day, each_use.modality AS modality, each_use.institution_name AS institution_name, each_use.institutional_department_name AS institutional_department_name, each_use.manufacturer AS manufacturer, each_use.manufacturer_model_name AS manufacturer_model_name, each_use.station_name AS station_name, each_use.series_count AS series_count, each_use.instance_count AS instance_count, each_use.first_series AS first_series, row_number() OVER (PARTITION BY each_use.study_key ORDER BY each_use.first_series) AS place
  FROM (
    SELECT named_series.study_key AS study_key, named_series.raw_day AS raw_day, named_series.modality AS modality, named_series.institution_name AS institution_name, named_series.institutional_department_name AS institutional_department_name, named_series.manufacturer AS manufacturer, named_series.manufacturer_model_name AS manufacturer_model_name, named_series.station_name AS station_name, count(*) AS series_count, sum(named_series.held_count) AS instance_count, min(named_series.series_key) AS first_series
    FROM (
      SELECT held_in_uses_2.study_key AS study_key, held_in_uses_2.raw_day AS raw_day, held_in_uses_2.series_key AS series_key, held_in_uses_2.held_count AS held_count, coalesce(nullif(nullif(upper(ltrim(rtrim(held_in_uses_2.modality))), ?), ?), ?) AS modality, substring(nullif(nullif(upper(ltrim(rtrim(described_series.institution))), ?), ?), 1, 64) AS institution_name, substring(nullif(nullif(upper(ltrim(rtrim(described_series.department))), ?), ?), 1, 64) AS institutional_department_name, CAST(NULL AS VARCHAR(64)) AS manufacturer, CAST(NULL AS VARCHAR(64)) AS manufacturer_model_name, substring(nullif(nullif(upper(ltrim(rtrim(described_series.station_name))), ?), ?), 1, 64) AS station_name
      FROM held_in_uses_2 LEFT OUTER
      JOIN series AS described_series ON described_series.pk = held_in_uses_2.series_key) AS named_series
    GROUP BY named_series.study_key, named_series.raw_day, named_series.modality, named_series.institution_name, named_series.institutional_department_name, named_series.manufacturer, named_series.manufacturer_model_name, named_series.station_name) AS each_use), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((ltrim(rtrim(raw_days.raw_day)) GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(ltrim(rtrim(raw_days.raw_day)), 5, 2) BETWEEN '01' AND '12' AND substr(ltrim(rtrim(raw_days.raw_day)), 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(ltrim(rtrim(raw_days.raw_day)), 1, 4) || '-' || substr(ltrim(rtrim(raw_days.raw_day)), 5, 2) || '-' || substr(ltrim(rtrim(raw_days.raw_day)), 7, 2), '+0 days') IS ltrim(rtrim(raw_days.raw_day)))) = 1 AND ltrim(rtrim(raw_days.raw_day)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT studies.study_date AS raw_day
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = 0)) AS studies) AS raw_days)
 SELECT patients_told.study_date, patients_told.patient_sex, patients_told.age_band, patients_told.patient_count
FROM (
  SELECT under_heads.study_date AS study_date, under_heads.patient_sex AS patient_sex, under_heads.age_band AS age_band, sum(under_heads.patient_count) AS patient_count
  FROM (
    SELECT heads.head AS head, told_uses.day AS day, substring(told_uses.day, 1, 4) AS study_date, told_uses.patient_sex AS patient_sex, told_uses.age_band AS age_band, told_uses.patient_count AS patient_count
    FROM (
      SELECT read_days.day AS day, uses_2.modality AS modality, uses_2.institution_name AS institution_name, uses_2.institutional_department_name AS institutional_department_name, uses_2.manufacturer AS manufacturer, uses_2.manufacturer_model_name AS manufacturer_model_name, uses_2.station_name AS station_name, uses_2.series_count AS series_count, uses_2.instance_count AS instance_count, CASE WHEN (uses_2.modality IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)) THEN 0 ELSE uses_2.instance_count END AS image_count, 1 AS study_count, CASE WHEN (uses_2.place = ?) THEN 1 ELSE 0 END AS own_study_count, persons.patient_sex AS patient_sex, CASE WHEN (read_days.day_number < persons.birth_number) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 > ?) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN 90 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN (((read_days.day_number - persons.birth_number) / 10000) / 5) * 5 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN 1 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN 0 END AS age_band, CASE WHEN (studies.patient_fk IS NOT NULL AND row_number() OVER (PARTITION BY studies.patient_fk, substring(read_days.day, 1, 4) ORDER BY read_days.day, uses_2.study_key, uses_2.place) = ?) THEN 1 ELSE 0 END AS patient_count
      FROM uses_2 LEFT OUTER
      JOIN (
        SELECT days.raw_day AS raw_day, max(days.study_date) AS day, (strftime('%w', substr(max(days.study_date), 1, 4) || '-' || substr(max(days.study_date), 5, 2) || '-' || substr(max(days.study_date), 7, 2)) + 6) % 7 + 1 AS weekday, CAST(max(days.study_date) AS INTEGER) AS day_number
        FROM days
        GROUP BY days.raw_day) AS read_days ON read_days.raw_day = uses_2.raw_day LEFT OUTER
      JOIN (
        SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
        FROM study
        WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = 0)) AS studies ON studies.pk = uses_2.study_key LEFT OUTER
      JOIN (
        SELECT described_patient.pk AS pk, max(CASE WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = ?) THEN 'F' WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = ?) THEN 'M' WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = ?) THEN 'O' END) AS patient_sex, max(CASE WHEN (ltrim(rtrim(described_patient.pat_birthdate)) IS NOT NULL AND (ltrim(rtrim(described_patient.pat_birthdate)) GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(ltrim(rtrim(described_patient.pat_birthdate)), 5, 2) BETWEEN '01' AND '12' AND substr(ltrim(rtrim(described_patient.pat_birthdate)), 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(ltrim(rtrim(described_patient.pat_birthdate)), 1, 4) || '-' || substr(ltrim(rtrim(described_patient.pat_birthdate)), 5, 2) || '-' || substr(ltrim(rtrim(described_patient.pat_birthdate)), 7, 2), '+0 days') IS ltrim(rtrim(described_patient.pat_birthdate)))) = 1) THEN CAST(ltrim(rtrim(described_patient.pat_birthdate)) AS INTEGER) END) AS birth_number
        FROM patient AS described_patient
        GROUP BY described_patient.pk) AS persons ON persons.pk = studies.patient_fk
      WHERE read_days.day BETWEEN ? AND ?) AS told_uses
    JOIN (
      SELECT 4 AS head) AS heads ON 1 = 1) AS under_heads
  GROUP BY under_heads.study_date, under_heads.patient_sex, under_heads.age_band
  HAVING sum(under_heads.patient_count) > ?) AS patients_told

-- values: 0, 1, 0, 1, 1.2.840.10008.5.1.4.1.1.88.59, DCM, 113001, 113037, 113038, 113039, 0, 0, 1, 0, hideRejected, regularUse, trashView, hideRejected, regularUse, trashView, 1, 0, 1, , *, UNKNOWN, , *, , *, , *, 19700101, 20261122, 0, 1, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA, 1, 120, 90, 5, 1, 0, 1, 0, 1, F, M, O, 20160101, 20161231, 0
