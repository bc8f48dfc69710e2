WITH held_in_uses_2 AS 
(
  SELECT "DICOMStudies"."StudyInstanceUID" AS study_key, "DICOMStudies"."StudyDate" AS raw_day, "DICOMSeries"."SeriesInstanceUID" AS series_key, "DICOMSeries"."Modality" AS modality, instances.held_count AS held_count
  FROM "DICOMStudies"
  JOIN "DICOMSeries" ON "DICOMSeries"."StudyInstanceUID" = "DICOMStudies"."StudyInstanceUID"
  JOIN (
    SELECT "DICOMImages"."SeriesInstanceUID" AS series_key, count(*) AS held_count
    FROM "DICOMImages"
    GROUP BY "DICOMImages"."SeriesInstanceUID") AS instances ON instances.series_key = "DICOMSeries"."SeriesInstanceUID"
  WHERE 1 = 1), 
uses_2 AS 
(
  SELECT each_use.study_key AS study_key, each_use.raw_day AS raw_day, each_use.modality AS modality, each_use.institution_name AS institution_name, each_use.institutional_department_name AS institutional_department_name, each_use.manufacturer AS manufacturer, each_use.manufacturer_model_name AS manufacturer_model_name, each_use.station_name AS station_name, each_use.series_count AS series_count, each_use.instance_count AS instance_count, each_use.first_series AS first_series, row_number() OVER (PARTITION BY each_use.study_key ORDER BY each_use.first_series) AS place
  FROM (
    SELECT named_series.study_key AS study_key, named_series.raw_day AS raw_day, named_series.modality AS modality, named_series.institution_name AS institution_name, named_series.institutional_department_name AS institutional_department_name, named_series.manufacturer AS manufacturer, named_series.manufacturer_model_name AS manufacturer_model_name, named_series.station_name AS station_name, count(*) AS series_count, sum(named_series.held_count) AS instance_count, min(named_series.series_key) AS first_series
    FROM (
      SELECT held_in_uses_2.study_key AS study_key, held_in_uses_2.raw_day AS raw_day, held_in_uses_2.series_key AS series_key, held_in_uses_2.held_count AS held_count, coalesce(nullif(nullif(upper(ltrim(rtrim(held_in_uses_2.modality))), ?), ?), ?) AS modality, substring(nullif(nullif(upper(ltrim(rtrim(devices."Institution"))), ?), ?), 1, 64) AS institution_name, CAST(NULL AS VARCHAR(64)) AS institutional_department_name, substring(nullif(nullif(upper(ltrim(rtrim(devices."Manufacturer"))), ?), ?), 1, 64) AS manufacturer, substring(nullif(nullif(upper(ltrim(rtrim(devices."ModelName"))), ?), ?), 1, 64) AS manufacturer_model_name, substring(nullif(nullif(upper(ltrim(rtrim(devices."StationName"))), ?), ?), 1, 64) AS station_name
      FROM held_in_uses_2 LEFT OUTER
      JOIN "DICOMSeries" AS devices ON devices."SeriesInstanceUID" = held_in_uses_2.series_key) AS named_series
    GROUP BY named_series.study_key, named_series.raw_day, named_series.modality, named_series.institution_name, named_series.institutional_department_name, named_series.manufacturer, named_series.manufacturer_model_name, named_series.station_name) AS each_use), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((ltrim(rtrim(raw_days.raw_day)) GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(ltrim(rtrim(raw_days.raw_day)), 5, 2) BETWEEN '01' AND '12' AND substr(ltrim(rtrim(raw_days.raw_day)), 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(ltrim(rtrim(raw_days.raw_day)), 1, 4) || '-' || substr(ltrim(rtrim(raw_days.raw_day)), 5, 2) || '-' || substr(ltrim(rtrim(raw_days.raw_day)), 7, 2), '+0 days') IS ltrim(rtrim(raw_days.raw_day)))) = 1 AND ltrim(rtrim(raw_days.raw_day)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT "DICOMStudies"."StudyDate" AS raw_day
    FROM "DICOMStudies") AS raw_days)
 SELECT patients_told.study_date, patients_told.patient_sex, patients_told.age_band, patients_told.patient_count
