WITH held_rows AS 
(
  SELECT study.pk AS study_key, CAST(study.study_datetime AS DATE) AS raw_day, series.pk AS series_key, series.modality AS modality, instances.availability AS availability, instances.held_count AS held_count
  FROM study
  JOIN series ON series.study_fk = study.pk
  JOIN (
    SELECT instance.series_fk AS series_key, instance.availability AS availability, count(*) AS held_count
    FROM instance
    GROUP BY instance.series_fk, instance.availability) AS instances ON instances.series_key = series.pk), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN (raw_days.raw_day BETWEEN :raw_day_1::DATE AND :raw_day_2::DATE) THEN to_char(raw_days.raw_day, 'YYYYMMDD') END AS study_date
  FROM (
    SELECT DISTINCT CAST(study.study_datetime AS DATE) AS raw_day
    FROM study) AS raw_days)
 SELECT answer.part, answer.hospital, answer.period, answer.modality, answer.availability, answer.value, answer.distinct_value
FROM (
  SELECT :param_1::VARCHAR AS part, CAST(labelled.hospital AS VARCHAR(64)) AS hospital, CAST(labelled.period AS VARCHAR(64)) AS period, CAST(labelled.modality AS VARCHAR(64)) AS modality, labelled.availability AS availability, sum(labelled.counted) AS value, sum(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT CAST(NULL AS VARCHAR(64)) AS hospital, SUBSTRING(facts.study_date FROM 1 FOR 4) AS period, CAST(NULL AS VARCHAR(64)) AS modality, CAST(NULL AS INTEGER) AS availability, facts.study_count AS counted, facts.study_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.availability AS availability, read_groups.study_count AS study_count
      FROM (
        SELECT days.study_date AS study_date, raw_groups.availability AS availability, raw_groups.study_count AS study_count
        FROM (
          SELECT held.raw_day AS raw_day, held.availability AS availability, count(*) AS study_count
          FROM (
            SELECT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day, max(CASE WHEN (held_rows.availability BETWEEN :availability_1::INTEGER AND :availability_2::INTEGER) THEN held_rows.availability ELSE :param_2::INTEGER END) AS availability
            FROM held_rows
            GROUP BY held_rows.study_key, held_rows.raw_day
            HAVING max(CASE WHEN (coalesce(nullif(nullif(upper(ltrim(rtrim(held_rows.modality))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) IN (:coalesce_2_1::VARCHAR, :coalesce_2_2::VARCHAR)) THEN :param_3::INTEGER ELSE :param_4::INTEGER END) = :max_1::INTEGER) AS held
          GROUP BY held.raw_day, held.availability) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE true) AS read_groups
      WHERE read_groups.availability IN (:availability_3_1::INTEGER)) AS facts) AS labelled
  GROUP BY labelled.hospital, labelled.period, labelled.modality, labelled.availability
  HAVING sum(labelled.counted) > :param_5::INTEGER
  UNION ALL SELECT :param_6::VARCHAR AS part, CAST(NULL AS VARCHAR(64)) AS hospital, CAST(max(study_days.study_date) AS VARCHAR(64)) AS period, CAST(NULL AS VARCHAR(64)) AS modality, CAST(NULL AS INTEGER) AS availability, :param_7::INTEGER AS value, :param_8::INTEGER AS distinct_value
  FROM (
    SELECT days.study_date AS study_date
    FROM days) AS study_days) AS answer

-- values: cell, 0, 3, 4, , *, UNKNOWN, 1, 0, 1, 1970-01-01, 2026-11-22, 0, data_up_to, 0, 0, CT, MR, 0
