WITH days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN ((ltrim(rtrim(raw_days.raw_day)) GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(ltrim(rtrim(raw_days.raw_day)), 5, 2) BETWEEN '01' AND '12' AND substr(ltrim(rtrim(raw_days.raw_day)), 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(ltrim(rtrim(raw_days.raw_day)), 1, 4) || '-' || substr(ltrim(rtrim(raw_days.raw_day)), 5, 2) || '-' || substr(ltrim(rtrim(raw_days.raw_day)), 7, 2), '+0 days') IS ltrim(rtrim(raw_days.raw_day)))) = 1 AND ltrim(rtrim(raw_days.raw_day)) BETWEEN ? AND ?) THEN ltrim(rtrim(raw_days.raw_day)) END AS study_date
  FROM (
    SELECT DISTINCT studies.study_date AS raw_day
    FROM (
      SELECT "Resources"."internalId" AS study_key, "Resources"."parentId" AS patient_key, "MainDicomTags".value AS study_date, 0 AS availability
      FROM "Resources" LEFT OUTER
      JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND "MainDicomTags"."tagGroup" = ? AND "MainDicomTags"."tagElement" = ?
      WHERE "Resources"."resourceType" = ?) AS studies) AS raw_days), 
modalities AS 
(
  SELECT raw_modalities.raw_modality AS raw_modality, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_modalities.itself))), ?), ?), ?) AS modality
  FROM (
    SELECT series.modality AS raw_modality, max(series.modality) AS itself
    FROM (
      SELECT "Resources"."internalId" AS series_key, "Resources"."parentId" AS study_key, "MainDicomTags".value AS modality
      FROM "Resources" LEFT OUTER
      JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND "MainDicomTags"."tagGroup" = ? AND "MainDicomTags"."tagElement" = ?
      WHERE "Resources"."resourceType" = ?) AS series
    GROUP BY series.modality) AS raw_modalities)
 SELECT holdings.kind, holdings.hospital, holdings.value
FROM (
  SELECT DISTINCT ? AS kind, years.hospital AS hospital, CAST(years.value AS VARCHAR(64)) AS value
  FROM (
    SELECT CAST(NULL AS VARCHAR(64)) AS hospital, substring(study_days.study_date, 1, 4) AS value
    FROM (
      SELECT days.study_date AS study_date
      FROM days) AS study_days) AS years
  UNION ALL SELECT DISTINCT ? AS kind, CAST(NULL AS VARCHAR(64)) AS hospital, CAST(series_modalities.modality AS VARCHAR(64)) AS value
  FROM (
    SELECT modalities.modality AS modality
    FROM modalities) AS series_modalities) AS holdings

-- values: 19700101, 20261122, 8, 32, 1, , *, UNKNOWN, 8, 96, 2, year, modality
