SELECT
  raw_modalities.raw,
  COALESCE(NULLIF(NULLIF(UPPER(LTRIM(RTRIM(raw_modalities.itself))), ?), ?), ?) AS modality,
  raw_modalities.series_row_count
FROM (
  SELECT
    [DICOMSeries].[Modality] AS raw,
    MAX([DICOMSeries].[Modality]) AS itself,
    COUNT(*) AS series_row_count
  FROM [DICOMSeries]
  GROUP BY
    [DICOMSeries].[Modality]
) AS raw_modalities

-- values: , *, UNKNOWN
