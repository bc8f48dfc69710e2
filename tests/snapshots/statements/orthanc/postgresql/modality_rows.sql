SELECT raw_modalities.raw, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_modalities.itself))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality, raw_modalities.series_row_count
FROM (
  SELECT series.modality AS raw, max(series.modality) AS itself, count(*) AS series_row_count
  FROM (
    SELECT "Resources"."internalId" AS series_key, "Resources"."parentId" AS study_key, "MainDicomTags".value AS modality
    FROM "Resources" LEFT OUTER
    JOIN "MainDicomTags" ON "MainDicomTags".id = "Resources"."internalId" AND "MainDicomTags"."tagGroup" = :group_1::INTEGER AND "MainDicomTags"."tagElement" = :element_1::INTEGER
    WHERE "Resources"."resourceType" = :level_1::INTEGER) AS series
  GROUP BY series.modality) AS raw_modalities

-- values: , *, UNKNOWN, 8, 96, 2
