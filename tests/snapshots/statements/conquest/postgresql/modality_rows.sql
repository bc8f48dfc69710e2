SELECT raw_modalities.raw, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_modalities.itself))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality, raw_modalities.series_row_count
FROM (
  SELECT "DICOMSeries"."Modality" AS raw, max("DICOMSeries"."Modality") AS itself, count(*) AS series_row_count
  FROM "DICOMSeries"
  GROUP BY "DICOMSeries"."Modality") AS raw_modalities

-- values: , *, UNKNOWN
