WITH held_of_patients AS 
(
  SELECT `DICOMStudies`.`StudyInstanceUID` AS study_key, date_format(`DICOMStudies`.`StudyDate`, '%Y%m%d') AS raw_day, `DICOMSeries`.`SeriesInstanceUID` AS series_key, `DICOMSeries`.`Modality` AS modality, instances.held_count AS held_count
  FROM `DICOMStudies`
  INNER JOIN `DICOMSeries` ON `DICOMSeries`.`StudyInstanceUID` = `DICOMStudies`.`StudyInstanceUID`
  INNER JOIN (
    SELECT `DICOMImages`.`SeriesInstanceUID` AS series_key, count(*) AS held_count
    FROM `DICOMImages`
    GROUP BY `DICOMImages`.`SeriesInstanceUID`) AS instances ON instances.series_key = `DICOMSeries`.`SeriesInstanceUID`
  WHERE true = 1), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((char_length(raw_days.raw_day) = 8 AND raw_days.raw_day REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1 AND raw_days.raw_day BETWEEN ? AND ?) THEN raw_days.raw_day END AS study_date
  FROM (
    SELECT DISTINCT date_format(`DICOMStudies`.`StudyDate`, '%Y%m%d') AS raw_day
    FROM `DICOMStudies`) AS raw_days)
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
          SELECT days.study_date AS study_date, `DICOMStudies`.`PatientID` AS patient_key
          FROM (
            SELECT DISTINCT held_of_patients.study_key AS study_key, held_of_patients.raw_day AS raw_day
            FROM held_of_patients) AS held_studies
          INNER JOIN `DICOMStudies` ON `DICOMStudies`.`StudyInstanceUID` = held_studies.study_key LEFT OUTER
          JOIN days ON days.raw_day = held_studies.raw_day
          WHERE days.study_date BETWEEN ? AND ?) AS patients_of_days
        WHERE patients_of_days.patient_key IS NOT NULL) AS dated_patients
      GROUP BY dated_patients.study_date, dated_patients.patient_key) AS first_days LEFT OUTER
    JOIN (
      SELECT patients.`PatientID` AS `PatientID`, max(CASE WHEN (upper(ltrim(rtrim(patients.`PatientSex`))) = ?) THEN 'F' WHEN (upper(ltrim(rtrim(patients.`PatientSex`))) = ?) THEN 'M' WHEN (upper(ltrim(rtrim(patients.`PatientSex`))) = ?) THEN 'O' END) AS patient_sex, max(CASE WHEN (ltrim(rtrim(patients.`PatientBirthDate`)) IS NOT NULL AND (char_length(ltrim(rtrim(patients.`PatientBirthDate`))) = 8 AND ltrim(rtrim(patients.`PatientBirthDate`)) REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1) THEN CAST(ltrim(rtrim(patients.`PatientBirthDate`)) AS SIGNED INTEGER) END) AS birth_number
      FROM `DICOMPatients` AS patients
      GROUP BY patients.`PatientID`) AS persons ON persons.`PatientID` = first_days.patient_key) AS people
  GROUP BY people.study_date, people.patient_sex, people.age_band) AS patients_by_sex_and_age

-- values: 19700101, 20261122, 120, 90, 5, 1, 0, 20160101, 20161231, F, M, O
