WITH held_of_patients AS 
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
 SELECT patients_by_sex_and_age.study_date, patients_by_sex_and_age.patient_sex, patients_by_sex_and_age.age_band, patients_by_sex_and_age.patient_count
FROM (
  SELECT people.study_date AS study_date, people.patient_sex AS patient_sex, people.age_band AS age_band, count(*) AS patient_count
  FROM (
    SELECT first_days.study_date AS study_date, persons.patient_sex AS patient_sex, CASE WHEN (first_days.day_number < persons.birth_number) THEN CAST(NULL AS INTEGER) WHEN ((first_days.day_number - persons.birth_number) / 10000 > :param_1::INTEGER) THEN CAST(NULL AS INTEGER) WHEN ((first_days.day_number - persons.birth_number) / 10000 >= :param_2::INTEGER) THEN 90 WHEN ((first_days.day_number - persons.birth_number) / 10000 >= :param_3::INTEGER) THEN (((first_days.day_number - persons.birth_number) / 10000) / 5) * 5 WHEN ((first_days.day_number - persons.birth_number) / 10000 >= :param_4::INTEGER) THEN 1 WHEN ((first_days.day_number - persons.birth_number) / 10000 >= :param_5::INTEGER) THEN 0 END AS age_band
    FROM (
      SELECT dated_patients.study_date AS study_date, dated_patients.patient_key AS patient_key, min(dated_patients.day_number) AS day_number
      FROM (
        SELECT SUBSTRING(patients_of_days.study_date FROM 1 FOR 4) AS study_date, patients_of_days.patient_key AS patient_key, CAST(patients_of_days.study_date AS INTEGER) AS day_number
        FROM (
          SELECT days.study_date AS study_date, studies.patient_key AS patient_key
          FROM (
            SELECT DISTINCT held_of_patients.study_key AS study_key, held_of_patients.raw_day AS raw_day
            FROM held_of_patients) AS held_studies
          JOIN (
            SELECT "Resources"."internalId" AS study_key, "Resources"."parentId" AS patient_key, "MainDicomTags".value AS study_date, 0 AS availability
            FROM "Resources" LEFT OUTER
            JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND "MainDicomTags"."tagGroup" = :group_1::INTEGER AND "MainDicomTags"."tagElement" = :element_1::INTEGER
            WHERE "Resources"."resourceType" = :level_1::INTEGER) AS studies ON studies.study_key = held_studies.study_key LEFT OUTER
          JOIN days ON days.raw_day = held_studies.raw_day
          WHERE days.study_date BETWEEN :study_date_1::VARCHAR AND :study_date_2::VARCHAR) AS patients_of_days
        WHERE patients_of_days.patient_key IS NOT NULL) AS dated_patients
      GROUP BY dated_patients.study_date, dated_patients.patient_key) AS first_days LEFT OUTER
    JOIN (
      SELECT tagged_resources.patient_key AS patient_key, max(CASE WHEN (upper(ltrim(rtrim(tagged_resources.patient_sex))) = :upper_1::VARCHAR) THEN 'F' WHEN (upper(ltrim(rtrim(tagged_resources.patient_sex))) = :upper_2::VARCHAR) THEN 'M' WHEN (upper(ltrim(rtrim(tagged_resources.patient_sex))) = :upper_3::VARCHAR) THEN 'O' END) AS patient_sex, max(CASE WHEN (ltrim(rtrim(tagged_resources.patient_birth_date)) IS NOT NULL AND (ltrim(rtrim(tagged_resources.patient_birth_date)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$')) THEN CAST(ltrim(rtrim(tagged_resources.patient_birth_date)) AS INTEGER) END) AS birth_number
      FROM (
        SELECT "Resources"."internalId" AS patient_key, max(CASE WHEN ("MainDicomTags"."tagGroup" = :group_3::INTEGER AND "MainDicomTags"."tagElement" = :element_3::INTEGER) THEN SUBSTRING("MainDicomTags".value FROM 1 FOR 64) END) AS patient_sex, max(CASE WHEN ("MainDicomTags"."tagGroup" = :group_4::INTEGER AND "MainDicomTags"."tagElement" = :element_4::INTEGER) THEN SUBSTRING("MainDicomTags".value FROM 1 FOR 64) END) AS patient_birth_date
        FROM "Resources" LEFT OUTER
        JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND ("MainDicomTags"."tagGroup" = :group_5::INTEGER AND "MainDicomTags"."tagElement" = :element_5::INTEGER OR "MainDicomTags"."tagGroup" = :group_6::INTEGER AND "MainDicomTags"."tagElement" = :element_6::INTEGER)
        WHERE "Resources"."resourceType" = :level_4::INTEGER
        GROUP BY "Resources"."internalId") AS tagged_resources
      GROUP BY tagged_resources.patient_key) AS persons ON persons.patient_key = first_days.patient_key) AS people
  GROUP BY people.study_date, people.patient_sex, people.age_band) AS patients_by_sex_and_age

-- values: 120, 90, 5, 1, 0, 8, 32, 1, 8, 96, 2, 2, 0, 19700101, 20261122, 20160101, 20161231, F, M, O, 16, 64, 16, 48, 16, 64, 16, 48, 0
