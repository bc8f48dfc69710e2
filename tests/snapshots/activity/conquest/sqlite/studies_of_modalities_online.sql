WITH held_rows AS 
(
  SELECT "DICOMStudies"."StudyInstanceUID" AS study_key, "DICOMStudies"."StudyDate" AS study_date, "DICOMSeries"."SeriesInstanceUID" AS series_key, "DICOMSeries"."Modality" AS modality, instances.availability AS availability, instances.held_count AS held_count
  FROM "DICOMStudies"
  JOIN "DICOMSeries" ON "DICOMSeries"."StudyInstanceUID" = "DICOMStudies"."StudyInstanceUID"
  JOIN (
    SELECT "DICOMImages"."SeriesInstanceUID" AS series_key, "DICOMImages"."DeviceName" AS availability, count(*) AS held_count
    FROM "DICOMImages"
    GROUP BY "DICOMImages"."SeriesInstanceUID", "DICOMImages"."DeviceName") AS instances ON instances.series_key = "DICOMSeries"."SeriesInstanceUID"
  WHERE 1 = 1)
 SELECT answer.part, answer.period, answer.modality, answer.availability, answer.value, answer.distinct_value
FROM (
  SELECT ? AS part, labelled.period AS period, labelled.modality AS modality, labelled.availability AS availability, sum(labelled.counted) AS value, sum(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT substring(facts.study_date, 1, 4) AS period, CAST(NULL AS VARCHAR(16)) AS modality, CAST(NULL AS INTEGER) AS availability, facts.study_count AS counted, facts.study_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.availability AS availability, read_groups.study_count AS study_count
      FROM (
        SELECT CASE WHEN ((ltrim(rtrim(raw_groups.study_date)) GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(ltrim(rtrim(raw_groups.study_date)), 5, 2) BETWEEN '01' AND '12' AND substr(ltrim(rtrim(raw_groups.study_date)), 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(ltrim(rtrim(raw_groups.study_date)), 1, 4) || '-' || substr(ltrim(rtrim(raw_groups.study_date)), 5, 2) || '-' || substr(ltrim(rtrim(raw_groups.study_date)), 7, 2), '+0 days') IS ltrim(rtrim(raw_groups.study_date)))) = 1 AND ltrim(rtrim(raw_groups.study_date)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_groups.study_date)) END AS study_date, raw_groups.availability AS availability, raw_groups.study_count AS study_count
        FROM (
          SELECT held.study_date AS study_date, held.availability AS availability, count(*) AS study_count
          FROM (
            SELECT held_rows.study_key AS study_key, held_rows.study_date AS study_date, max(CASE WHEN (upper(ltrim(rtrim(held_rows.availability))) = ?) THEN ? WHEN (upper(ltrim(rtrim(held_rows.availability))) = ?) THEN ? WHEN (substring(upper(ltrim(rtrim(held_rows.availability))), 1, 7) = ?) THEN ? WHEN (substring(upper(ltrim(rtrim(held_rows.availability))), 1, 3) = ?) THEN ? ELSE ? END) AS availability
            FROM held_rows
            GROUP BY held_rows.study_key, held_rows.study_date
            HAVING max(CASE WHEN (coalesce(nullif(nullif(upper(ltrim(rtrim(held_rows.modality))), ?), ?), ?) IN (?, ?)) THEN ? ELSE ? END) = ?) AS held
          GROUP BY held.study_date, held.availability) AS raw_groups) AS read_groups
      WHERE read_groups.availability IN (?)) AS facts) AS labelled
  GROUP BY labelled.period, labelled.modality, labelled.availability
  UNION ALL SELECT ? AS part, max(study_days.study_date) AS period, CAST(NULL AS VARCHAR(16)) AS modality, CAST(NULL AS INTEGER) AS availability, ? AS value, ? AS distinct_value
  FROM (
    SELECT CASE WHEN ((ltrim(rtrim(raw_days.study_date)) GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(ltrim(rtrim(raw_days.study_date)), 5, 2) BETWEEN '01' AND '12' AND substr(ltrim(rtrim(raw_days.study_date)), 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(ltrim(rtrim(raw_days.study_date)), 1, 4) || '-' || substr(ltrim(rtrim(raw_days.study_date)), 5, 2) || '-' || substr(ltrim(rtrim(raw_days.study_date)), 7, 2), '+0 days') IS ltrim(rtrim(raw_days.study_date)))) = 1 AND ltrim(rtrim(raw_days.study_date)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.study_date)) END AS study_date
    FROM (
      SELECT DISTINCT "DICOMStudies"."StudyDate" AS study_date
      FROM "DICOMStudies") AS raw_days) AS study_days) AS answer

-- values: cell, 19700101, 20261122, OFFLINE, 2, LOST, 3, JUKEBOX, 1, MAG, 0, 4, , *, UNKNOWN, CT, MR, 1, 0, 1, 0, data_up_to, 0, 0, 19700101, 20261122
