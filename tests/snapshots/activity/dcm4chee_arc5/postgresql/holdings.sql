SELECT holdings.kind, holdings.value
FROM (
  SELECT DISTINCT :param_1::VARCHAR AS kind, years.value AS value
  FROM (
    SELECT SUBSTRING(study_days.study_date FROM 1 FOR 4) AS value
    FROM (
      SELECT CASE WHEN ((ltrim(rtrim(raw_days.study_date)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') AND ltrim(rtrim(raw_days.study_date)) BETWEEN :ltrim_1::VARCHAR AND :ltrim_2::VARCHAR) THEN ltrim(rtrim(raw_days.study_date)) END AS study_date
      FROM (
        SELECT DISTINCT studies.study_date AS study_date
        FROM (
          SELECT study.pk AS pk, study.study_date AS study_date
          FROM study
          WHERE study.rejection_state IN (:rejection_state_1_1::SMALLINT, :rejection_state_1_2::SMALLINT) AND (study.study_deleting IS NULL OR study.study_deleting = false)) AS studies) AS raw_days) AS study_days) AS years
  UNION ALL SELECT DISTINCT :param_2::VARCHAR AS kind, modalities.modality AS value
  FROM (
    SELECT coalesce(nullif(nullif(upper(ltrim(rtrim(raw_modalities.modality))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality
    FROM (
      SELECT DISTINCT series.modality AS modality
      FROM series) AS raw_modalities) AS modalities) AS holdings

-- values: year, 19700101, 20261122, modality, , *, UNKNOWN, 0, 1
