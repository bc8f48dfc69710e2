WITH held_rows AS 
(
  SELECT "DICOMStudies"."StudyInstanceUID" AS study_key, CAST("DICOMStudies"."StudyDate" AS DATE) AS study_date, "DICOMSeries"."SeriesInstanceUID" AS series_key, "DICOMSeries"."Modality" AS modality, "DICOMStudies"."ArchiveStatus" AS availability, instances.held_count AS held_count
  FROM "DICOMStudies"
  JOIN "DICOMSeries" ON "DICOMSeries"."StudyInstanceUID" = "DICOMStudies"."StudyInstanceUID"
  JOIN (
    SELECT "DICOMImages"."SeriesInstanceUID" AS series_key, count(*) AS held_count
    FROM "DICOMImages"
    GROUP BY "DICOMImages"."SeriesInstanceUID") AS instances ON instances.series_key = "DICOMSeries"."SeriesInstanceUID"
  WHERE true)
 SELECT answer.part, answer.period, answer.modality, answer.availability, answer.value, answer.distinct_value
FROM (
  SELECT :param_1::VARCHAR AS part, labelled.period AS period, labelled.modality AS modality, labelled.availability AS availability, sum(labelled.counted) AS value, sum(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT SUBSTRING(facts.study_date FROM 1 FOR 4) AS period, CAST(NULL AS VARCHAR(16)) AS modality, CAST(NULL AS INTEGER) AS availability, facts.instance_count AS counted, facts.instance_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.availability AS availability, read_groups.instance_count AS instance_count
      FROM (
        SELECT CASE WHEN (raw_groups.study_date BETWEEN :study_date_1::DATE AND :study_date_2::DATE) THEN to_char(raw_groups.study_date, 'YYYYMMDD') END AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality, CASE WHEN (upper(ltrim(rtrim(raw_groups.availability))) = :upper_1::VARCHAR) THEN :param_2::INTEGER WHEN (upper(ltrim(rtrim(raw_groups.availability))) = :upper_2::VARCHAR) THEN :param_3::INTEGER ELSE :param_4::INTEGER END AS availability, raw_groups.instance_count AS instance_count
        FROM (
          SELECT held_rows.study_date AS study_date, held_rows.modality AS modality, held_rows.availability AS availability, sum(held_rows.held_count) AS instance_count
          FROM held_rows
          GROUP BY held_rows.study_date, held_rows.modality, held_rows.availability) AS raw_groups) AS read_groups
      WHERE read_groups.availability IN (:availability_1_1::INTEGER)) AS facts) AS labelled
  GROUP BY labelled.period, labelled.modality, labelled.availability
  UNION ALL SELECT :param_5::VARCHAR AS part, max(study_days.study_date) AS period, CAST(NULL AS VARCHAR(16)) AS modality, CAST(NULL AS INTEGER) AS availability, :param_6::INTEGER AS value, :param_7::INTEGER AS distinct_value
  FROM (
    SELECT CASE WHEN (raw_days.study_date BETWEEN :study_date_3::DATE AND :study_date_4::DATE) THEN to_char(raw_days.study_date, 'YYYYMMDD') END AS study_date
    FROM (
      SELECT DISTINCT CAST("DICOMStudies"."StudyDate" AS DATE) AS study_date
      FROM "DICOMStudies") AS raw_days) AS study_days) AS answer

-- values: cell, 1970-01-01, 2026-11-22, , *, UNKNOWN, OFFLINE, 2, , 0, 4, data_up_to, 0, 0, 1970-01-01, 2026-11-22, 2
