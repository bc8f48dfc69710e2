SELECT holdings.kind, holdings.value
FROM (
  SELECT DISTINCT ? AS kind, years.value AS value
  FROM (
    SELECT substring(study_days.study_date, 1, 4) AS value
    FROM (
      SELECT CASE WHEN ((ltrim(rtrim(raw_days.study_date)) GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(ltrim(rtrim(raw_days.study_date)), 5, 2) BETWEEN '01' AND '12' AND substr(ltrim(rtrim(raw_days.study_date)), 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(ltrim(rtrim(raw_days.study_date)), 1, 4) || '-' || substr(ltrim(rtrim(raw_days.study_date)), 5, 2) || '-' || substr(ltrim(rtrim(raw_days.study_date)), 7, 2), '+0 days') IS ltrim(rtrim(raw_days.study_date)))) = 1 AND ltrim(rtrim(raw_days.study_date)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.study_date)) END AS study_date
      FROM (
        SELECT DISTINCT studies.study_date AS study_date
        FROM (
          SELECT study.pk AS pk, study.study_date AS study_date
          FROM study
          WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = 0)) AS studies) AS raw_days) AS study_days) AS years
  UNION ALL SELECT DISTINCT ? AS kind, modalities.modality AS value
  FROM (
    SELECT coalesce(nullif(nullif(upper(ltrim(rtrim(raw_modalities.modality))), ?), ?), ?) AS modality
    FROM (
      SELECT DISTINCT series.modality AS modality
      FROM series) AS raw_modalities) AS modalities) AS holdings

-- values: year, 19700101, 20261122, 0, 1, modality, , *, UNKNOWN
