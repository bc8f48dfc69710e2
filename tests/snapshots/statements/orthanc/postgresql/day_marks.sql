WITH held_rows AS 
(
  SELECT studies.study_key AS study_key, studies.study_date AS raw_day, series.series_key AS series_key, series.modality AS modality, studies.availability AS availability, instances.held_count AS held_count
  FROM (
    SELECT "Resources"."internalId" AS study_key, "Resources"."parentId" AS patient_key, "MainDicomTags".value AS study_date, 0 AS availability
    FROM "Resources" LEFT OUTER
    JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND "MainDicomTags"."tagGroup" = :group_1::INTEGER AND "MainDicomTags"."tagElement" = :element_1::INTEGER
    WHERE "Resources"."resourceType" = :level_1::INTEGER) AS studies
  JOIN (
    SELECT "Resources"."internalId" AS series_key, "Resources"."parentId" AS study_key, "MainDicomTags".value AS modality
    FROM "Resources" LEFT OUTER
    JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND "MainDicomTags"."tagGroup" = :group_2::INTEGER AND "MainDicomTags"."tagElement" = :element_2::INTEGER
    WHERE "Resources"."resourceType" = :level_2::INTEGER) AS series ON series.study_key = studies.study_key
  JOIN (
    SELECT counters.series_key AS series_key, counters.instance_count AS held_count
    FROM (
      SELECT "Resources"."internalId" AS series_key, "Resources"."childCount" AS instance_count
      FROM "Resources"
      WHERE "Resources"."resourceType" = :level_3::INTEGER AND "Resources"."childCount" IS NOT NULL AND NOT (EXISTS (
          SELECT *
          FROM "InvalidChildCounts"
          WHERE "InvalidChildCounts".id = "Resources"."internalId"))
      UNION ALL SELECT "Resources"."internalId" AS series_key, count(*) AS instance_count
      FROM "Resources"
      JOIN "Resources" AS child ON child."parentId" = "Resources"."internalId"
      WHERE "Resources"."resourceType" = :level_3::INTEGER AND NOT ("Resources"."childCount" IS NOT NULL AND NOT (EXISTS (
            SELECT *
            FROM "InvalidChildCounts"
            WHERE "InvalidChildCounts".id = "Resources"."internalId")))
      GROUP BY "Resources"."internalId") AS counters
    WHERE counters.instance_count > :instance_count_1::INTEGER) AS instances ON instances.series_key = series.series_key
  WHERE true), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((ltrim(rtrim(raw_days.raw_day)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') AND ltrim(rtrim(raw_days.raw_day)) BETWEEN :ltrim_1::VARCHAR AND :ltrim_2::VARCHAR) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT studies.study_date AS raw_day
    FROM (
      SELECT "Resources"."internalId" AS study_key, "Resources"."parentId" AS patient_key, "MainDicomTags".value AS study_date, 0 AS availability
      FROM "Resources" LEFT OUTER
      JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND "MainDicomTags"."tagGroup" = :group_1::INTEGER AND "MainDicomTags"."tagElement" = :element_1::INTEGER
      WHERE "Resources"."resourceType" = :level_1::INTEGER) AS studies) AS raw_days)
 SELECT marked_days.part, CAST(days.study_date AS VARCHAR(64)) AS study_date, marked_days.row_count, marked_days.mark_1, marked_days.mark_2, marked_days.mark_3, marked_days.mark_4, marked_days.mark_5, marked_days.mark_6
FROM (
  SELECT :param_1::VARCHAR AS part, dated_studies.raw_day AS raw_day, count(*) AS row_count, CAST(min(dated_studies.study_key) AS VARCHAR(64)) AS mark_1, CAST(max(dated_studies.study_key) AS VARCHAR(64)) AS mark_2, CAST(sum(dated_studies.study_key) AS VARCHAR(64)) AS mark_3, CAST(NULL AS VARCHAR(64)) AS mark_4, CAST(NULL AS VARCHAR(64)) AS mark_5, CAST(NULL AS VARCHAR(64)) AS mark_6
  FROM (
    SELECT studies.study_date AS raw_day, studies.study_key AS study_key
    FROM (
      SELECT "Resources"."internalId" AS study_key, "Resources"."parentId" AS patient_key, "MainDicomTags".value AS study_date, 0 AS availability
      FROM "Resources" LEFT OUTER
      JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND "MainDicomTags"."tagGroup" = :group_1::INTEGER AND "MainDicomTags"."tagElement" = :element_1::INTEGER
      WHERE "Resources"."resourceType" = :level_1::INTEGER) AS studies) AS dated_studies
  GROUP BY dated_studies.raw_day
  UNION ALL SELECT :param_2::VARCHAR AS part, each_series.raw_day AS raw_day, count(*) AS row_count, CAST(coalesce(nullif(nullif(upper(ltrim(rtrim(each_series.modality))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS VARCHAR(64)) AS mark_1, CAST(CASE WHEN (each_series.availability BETWEEN :availability_1::INTEGER AND :availability_2::INTEGER) THEN each_series.availability ELSE :param_3::INTEGER END AS VARCHAR(64)) AS mark_2, CAST(sum(CAST(each_series.held_count AS BIGINT)) AS VARCHAR(64)) AS mark_3, CAST(sum(CAST(each_series.held_count AS BIGINT) * CAST(each_series.held_count AS BIGINT)) AS VARCHAR(64)) AS mark_4, CAST(sum(each_series.series_key) AS VARCHAR(64)) AS mark_5, CAST(NULL AS VARCHAR(64)) AS mark_6
  FROM (
    SELECT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day, held_rows.series_key AS series_key, held_rows.modality AS modality, held_rows.availability AS availability, sum(held_rows.held_count) AS held_count
    FROM held_rows
    GROUP BY held_rows.study_key, held_rows.raw_day, held_rows.series_key, held_rows.modality, held_rows.availability) AS each_series
  GROUP BY each_series.raw_day, each_series.modality, each_series.availability) AS marked_days LEFT OUTER
JOIN days ON days.raw_day = marked_days.raw_day

-- values: study rows, 8, 32, 1, held, , *, UNKNOWN, 0, 3, 4, 8, 96, 2, 2, 0, 19700101, 20261122
