WITH held_rows AS 
(
  SELECT studies.study_key AS study_key, studies.study_date AS raw_day, series.series_key AS series_key, series.modality AS modality, instances.held_count AS held_count
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
  WHERE true)
 SELECT patients.study_date, patients.patient_count
FROM (
  SELECT patients_of_periods.study_date AS study_date, count(*) AS patient_count
  FROM (
    SELECT DISTINCT SUBSTRING(patients_of_days.study_date FROM 1 FOR 4) AS study_date, patients_of_days.patient_key AS patient_key
    FROM (
      SELECT CASE WHEN ((ltrim(rtrim(raw_pairs.raw_day)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') AND ltrim(rtrim(raw_pairs.raw_day)) BETWEEN :ltrim_1::VARCHAR AND :ltrim_2::VARCHAR) THEN ltrim(rtrim(raw_pairs.raw_day)) END AS study_date, raw_pairs.patient_key AS patient_key
      FROM (
        SELECT DISTINCT held.raw_day AS raw_day, studies.patient_key AS patient_key
        FROM (
          SELECT DISTINCT held_rows.study_key AS study_key, held_rows.raw_day AS raw_day
          FROM held_rows) AS held
        JOIN (
          SELECT "Resources"."internalId" AS study_key, "Resources"."parentId" AS patient_key, "MainDicomTags".value AS study_date, 0 AS availability
          FROM "Resources" LEFT OUTER
          JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND "MainDicomTags"."tagGroup" = :group_1::INTEGER AND "MainDicomTags"."tagElement" = :element_1::INTEGER
          WHERE "Resources"."resourceType" = :level_1::INTEGER) AS studies ON studies.study_key = held.study_key) AS raw_pairs
      WHERE raw_pairs.patient_key IS NOT NULL) AS patients_of_days
    WHERE patients_of_days.study_date BETWEEN :study_date_1::VARCHAR AND :study_date_2::VARCHAR) AS patients_of_periods
  GROUP BY patients_of_periods.study_date) AS patients

-- values: 19700101, 20261122, 8, 32, 1, 8, 96, 2, 2, 0, 20160101, 20161231
