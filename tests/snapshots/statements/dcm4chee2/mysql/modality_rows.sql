SELECT
  raw_modalities.raw,
  COALESCE(NULLIF(NULLIF(UPPER(LTRIM(RTRIM(raw_modalities.itself))), ?), ?), ?) AS modality,
  raw_modalities.series_row_count
FROM (
  SELECT
    series.modality AS raw,
    MAX(series.modality) AS itself,
    COUNT(*) AS series_row_count
  FROM series
  GROUP BY
    series.modality
) AS raw_modalities

-- values: , *, UNKNOWN
