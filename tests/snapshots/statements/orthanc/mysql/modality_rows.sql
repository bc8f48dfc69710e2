SELECT
  raw_modalities.raw,
  COALESCE(NULLIF(NULLIF(UPPER(LTRIM(RTRIM(raw_modalities.itself))), ?), ?), ?) AS modality,
  raw_modalities.series_row_count
FROM (
  SELECT
    series.modality AS raw,
    MAX(series.modality) AS itself,
    COUNT(*) AS series_row_count
  FROM (
    SELECT
      `Resources`.`internalId` AS series_key,
      `Resources`.`parentId` AS study_key,
      `MainDicomTags`.value AS modality
    FROM `Resources`
    LEFT OUTER JOIN `MainDicomTags`
      ON `MainDicomTags`.id = `Resources`.`internalId`
      AND `MainDicomTags`.`tagGroup` = ?
      AND `MainDicomTags`.`tagElement` = ?
    WHERE
      `Resources`.`resourceType` = ?
  ) AS series
  GROUP BY
    series.modality
) AS raw_modalities

-- values: , *, UNKNOWN, 8, 96, 2
