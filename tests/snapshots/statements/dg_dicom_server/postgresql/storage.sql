WITH held_rows AS 
(
  SELECT "DICOMStudies"."StudyInstanceUID" AS study_key, CAST("DICOMStudies"."StudyDate" AS DATE) AS raw_day, "DICOMSeries"."SeriesInstanceUID" AS series_key, "DICOMSeries"."Modality" AS modality, "DICOMStudies"."ArchiveStatus" AS availability, instances.held_count AS held_count
  FROM "DICOMStudies"
  JOIN "DICOMSeries" ON "DICOMSeries"."StudyInstanceUID" = "DICOMStudies"."StudyInstanceUID"
  JOIN (
    SELECT "DICOMImages"."SeriesInstanceUID" AS series_key, count(*) AS held_count
    FROM "DICOMImages"
    GROUP BY "DICOMImages"."SeriesInstanceUID") AS instances ON instances.series_key = "DICOMSeries"."SeriesInstanceUID"
  WHERE true), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN (raw_days.raw_day BETWEEN :raw_day_1::DATE AND :raw_day_2::DATE) THEN to_char(raw_days.raw_day, 'YYYYMMDD') END AS study_date
  FROM (
    SELECT DISTINCT CAST("DICOMStudies"."StudyDate" AS DATE) AS raw_day
    FROM "DICOMStudies") AS raw_days), 
held_in_volumes AS 
(
  SELECT "DICOMStudies"."StudyInstanceUID" AS study_key, CAST("DICOMStudies"."StudyDate" AS DATE) AS raw_day, "DICOMSeries"."SeriesInstanceUID" AS series_key, "DICOMSeries"."Modality" AS modality, "DICOMStudies"."ArchiveStatus" AS availability, instances.held_count AS held_count
  FROM "DICOMStudies"
  JOIN "DICOMSeries" ON "DICOMSeries"."StudyInstanceUID" = "DICOMStudies"."StudyInstanceUID"
  JOIN (
    SELECT "DICOMImages"."SeriesInstanceUID" AS series_key, count(*) AS held_count
    FROM "DICOMImages"
    GROUP BY "DICOMImages"."SeriesInstanceUID") AS instances ON instances.series_key = "DICOMSeries"."SeriesInstanceUID"
  WHERE true), 
sized_rows AS 
(
  SELECT held_in_volumes.study_key AS study_key, held_in_volumes.raw_day AS raw_day, held_in_volumes.series_key AS series_key, held_in_volumes.modality AS modality, held_in_volumes.availability AS availability, held_in_volumes.held_count AS instance_count, held_in_volumes.held_count AS unsized_count, 0 AS logical_bytes, 0 AS stored_bytes
  FROM held_in_volumes)
 SELECT answer.part, answer.hospital, answer.period, answer.modality, answer.availability, answer.study_count, answer.distinct_study_count, answer.instance_count, answer.unsized_count, answer.logical_bytes, answer.stored_bytes
