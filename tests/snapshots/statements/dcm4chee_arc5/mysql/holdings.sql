WITH days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((char_length(ltrim(rtrim(raw_days.raw_day))) = 8 AND ltrim(rtrim(raw_days.raw_day)) REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1 AND ltrim(rtrim(raw_days.raw_day)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT studies.study_date AS raw_day
    FROM (
      SELECT study.pk AS pk, study.patient_fk AS patient_fk, study.study_date AS study_date
      FROM study
      WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies) AS raw_days), 
modalities AS 
(
  SELECT raw_modalities.raw_modality AS raw_modality, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_modalities.itself))), ?), ?), ?) AS modality
  FROM (
    SELECT series.modality AS raw_modality, max(series.modality) AS itself
    FROM series
    GROUP BY series.modality) AS raw_modalities)
 SELECT holdings.kind, holdings.hospital, holdings.value
FROM (
  SELECT DISTINCT ? AS kind, years.hospital AS hospital, CAST(years.value AS CHAR(64)) AS value
  FROM (
    SELECT CAST(NULL AS CHAR(64)) AS hospital, substring(study_days.study_date, 1, 4) AS value
    FROM (
      SELECT days.study_date AS study_date
      FROM days) AS study_days) AS years
  UNION ALL SELECT DISTINCT ? AS kind, CAST(NULL AS CHAR(64)) AS hospital, CAST(series_modalities.modality AS CHAR(64)) AS value
  FROM (
    SELECT modalities.modality AS modality
    FROM modalities) AS series_modalities) AS holdings

-- values: 19700101, 20261122, 0, 1, , *, UNKNOWN, year, modality
