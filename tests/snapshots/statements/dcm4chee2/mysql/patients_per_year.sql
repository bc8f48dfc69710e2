WITH held_rows AS 
(
  SELECT study.pk AS study_key, date_format(study.study_datetime, '%Y%m%d') AS raw_day, series.pk AS series_key, series.modality AS modality, instances.held_count AS held_count
  FROM study
  INNER JOIN series ON series.study_fk = study.pk
  INNER JOIN (
    SELECT instance.series_fk AS series_key, count(*) AS held_count
    FROM instance
    GROUP BY instance.series_fk) AS instances ON instances.series_key = series.pk
  WHERE true = 1)
 SELECT patients.study_date, patients.patient_count
FROM (
  SELECT patients_of_periods.study_date AS study_date, count(*) AS patient_count
  FROM (
    SELECT DISTINCT substring(patients_of_days.study_date, 1, 4) AS study_date, patients_of_days.patient_key AS patient_key
    FROM (
      SELECT CASE WHEN ((char_length(raw_pairs.raw_day) = 8 AND raw_pairs.raw_day REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1 AND raw_pairs.raw_day BETWEEN ? AND ?) THEN raw_pairs.raw_day END AS study_date, raw_pairs.patient_key AS patient_key
      FROM (
        SELECT DISTINCT held.raw_day AS raw_day, study.patient_fk AS patient_key
        FROM (
          SELECT DISTINCT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day
          FROM held_rows) AS held
        INNER JOIN study ON study.pk = held.study_key) AS raw_pairs
      WHERE raw_pairs.patient_key IS NOT NULL) AS patients_of_days
    WHERE patients_of_days.study_date BETWEEN ? AND ?) AS patients_of_periods
  GROUP BY patients_of_periods.study_date) AS patients

-- values: 19700101, 20261122, 20160101, 20161231
