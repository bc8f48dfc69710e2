SELECT holdings.kind, holdings.value
FROM (
  SELECT DISTINCT ? AS kind, years.value AS value
  FROM (
    SELECT substring(study_days.study_date, 1, 4) AS value
    FROM (
      SELECT CASE WHEN ((char_length(ltrim(rtrim(raw_days.study_date))) = 8 AND ltrim(rtrim(raw_days.study_date)) REGEXP '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') = 1 AND ltrim(rtrim(raw_days.study_date)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.study_date)) END AS study_date
      FROM (
        SELECT DISTINCT studies.study_date AS study_date
        FROM (
          SELECT study.pk AS pk, study.study_date AS study_date
          FROM study
          WHERE study.rejection_state IN (?, ?) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies) AS raw_days) AS study_days) AS years
  UNION ALL SELECT DISTINCT ? AS kind, modalities.modality AS value
  FROM (
    SELECT coalesce(nullif(nullif(upper(ltrim(rtrim(raw_modalities.modality))), ?), ?), ?) AS modality
    FROM (
      SELECT DISTINCT series.modality AS modality
      FROM series) AS raw_modalities) AS modalities) AS holdings

-- values: year, 19700101, 20261122, 0, 1, modality, , *, UNKNOWN
