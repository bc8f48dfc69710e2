WITH held_of_patients AS 
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
 SELECT patients_by_sex_and_age.study_date, patients_by_sex_and_age.patient_sex, patients_by_sex_and_age.age_band, patients_by_sex_and_age.patient_count
FROM (
  SELECT people.study_date AS study_date, people.patient_sex AS patient_sex, people.age_band AS age_band, count(*) AS patient_count
  FROM (
    SELECT first_days.study_date AS study_date, persons.patient_sex AS patient_sex, CASE WHEN (first_days.day_number < persons.birth_number) THEN CAST(NULL AS SIGNED INTEGER) WHEN (FLOOR((first_days.day_number - persons.birth_number) / 10000) > ?) THEN CAST(NULL AS SIGNED INTEGER) WHEN (FLOOR((first_days.day_number - persons.birth_number) / 10000) >= ?) THEN 90 WHEN (FLOOR((first_days.day_number - persons.birth_number) / 10000) >= ?) THEN (FLOOR((FLOOR((first_days.day_number - persons.birth_number) / 10000)) / 5)) * 5 WHEN (FLOOR((first_days.day_number - persons.birth_number) / 10000) >= ?) THEN 1 WHEN (FLOOR((first_days.day_number - persons.birth_number) / 10000) >= ?) THEN 0 END AS age_band
    FROM (
      SELECT dated_patients.study_date AS study_date, dated_patients.patient_key AS patient_key, min(dated_patients.day_number) AS day_number
      FROM (
        SELECT substring(patients_of_days.study_date, 1, 4) AS study_date, patients_of_days.patient_key AS patient_key, CAST(patients_of_days.study_date AS SIGNED INTEGER) AS day_number
        FROM (
          SELECT days.study_date AS study_date, studies.patient_fk AS patient_key
          FROM (
            SELECT DISTINCT held_of_patients.study_key AS study_key, held_of_patients.raw_day AS raw_day
            FROM held_of_patients) AS held_studies
          INNER JOIN (
            SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
            FROM study
            WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies ON studies.pk = held_studies.study_key LEFT OUTER
          JOIN days ON days.raw_day = held_studies.raw_day
          WHERE days.study_date BETWEEN ? AND ?) AS patients_of_days
        WHERE patients_of_days.patient_key IS NOT NULL) AS dated_patients
      GROUP BY dated_patients.study_date, dated_patients.patient_key) AS first_days LEFT OUTER
    JOIN (
      SELECT described_patient.pk AS pk, max(CASE WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = ?) THEN 'F' WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = ?) THEN 'M' WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = ?) THEN 'O' END) AS patient_sex, max(CASE WHEN (ltrim(rtrim(described_patient.pat_birthdate)) IS NOT NULL AND (char_length(ltrim(rtrim(described_patient.pat_birthdate))) = 8 AND ltrim(rtrim(described_patient.pat_birthdate)) REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1) THEN CAST(ltrim(rtrim(described_patient.pat_birthdate)) AS SIGNED INTEGER) END) AS birth_number
      FROM patient AS described_patient
      GROUP BY described_patient.pk) AS persons ON persons.pk = first_days.patient_key) AS people
  GROUP BY people.study_date, people.patient_sex, people.age_band) AS patients_by_sex_and_age

-- values: 0, 1, 0, 1, 1.2.840.10008.5.1.4.1.1.88.59, DCM, 113001, 113037, 113038, 113039, 0, 0, 1, 0, hideRejected, regularUse, trashView, hideRejected, regularUse, trashView, 1, 0, 1, 19700101, 20261122, 0, 1, 120, 90, 5, 1, 0, 0, 1, 20160101, 20161231, F, M, O
