WITH held_in_series AS 
(
  SELECT "DICOMStudies"."StudyInstanceUID" AS study_key, "DICOMStudies"."StudyDate" AS raw_day, "DICOMSeries"."SeriesInstanceUID" AS series_key, "DICOMSeries"."Modality" AS modality, instances.availability AS availability, instances.held_count AS held_count
  FROM "DICOMStudies"
  JOIN "DICOMSeries" ON "DICOMSeries"."StudyInstanceUID" = "DICOMStudies"."StudyInstanceUID"
  JOIN (
    SELECT "DICOMImages"."SeriesInstanceUID" AS series_key, "DICOMImages"."DeviceName" AS availability, count(*) AS held_count
    FROM "DICOMImages"
    GROUP BY "DICOMImages"."SeriesInstanceUID", "DICOMImages"."DeviceName") AS instances ON instances.series_key = "DICOMSeries"."SeriesInstanceUID"
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
    SELECT CAST(NULL AS VARCHAR(64)) AS hospital, SUBSTRING(facts.study_date FROM 1 FOR 4) AS period, CAST(NULL AS VARCHAR(64)) AS modality, facts.availability AS availability, facts.series_count AS counted, facts.series_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.availability AS availability, read_groups.series_count AS series_count
      FROM (
        SELECT days.study_date AS study_date, raw_groups.availability AS availability, raw_groups.series_count AS series_count
        FROM (
          SELECT held.raw_day AS raw_day, held.availability AS availability, count(*) AS series_count
          FROM (
            SELECT held_in_series.series_key AS series_key, held_in_series.raw_day AS raw_day, max(CASE WHEN (upper(ltrim(rtrim(held_in_series.availability))) = :upper_1::VARCHAR) THEN :param_2::INTEGER WHEN (upper(ltrim(rtrim(held_in_series.availability))) = :upper_2::VARCHAR) THEN :param_3::INTEGER WHEN (SUBSTRING(upper(ltrim(rtrim(held_in_series.availability))) FROM 1 FOR 7) = :substring_1::VARCHAR) THEN :param_4::INTEGER WHEN (SUBSTRING(upper(ltrim(rtrim(held_in_series.availability))) FROM 1 FOR 3) = :substring_2::VARCHAR) THEN :param_5::INTEGER ELSE :param_6::INTEGER END) AS availability
            FROM held_in_series
            GROUP BY held_in_series.series_key, held_in_series.raw_day) AS held
          GROUP BY held.raw_day, held.availability) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE true) AS read_groups) AS facts) AS labelled
  GROUP BY labelled.hospital, labelled.period, labelled.modality, labelled.availability
  HAVING sum(labelled.counted) > :param_7::INTEGER
  UNION ALL SELECT :param_8::VARCHAR AS part, CAST(NULL AS VARCHAR(64)) AS hospital, CAST(max(study_days.study_date) AS VARCHAR(64)) AS period, CAST(NULL AS VARCHAR(64)) AS modality, CAST(NULL AS INTEGER) AS availability, :param_9::INTEGER AS value, :param_10::INTEGER AS distinct_value
  FROM (
    SELECT days.study_date AS study_date
    FROM days) AS study_days) AS answer

-- values: cell, OFFLINE, 2, LOST, 3, JUKEBOX, 1, MAG, 0, 4, 19700101, 20261122, 0, data_up_to, 0, 0
