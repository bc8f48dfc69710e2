WITH held_of_patients AS 
(
  SELECT "DICOMStudies"."StudyInstanceUID" AS study_key, replace(substr("DICOMStudies"."StudyDate", 1, 10), '-', '') AS raw_day, "DICOMSeries"."SeriesInstanceUID" AS series_key, "DICOMSeries"."Modality" AS modality, instances.held_count AS held_count
  FROM "DICOMStudies"
  JOIN "DICOMSeries" ON "DICOMSeries"."StudyInstanceUID" = "DICOMStudies"."StudyInstanceUID"
  JOIN (
    SELECT "DICOMImages"."SeriesInstanceUID" AS series_key, count(*) AS held_count
    FROM "DICOMImages"
    GROUP BY "DICOMImages"."SeriesInstanceUID") AS instances ON instances.series_key = "DICOMSeries"."SeriesInstanceUID"
  WHERE 1 = 1), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((raw_days.raw_day GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(raw_days.raw_day, 5, 2) BETWEEN '01' AND '12' AND substr(raw_days.raw_day, 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(raw_days.raw_day, 1, 4) || '-' || substr(raw_days.raw_day, 5, 2) || '-' || substr(raw_days.raw_day, 7, 2), '+0 days') IS raw_days.raw_day)) = 1 AND raw_days.raw_day BETWEEN ? AND ?) THEN raw_days.raw_day END AS study_date
  FROM (
    SELECT DISTINCT replace(substr("DICOMStudies"."StudyDate", 1, 10), '-', '') AS raw_day
    FROM "DICOMStudies") AS raw_days)
 SELECT patients_by_sex_and_age.study_date, patients_by_sex_and_age.patient_sex, patients_by_sex_and_age.age_band, patients_by_sex_and_age.patient_count
FROM (
  SELECT people.study_date AS study_date, people.patient_sex AS patient_sex, people.age_band AS age_band, count(*) AS patient_count
  FROM (
    SELECT first_days.study_date AS study_date, persons.patient_sex AS patient_sex, CASE WHEN (first_days.day_number < persons.birth_number) THEN CAST(NULL AS INTEGER) WHEN ((first_days.day_number - persons.birth_number) / 10000 > ?) THEN CAST(NULL AS INTEGER) WHEN ((first_days.day_number - persons.birth_number) / 10000 >= ?) THEN 90 WHEN ((first_days.day_number - persons.birth_number) / 10000 >= ?) THEN (((first_days.day_number - persons.birth_number) / 10000) / 5) * 5 WHEN ((first_days.day_number - persons.birth_number) / 10000 >= ?) THEN 1 WHEN ((first_days.day_number - persons.birth_number) / 10000 >= ?) THEN 0 END AS age_band
    FROM (
      SELECT dated_patients.study_date AS study_date, dated_patients.patient_key AS patient_key, min(dated_patients.day_number) AS day_number
      FROM (
        SELECT substring(patients_of_days.study_date, 1, 4) AS study_date, patients_of_days.patient_key AS patient_key, CAST(patients_of_days.study_date AS INTEGER) AS day_number
        FROM (
          SELECT days.study_date AS study_date, "DICOMStudies"."PatientID" AS patient_key
          FROM (
            SELECT DISTINCT held_of_patients.study_key AS study_key, held_of_patients.raw_day AS raw_day
            FROM held_of_patients) AS held_studies
          JOIN "DICOMStudies" ON "DICOMStudies"."StudyInstanceUID" = held_studies.study_key LEFT OUTER
          JOIN days ON days.raw_day = held_studies.raw_day
          WHERE days.study_date BETWEEN ? AND ?) AS patients_of_days
        WHERE patients_of_days.patient_key IS NOT NULL) AS dated_patients
      GROUP BY dated_patients.study_date, dated_patients.patient_key) AS first_days LEFT OUTER
    JOIN (
      SELECT patients."PatientID" AS "PatientID", max(CASE WHEN (upper(ltrim(rtrim(patients."PatientSex"))) = ?) THEN 'F' WHEN (upper(ltrim(rtrim(patients."PatientSex"))) = ?) THEN 'M' WHEN (upper(ltrim(rtrim(patients."PatientSex"))) = ?) THEN 'O' END) AS patient_sex, max(CASE WHEN (ltrim(rtrim(patients."PatientBirthDate")) IS NOT NULL AND (ltrim(rtrim(patients."PatientBirthDate")) GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(ltrim(rtrim(patients."PatientBirthDate")), 5, 2) BETWEEN '01' AND '12' AND substr(ltrim(rtrim(patients."PatientBirthDate")), 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(ltrim(rtrim(patients."PatientBirthDate")), 1, 4) || '-' || substr(ltrim(rtrim(patients."PatientBirthDate")), 5, 2) || '-' || substr(ltrim(rtrim(patients."PatientBirthDate")), 7, 2), '+0 days') IS ltrim(rtrim(patients."PatientBirthDate")))) = 1) THEN CAST(ltrim(rtrim(patients."PatientBirthDate")) AS INTEGER) END) AS birth_number
      FROM "DICOMPatients" AS patients
      GROUP BY patients."PatientID") AS persons ON persons."PatientID" = first_days.patient_key) AS people
  GROUP BY people.study_date, people.patient_sex, people.age_band) AS patients_by_sex_and_age

-- values: 19700101, 20261122, 120, 90, 5, 1, 0, 20160101, 20161231, F, M, O
