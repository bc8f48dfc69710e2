WITH held_rows AS 
(
  SELECT "DICOMStudies"."StudyInstanceUID" AS study_key, "DICOMStudies"."StudyDate" AS raw_day, "DICOMSeries"."SeriesInstanceUID" AS series_key, "DICOMSeries"."Modality" AS modality, instances.held_count AS held_count
  FROM "DICOMStudies"
  JOIN "DICOMSeries" ON "DICOMSeries"."StudyInstanceUID" = "DICOMStudies"."StudyInstanceUID"
  JOIN (
    SELECT "DICOMImages"."SeriesInstanceUID" AS series_key, count(*) AS held_count
    FROM "DICOMImages"
    GROUP BY "DICOMImages"."SeriesInstanceUID") AS instances ON instances.series_key = "DICOMSeries"."SeriesInstanceUID"
  WHERE true), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((ltrim(rtrim(raw_days.raw_day)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') AND ltrim(rtrim(raw_days.raw_day)) BETWEEN :ltrim_1::VARCHAR AND :ltrim_2::VARCHAR) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT "DICOMStudies"."StudyDate" AS raw_day
    FROM "DICOMStudies") AS raw_days)
 SELECT answer.part, answer.hospital, answer.period, answer.modality, answer.availability, answer.value, answer.distinct_value
FROM (
  SELECT :param_1::VARCHAR AS part, CAST(labelled.hospital AS VARCHAR(64)) AS hospital, CAST(labelled.period AS VARCHAR(64)) AS period, CAST(labelled.modality AS VARCHAR(64)) AS modality, labelled.availability AS availability, sum(labelled.counted) AS value, sum(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT CAST(NULL AS VARCHAR(64)) AS hospital, SUBSTRING(facts.study_date FROM 1 FOR 6) AS period, facts.modality AS modality, CAST(NULL AS INTEGER) AS availability, facts.study_count AS counted, facts.distinct_study_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.study_count AS study_count, read_groups.distinct_study_count AS distinct_study_count
      FROM (
        SELECT days.study_date AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality, raw_groups.study_count AS study_count, raw_groups.distinct_study_count AS distinct_study_count
        FROM (
          SELECT placed.raw_day AS raw_day, placed.modality AS modality, count(*) AS study_count, sum(placed.is_first) AS distinct_study_count
          FROM (
            SELECT held.study_key AS study_key, held.raw_day AS raw_day, held.modality AS modality, CASE WHEN (row_number() OVER (PARTITION BY held.study_key ORDER BY held.modality) = :param_2::INTEGER) THEN :param_3::INTEGER ELSE :param_4::INTEGER END AS is_first
            FROM (
              SELECT DISTINCT folded.study_key AS study_key, folded.raw_day AS raw_day, folded.modality AS modality
              FROM (
                SELECT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day, coalesce(nullif(nullif(upper(ltrim(rtrim(held_rows.modality))), :nullif_3::VARCHAR), :nullif_4::VARCHAR), :coalesce_2::VARCHAR) AS modality
                FROM held_rows) AS folded) AS held) AS placed
          GROUP BY placed.raw_day, placed.modality) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE days.study_date IS NULL OR days.study_date BETWEEN :study_date_1::VARCHAR AND :study_date_2::VARCHAR) AS read_groups) AS facts) AS labelled
  GROUP BY labelled.hospital, labelled.period, labelled.modality, labelled.availability
  HAVING sum(labelled.counted) > :param_5::INTEGER
  UNION ALL SELECT :param_6::VARCHAR AS part, CAST(NULL AS VARCHAR(64)) AS hospital, CAST(max(study_days.study_date) AS VARCHAR(64)) AS period, CAST(NULL AS VARCHAR(64)) AS modality, CAST(NULL AS INTEGER) AS availability, :param_7::INTEGER AS value, :param_8::INTEGER AS distinct_value
  FROM (
    SELECT days.study_date AS study_date
    FROM days) AS study_days) AS answer

-- values: cell, , *, UNKNOWN, 1, 1, 0, , *, UNKNOWN, 19700101, 20261122, 20160101, 20161231, 0, data_up_to, 0, 0