FROM (
  SELECT :param_1::VARCHAR AS part, parts.hospital AS hospital, parts.period AS period, parts.modality AS modality, parts.availability AS availability, sum(parts.study_count) AS study_count, sum(parts.distinct_study_count) AS distinct_study_count, sum(parts.instance_count) AS instance_count, sum(parts.unsized_count) AS unsized_count, sum(parts.logical_bytes) AS logical_bytes, sum(parts.stored_bytes) AS stored_bytes
  FROM (
    SELECT CAST(NULL AS VARCHAR(64)) AS hospital, CAST(SUBSTRING(facts.study_date FROM 1 FOR 6) AS VARCHAR(64)) AS period, CAST(facts.modality AS VARCHAR(64)) AS modality, facts.availability AS availability, facts.study_count AS study_count, facts.distinct_study_count AS distinct_study_count, :param_2::INTEGER AS instance_count, :param_3::INTEGER AS unsized_count, :param_4::INTEGER AS logical_bytes, :param_5::INTEGER AS stored_bytes
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.availability AS availability, read_groups.study_count AS study_count, read_groups.distinct_study_count AS distinct_study_count
      FROM (
        SELECT days.study_date AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality, CASE WHEN (upper(ltrim(rtrim(raw_groups.availability))) = :upper_1::VARCHAR) THEN :param_6::INTEGER WHEN (upper(ltrim(rtrim(raw_groups.availability))) = :upper_2::VARCHAR) THEN :param_7::INTEGER ELSE :param_8::INTEGER END AS availability, raw_groups.study_count AS study_count, raw_groups.distinct_study_count AS distinct_study_count
        FROM (
          SELECT placed.raw_day AS raw_day, placed.modality AS modality, placed.availability AS availability, count(*) AS study_count, sum(placed.is_first) AS distinct_study_count
          FROM (
            SELECT held.study_key AS study_key, held.raw_day AS raw_day, held.availability AS availability, held.modality AS modality, CASE WHEN (row_number() OVER (PARTITION BY held.study_key ORDER BY held.modality) = :param_9::INTEGER) THEN :param_10::INTEGER ELSE :param_11::INTEGER END AS is_first
            FROM (
              SELECT DISTINCT folded.study_key AS study_key, folded.raw_day AS raw_day, folded.availability AS availability, folded.modality AS modality
              FROM (
                SELECT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day, held_rows.availability AS availability, coalesce(nullif(nullif(upper(ltrim(rtrim(held_rows.modality))), :nullif_3::VARCHAR), :nullif_4::VARCHAR), :coalesce_2::VARCHAR) AS modality
                FROM held_rows) AS folded) AS held) AS placed
          GROUP BY placed.raw_day, placed.modality, placed.availability) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE true) AS read_groups) AS facts
    UNION ALL SELECT CAST(NULL AS VARCHAR(64)) AS hospital, CAST(SUBSTRING(facts.study_date FROM 1 FOR 6) AS VARCHAR(64)) AS period, CAST(facts.modality AS VARCHAR(64)) AS modality, facts.availability AS availability, :param_12::INTEGER AS study_count, :param_13::INTEGER AS distinct_study_count, facts.instance_count AS instance_count, facts.unsized_count AS unsized_count, facts.logical_bytes AS logical_bytes, facts.stored_bytes AS stored_bytes
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.availability AS availability, read_groups.instance_count AS instance_count, read_groups.unsized_count AS unsized_count, read_groups.logical_bytes AS logical_bytes, read_groups.stored_bytes AS stored_bytes
      FROM (
        SELECT days.study_date AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), :nullif_5::VARCHAR), :nullif_6::VARCHAR), :coalesce_3::VARCHAR) AS modality, CASE WHEN (upper(ltrim(rtrim(raw_groups.availability))) = :upper_3::VARCHAR) THEN :param_14::INTEGER WHEN (upper(ltrim(rtrim(raw_groups.availability))) = :upper_4::VARCHAR) THEN :param_15::INTEGER ELSE :param_16::INTEGER END AS availability, raw_groups.instance_count AS instance_count, raw_groups.unsized_count AS unsized_count, raw_groups.logical_bytes AS logical_bytes, raw_groups.stored_bytes AS stored_bytes
        FROM (
          SELECT sized_rows.raw_day AS raw_day, sized_rows.modality AS modality, sized_rows.availability AS availability, sum(sized_rows.instance_count) AS instance_count, sum(sized_rows.unsized_count) AS unsized_count, sum(sized_rows.logical_bytes) AS logical_bytes, sum(sized_rows.stored_bytes) AS stored_bytes
          FROM sized_rows
          GROUP BY sized_rows.raw_day, sized_rows.modality, sized_rows.availability
          HAVING sum(sized_rows.instance_count) > :sum_1::INTEGER) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE true) AS read_groups) AS facts) AS parts
  GROUP BY parts.hospital, parts.period, parts.modality, parts.availability
  UNION ALL SELECT :param_17::VARCHAR AS part, CAST(NULL AS VARCHAR(64)) AS hospital, CAST(max(study_days.study_date) AS VARCHAR(64)) AS period, CAST(NULL AS VARCHAR(64)) AS modality, CAST(NULL AS INTEGER) AS availability, :param_18::INTEGER AS study_count, :param_19::INTEGER AS distinct_study_count, :param_20::INTEGER AS instance_count, :param_21::INTEGER AS unsized_count, :param_22::INTEGER AS logical_bytes, :param_23::INTEGER AS stored_bytes
  FROM (
    SELECT days.study_date AS study_date
    FROM days) AS study_days) AS answer

-- values: cell, 0, 0, 0, 0, , *, UNKNOWN, OFFLINE, 2, , 0, 4, 1, 1, 0, , *, UNKNOWN, 1970-01-01, 2026-11-22, 0, 0, , *, UNKNOWN, OFFLINE, 2, , 0, 4, 0, data_up_to, 0, 0, 0, 0, 0, 0