FROM (
  SELECT under_heads.study_date AS study_date, under_heads.patient_sex AS patient_sex, under_heads.age_band AS age_band, sum(under_heads.patient_count) AS patient_count
  FROM (
    SELECT heads.head AS head, told_uses.day AS day, substring(told_uses.day, 1, 4) AS study_date, told_uses.patient_sex AS patient_sex, told_uses.age_band AS age_band, told_uses.patient_count AS patient_count
    FROM (
      SELECT read_days.day AS day, uses_2.modality AS modality, uses_2.institution_name AS institution_name, uses_2.institutional_department_name AS institutional_department_name, uses_2.manufacturer AS manufacturer, uses_2.manufacturer_model_name AS manufacturer_model_name, uses_2.station_name AS station_name, uses_2.series_count AS series_count, uses_2.instance_count AS instance_count, CASE WHEN (uses_2.modality IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)) THEN 0 ELSE uses_2.instance_count END AS image_count, 1 AS study_count, CASE WHEN (uses_2.place = ?) THEN 1 ELSE 0 END AS own_study_count, persons.patient_sex AS patient_sex, CASE WHEN (read_days.day_number < persons.birth_number) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 > ?) THEN CAST(NULL AS INTEGER) WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN 90 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN (((read_days.day_number - persons.birth_number) / 10000) / 5) * 5 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN 1 WHEN ((read_days.day_number - persons.birth_number) / 10000 >= ?) THEN 0 END AS age_band, CASE WHEN ("DICOMStudies"."PatientID" IS NOT NULL AND row_number() OVER (PARTITION BY "DICOMStudies"."PatientID", substring(read_days.day, 1, 4) ORDER BY read_days.day, uses_2.study_key, uses_2.place) = ?) THEN 1 ELSE 0 END AS patient_count
      FROM uses_2 LEFT OUTER
      JOIN (
        SELECT days.raw_day AS raw_day, max(days.study_date) AS day, (strftime('%w', substr(max(days.study_date), 1, 4) || '-' || substr(max(days.study_date), 5, 2) || '-' || substr(max(days.study_date), 7, 2)) + 6) % 7 + 1 AS weekday, CAST(max(days.study_date) AS INTEGER) AS day_number
        FROM days
        GROUP BY days.raw_day) AS read_days ON read_days.raw_day = uses_2.raw_day LEFT OUTER
      JOIN "DICOMStudies" ON "DICOMStudies"."StudyInstanceUID" = uses_2.study_key LEFT OUTER
      JOIN (
        SELECT patients."PatientID" AS "PatientID", max(CASE WHEN (upper(ltrim(rtrim(patients."PatientSex"))) = ?) THEN 'F' WHEN (upper(ltrim(rtrim(patients."PatientSex"))) = ?) THEN 'M' WHEN (upper(ltrim(rtrim(patients."PatientSex"))) = ?) THEN 'O' END) AS patient_sex, max(CASE WHEN (ltrim(rtrim(patients."PatientBirthDate")) IS NOT NULL AND (ltrim(rtrim(patients."PatientBirthDate")) GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(ltrim(rtrim(patients."PatientBirthDate")), 5, 2) BETWEEN '01' AND '12' AND substr(ltrim(rtrim(patients."PatientBirthDate")), 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(ltrim(rtrim(patients."PatientBirthDate")), 1, 4) || '-' || substr(ltrim(rtrim(patients."PatientBirthDate")), 5, 2) || '-' || substr(ltrim(rtrim(patients."PatientBirthDate")), 7, 2), '+0 days') IS ltrim(rtrim(patients."PatientBirthDate")))) = 1) THEN CAST(ltrim(rtrim(patients."PatientBirthDate")) AS INTEGER) END) AS birth_number
        FROM "DICOMPatients" AS patients
        GROUP BY patients."PatientID") AS persons ON persons."PatientID" = "DICOMStudies"."PatientID"
      WHERE read_days.day BETWEEN ? AND ?) AS told_uses
    JOIN (
      SELECT 4 AS head) AS heads ON 1 = 1) AS under_heads
  GROUP BY under_heads.study_date, under_heads.patient_sex, under_heads.age_band
  HAVING sum(under_heads.patient_count) > ?) AS patients_told

-- values: , *, UNKNOWN, , *, , *, , *, , *, 19700101, 20261122, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA, 1, 120, 90, 5, 1, 0, 1, F, M, O, 20160101, 20161231, 0
