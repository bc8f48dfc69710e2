WITH held_rows AS 
(
  SELECT "DICOMStudies"."StudyInstanceUID" AS study_key, "DICOMStudies"."StudyDate" AS raw_day, "DICOMSeries"."SeriesInstanceUID" AS series_key, "DICOMSeries"."Modality" AS modality, instances.held_count AS held_count
  FROM "DICOMStudies"
  JOIN "DICOMSeries" ON "DICOMSeries"."StudyInstanceUID" = "DICOMStudies"."StudyInstanceUID"
  JOIN (
    SELECT "DICOMImages"."SeriesInstanceUID" AS series_key, count(*) AS held_count
    FROM "DICOMImages"
    GROUP BY "DICOMImages"."SeriesInstanceUID") AS instances ON instances.series_key = "DICOMSeries"."SeriesInstanceUID"
  WHERE 1 = 1)
 SELECT patients.study_date, patients.patient_count
FROM (
  SELECT patients_of_periods.study_date AS study_date, count(*) AS patient_count
  FROM (
    SELECT DISTINCT substring(patients_of_days.study_date, 1, 4) AS study_date, patients_of_days.patient_key AS patient_key
    FROM (
      SELECT CASE WHEN ((ltrim(rtrim(raw_pairs.raw_day)) GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(ltrim(rtrim(raw_pairs.raw_day)), 5, 2) BETWEEN '01' AND '12' AND substr(ltrim(rtrim(raw_pairs.raw_day)), 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(ltrim(rtrim(raw_pairs.raw_day)), 1, 4) || '-' || substr(ltrim(rtrim(raw_pairs.raw_day)), 5, 2) || '-' || substr(ltrim(rtrim(raw_pairs.raw_day)), 7, 2), '+0 days') IS ltrim(rtrim(raw_pairs.raw_day)))) = 1 AND ltrim(rtrim(raw_pairs.raw_day)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_pairs.raw_day)) END AS study_date, raw_pairs.patient_key AS patient_key
      FROM (
        SELECT DISTINCT held.raw_day AS raw_day, "DICOMStudies"."PatientID" AS patient_key
        FROM (
          SELECT DISTINCT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day
          FROM held_rows) AS held
        JOIN "DICOMStudies" ON "DICOMStudies"."StudyInstanceUID" = held.study_key) AS raw_pairs
      WHERE raw_pairs.patient_key IS NOT NULL) AS patients_of_days
    WHERE patients_of_days.study_date BETWEEN ? AND ?) AS patients_of_periods
  GROUP BY patients_of_periods.study_date) AS patients

-- values: 19700101, 20261122, 20160101, 20161231
