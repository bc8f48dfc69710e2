WITH modalities AS 
(
  SELECT raw_modalities.raw_modality AS raw_modality, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_modalities.itself))), :nullif_3::VARCHAR), :nullif_4::VARCHAR), :coalesce_2::VARCHAR) AS modality
  FROM (
    SELECT "DICOMSeries"."Modality" AS raw_modality, max("DICOMSeries"."Modality") AS itself
    FROM "DICOMSeries"
    GROUP BY "DICOMSeries"."Modality") AS raw_modalities), 
held_rows AS 
(
  SELECT "DICOMStudies"."StudyInstanceUID" AS study_key, CAST("DICOMStudies"."StudyDate" AS DATE) AS raw_day, "DICOMSeries"."SeriesInstanceUID" AS series_key, "DICOMSeries"."Modality" AS modality, instances.held_count AS held_count
  FROM "DICOMStudies"
  JOIN "DICOMSeries" ON "DICOMSeries"."StudyInstanceUID" = "DICOMStudies"."StudyInstanceUID"
  JOIN (
    SELECT "DICOMImages"."SeriesInstanceUID" AS series_key, count(*) AS held_count
    FROM "DICOMImages"
    GROUP BY "DICOMImages"."SeriesInstanceUID") AS instances ON instances.series_key = "DICOMSeries"."SeriesInstanceUID"
  WHERE "DICOMSeries"."Modality" IN (
    SELECT modalities.raw_modality
    FROM modalities
    WHERE (modalities.modality NOT IN (:modality_1_1::VARCHAR, :modality_1_2::VARCHAR, :modality_1_3::VARCHAR, :modality_1_4::VARCHAR, :modality_1_5::VARCHAR, :modality_1_6::VARCHAR, :modality_1_7::VARCHAR, :modality_1_8::VARCHAR, :modality_1_9::VARCHAR, :modality_1_10::VARCHAR, :modality_1_11::VARCHAR, :modality_1_12::VARCHAR, :modality_1_13::VARCHAR, :modality_1_14::VARCHAR, :modality_1_15::VARCHAR, :modality_1_16::VARCHAR, :modality_1_17::VARCHAR, :modality_1_18::VARCHAR, :modality_1_19::VARCHAR, :modality_1_20::VARCHAR, :modality_1_21::VARCHAR, :modality_1_22::VARCHAR, :modality_1_23::VARCHAR, :modality_1_24::VARCHAR, :modality_1_25::VARCHAR, :modality_1_26::VARCHAR, :modality_1_27::VARCHAR, :modality_1_28::VARCHAR, :modality_1_29::VARCHAR, :modality_1_30::VARCHAR, :modality_1_31::VARCHAR, :modality_1_32::VARCHAR, :modality_1_33::VARCHAR, :modality_1_34::VARCHAR, :modality_1_35::VARCHAR, :modality_1_36::VARCHAR, :modality_1_37::VARCHAR, :modality_1_38::VARCHAR))) OR "DICOMSeries"."Modality" IS NULL), 
days AS 
(
  SELECT raw_days.raw_day AS raw_day, CASE WHEN (raw_days.raw_day BETWEEN :raw_day_1::DATE AND :raw_day_2::DATE) THEN to_char(raw_days.raw_day, 'YYYYMMDD') END AS study_date
  FROM (
    SELECT DISTINCT CAST("DICOMStudies"."StudyDate" AS DATE) AS raw_day
    FROM "DICOMStudies") AS raw_days)
 SELECT answer.part, answer.hospital, answer.period, answer.modality, answer.availability, answer.value, answer.distinct_value
FROM (
  SELECT :param_1::VARCHAR AS part, CAST(labelled.hospital AS VARCHAR(64)) AS hospital, CAST(labelled.period AS VARCHAR(64)) AS period, CAST(labelled.modality AS VARCHAR(64)) AS modality, labelled.availability AS availability, sum(labelled.counted) AS value, sum(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT CAST(NULL AS VARCHAR(64)) AS hospital, SUBSTRING(facts.study_date FROM 1 FOR 6) AS period, facts.modality AS modality, CAST(NULL AS INTEGER) AS availability, facts.instance_count AS counted, facts.instance_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.instance_count AS instance_count
      FROM (
        SELECT days.study_date AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality, raw_groups.instance_count AS instance_count
        FROM (
          SELECT held_rows.raw_day AS raw_day, held_rows.modality AS modality, sum(held_rows.held_count) AS instance_count
          FROM held_rows
          GROUP BY held_rows.raw_day, held_rows.modality) AS raw_groups LEFT OUTER
        JOIN days ON days.raw_day = raw_groups.raw_day
        WHERE days.study_date IS NULL OR days.study_date BETWEEN :study_date_1::VARCHAR AND :study_date_2::VARCHAR) AS read_groups) AS facts) AS labelled
  GROUP BY labelled.hospital, labelled.period, labelled.modality, labelled.availability
  HAVING sum(labelled.counted) > :param_2::INTEGER
  UNION ALL SELECT :param_3::VARCHAR AS part, CAST(NULL AS VARCHAR(64)) AS hospital, CAST(max(study_days.study_date) AS VARCHAR(64)) AS period, CAST(NULL AS VARCHAR(64)) AS modality, CAST(NULL AS INTEGER) AS availability, :param_4::INTEGER AS value, :param_5::INTEGER AS distinct_value
  FROM (
    SELECT days.study_date AS study_date
    FROM days) AS study_days) AS answer

-- values: cell, , *, UNKNOWN, , *, UNKNOWN, 1970-01-01, 2026-11-22, 20141101, 20160229, 0, data_up_to, 0, 0, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA
