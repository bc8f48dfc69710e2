WITH held_of_patients AS 
(
  SELECT study.pk AS study_key, CAST(study.study_datetime AS DATE) AS raw_day, series.pk AS series_key, series.modality AS modality, instances.held_count AS held_count
  FROM study
  JOIN series ON series.study_fk = study.pk
  JOIN (
    SELECT instance.series_fk AS series_key, count(*) AS held_count
    FROM instance
    GROUP BY instance.series_fk) AS instances ON instances.series_key = series.pk
  WHERE true), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN (raw_days.raw_day BETWEEN :raw_day_1::DATE AND :raw_day_2::DATE) THEN to_char(raw_days.raw_day, 'YYYYMMDD') END AS study_date
  FROM (
    SELECT DISTINCT CAST(study.study_datetime AS DATE) AS raw_day
    FROM study) AS raw_days)
 SELECT patients_by_sex_and_age.study_date, patients_by_sex_and_age.patient_sex, patients_by_sex_and_age.age_band, patients_by_sex_and_age.patient_count
FROM (
  SELECT people.study_date AS study_date, people.patient_sex AS patient_sex, people.age_band AS age_band, count(*) AS patient_count
  FROM (
    SELECT first_days.study_date AS study_date, persons.patient_sex AS patient_sex, CASE WHEN (first_days.day_number < persons.birth_number) THEN CAST(NULL AS INTEGER) WHEN ((first_days.day_number - persons.birth_number) / 10000 > :param_1::INTEGER) THEN CAST(NULL AS INTEGER) WHEN ((first_days.day_number - persons.birth_number) / 10000 >= :param_2::INTEGER) THEN 90 WHEN ((first_days.day_number - persons.birth_number) / 10000 >= :param_3::INTEGER) THEN (((first_days.day_number - persons.birth_number) / 10000) / 5) * 5 WHEN ((first_days.day_number - persons.birth_number) / 10000 >= :param_4::INTEGER) THEN 1 WHEN ((first_days.day_number - persons.birth_number) / 10000 >= :param_5::INTEGER) THEN 0 END AS age_band
    FROM (
      SELECT dated_patients.study_date AS study_date, dated_patients.patient_key AS patient_key, min(dated_patients.day_number) AS day_number
      FROM (
        SELECT SUBSTRING(patients_of_days.study_date FROM 1 FOR 4) AS study_date, patients_of_days.patient_key AS patient_key, CAST(patients_of_days.study_date AS INTEGER) AS day_number
        FROM (
          SELECT days.study_date AS study_date, study.patient_fk AS patient_key
          FROM (
            SELECT DISTINCT held_of_patients.study_key AS study_key, held_of_patients.raw_day AS raw_day
            FROM held_of_patients) AS held_studies
          JOIN study ON study.pk = held_studies.study_key LEFT OUTER
          JOIN days ON days.raw_day = held_studies.raw_day
          WHERE days.study_date BETWEEN :study_date_1::VARCHAR AND :study_date_2::VARCHAR) AS patients_of_days
        WHERE patients_of_days.patient_key IS NOT NULL) AS dated_patients
      GROUP BY dated_patients.study_date, dated_patients.patient_key) AS first_days LEFT OUTER
    JOIN (
      SELECT described_patient.pk AS pk, max(CASE WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = :upper_1::VARCHAR) THEN 'F' WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = :upper_2::VARCHAR) THEN 'M' WHEN (upper(ltrim(rtrim(described_patient.pat_sex))) = :upper_3::VARCHAR) THEN 'O' END) AS patient_sex, max(CASE WHEN (ltrim(rtrim(described_patient.pat_birthdate)) IS NOT NULL AND (ltrim(rtrim(described_patient.pat_birthdate)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$')) THEN CAST(ltrim(rtrim(described_patient.pat_birthdate)) AS INTEGER) END) AS birth_number
      FROM patient AS described_patient
      GROUP BY described_patient.pk) AS persons ON persons.pk = first_days.patient_key) AS people
  GROUP BY people.study_date, people.patient_sex, people.age_band) AS patients_by_sex_and_age

-- values: 120, 90, 5, 1, 0, 1970-01-01, 2026-11-22, 20160101, 20161231, F, M, O
