WITH held_rows AS 
(
  SELECT "DICOMStudies"."StudyInstanceUID" AS study_key, "DICOMStudies"."StudyDate" AS study_date, "DICOMSeries"."SeriesInstanceUID" AS series_key, "DICOMSeries"."Modality" AS modality, instances.held_count AS held_count
  FROM "DICOMStudies"
  JOIN "DICOMSeries" ON "DICOMSeries"."StudyInstanceUID" = "DICOMStudies"."StudyInstanceUID"
  JOIN (
    SELECT "DICOMImages"."SeriesInstanceUID" AS series_key, count(*) AS held_count
    FROM "DICOMImages"
    GROUP BY "DICOMImages"."SeriesInstanceUID") AS instances ON instances.series_key = "DICOMSeries"."SeriesInstanceUID"
  WHERE ("DICOMStudies"."StudyDate" IS NULL OR "DICOMStudies"."StudyDate" BETWEEN :study_date_1::VARCHAR AND :study_date_2::VARCHAR OR NOT (("DICOMStudies"."StudyDate" ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') AND "DICOMStudies"."StudyDate" BETWEEN :study_date_3::VARCHAR AND :study_date_4::VARCHAR)) AND (coalesce(nullif(nullif(upper(ltrim(rtrim("DICOMSeries"."Modality"))), :nullif_3::VARCHAR), :nullif_4::VARCHAR), :coalesce_2::VARCHAR) NOT IN (:coalesce_3_1::VARCHAR, :coalesce_3_2::VARCHAR, :coalesce_3_3::VARCHAR, :coalesce_3_4::VARCHAR, :coalesce_3_5::VARCHAR, :coalesce_3_6::VARCHAR, :coalesce_3_7::VARCHAR, :coalesce_3_8::VARCHAR, :coalesce_3_9::VARCHAR, :coalesce_3_10::VARCHAR, :coalesce_3_11::VARCHAR, :coalesce_3_12::VARCHAR, :coalesce_3_13::VARCHAR, :coalesce_3_14::VARCHAR, :coalesce_3_15::VARCHAR, :coalesce_3_16::VARCHAR, :coalesce_3_17::VARCHAR, :coalesce_3_18::VARCHAR, :coalesce_3_19::VARCHAR, :coalesce_3_20::VARCHAR, :coalesce_3_21::VARCHAR, :coalesce_3_22::VARCHAR, :coalesce_3_23::VARCHAR, :coalesce_3_24::VARCHAR, :coalesce_3_25::VARCHAR, :coalesce_3_26::VARCHAR, :coalesce_3_27::VARCHAR, :coalesce_3_28::VARCHAR, :coalesce_3_29::VARCHAR, :coalesce_3_30::VARCHAR, :coalesce_3_31::VARCHAR, :coalesce_3_32::VARCHAR, :coalesce_3_33::VARCHAR, :coalesce_3_34::VARCHAR, :coalesce_3_35::VARCHAR, :coalesce_3_36::VARCHAR, :coalesce_3_37::VARCHAR, :coalesce_3_38::VARCHAR)))
 SELECT answer.part, answer.period, answer.modality, answer.availability, answer.value, answer.distinct_value
FROM (
  SELECT :param_1::VARCHAR AS part, labelled.period AS period, labelled.modality AS modality, labelled.availability AS availability, sum(labelled.counted) AS value, sum(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT SUBSTRING(facts.study_date FROM 1 FOR 6) AS period, facts.modality AS modality, CAST(NULL AS INTEGER) AS availability, facts.instance_count AS counted, facts.instance_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.instance_count AS instance_count
      FROM (
        SELECT CASE WHEN ((ltrim(rtrim(raw_groups.study_date)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') AND ltrim(rtrim(raw_groups.study_date)) BETWEEN :ltrim_1::VARCHAR AND :ltrim_2::VARCHAR) THEN ltrim(rtrim(raw_groups.study_date)) END AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), :nullif_1::VARCHAR), :nullif_2::VARCHAR), :coalesce_1::VARCHAR) AS modality, raw_groups.instance_count AS instance_count
        FROM (
          SELECT held_rows.study_date AS study_date, held_rows.modality AS modality, sum(held_rows.held_count) AS instance_count
          FROM held_rows
          GROUP BY held_rows.study_date, held_rows.modality) AS raw_groups) AS read_groups
      WHERE read_groups.study_date IS NULL OR read_groups.study_date BETWEEN :study_date_5::VARCHAR AND :study_date_6::VARCHAR) AS facts) AS labelled
  GROUP BY labelled.period, labelled.modality, labelled.availability
  UNION ALL SELECT :param_2::VARCHAR AS part, max(study_days.study_date) AS period, CAST(NULL AS VARCHAR(16)) AS modality, CAST(NULL AS INTEGER) AS availability, :param_3::INTEGER AS value, :param_4::INTEGER AS distinct_value
  FROM (
    SELECT CASE WHEN ((ltrim(rtrim(raw_days.study_date)) ~ '^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$') AND ltrim(rtrim(raw_days.study_date)) BETWEEN :ltrim_3::VARCHAR AND :ltrim_4::VARCHAR) THEN ltrim(rtrim(raw_days.study_date)) END AS study_date
    FROM (
      SELECT DISTINCT "DICOMStudies"."StudyDate" AS study_date
      FROM "DICOMStudies") AS raw_days) AS study_days) AS answer

-- values: cell, 19700101, 20261122, , *, UNKNOWN, 20141101, 20160229, 19700101, 20261122, , *, UNKNOWN, 20141101, 20160229, data_up_to, 0, 0, 19700101, 20261122, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA
