SELECT raw_modalities.raw, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_modalities.itself))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality, raw_modalities.series_row_count
FROM (
  SELECT series.modality AS raw, max(series.modality) AS itself, count(*) AS series_row_count
  FROM series
  GROUP BY series.modality) AS raw_modalities

-- values: , *, UNKNOWN
