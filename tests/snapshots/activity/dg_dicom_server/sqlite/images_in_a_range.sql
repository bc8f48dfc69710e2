WITH held_rows AS 
(
  SELECT "DICOMStudies"."StudyInstanceUID" AS study_key, replace(substr("DICOMStudies"."StudyDate", 1, 10), '-', '') AS study_date, "DICOMSeries"."SeriesInstanceUID" AS series_key, "DICOMSeries"."Modality" AS modality, instances.held_count AS held_count
  FROM "DICOMStudies"
  JOIN "DICOMSeries" ON "DICOMSeries"."StudyInstanceUID" = "DICOMStudies"."StudyInstanceUID"
  JOIN (
    SELECT "DICOMImages"."SeriesInstanceUID" AS series_key, count(*) AS held_count
    FROM "DICOMImages"
    GROUP BY "DICOMImages"."SeriesInstanceUID") AS instances ON instances.series_key = "DICOMSeries"."SeriesInstanceUID"
  WHERE ("DICOMStudies"."StudyDate" IS NULL OR "DICOMStudies"."StudyDate" >= ? AND "DICOMStudies"."StudyDate" < ? OR NOT ((replace(substr("DICOMStudies"."StudyDate", 1, 10), '-', '') GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(replace(substr("DICOMStudies"."StudyDate", 1, 10), '-', ''), 5, 2) BETWEEN '01' AND '12' AND substr(replace(substr("DICOMStudies"."StudyDate", 1, 10), '-', ''), 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(replace(substr("DICOMStudies"."StudyDate", 1, 10), '-', ''), 1, 4) || '-' || substr(replace(substr("DICOMStudies"."StudyDate", 1, 10), '-', ''), 5, 2) || '-' || substr(replace(substr("DICOMStudies"."StudyDate", 1, 10), '-', ''), 7, 2), '+0 days') IS replace(substr("DICOMStudies"."StudyDate", 1, 10), '-', ''))) = 1 AND replace(substr("DICOMStudies"."StudyDate", 1, 10), '-', '') BETWEEN ? AND ?)) AND (coalesce(nullif(nullif(upper(ltrim(rtrim("DICOMSeries"."Modality"))), ?), ?), ?) NOT IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)))
 SELECT answer.part, answer.period, answer.modality, answer.availability, answer.value, answer.distinct_value
FROM (
  SELECT ? AS part, labelled.period AS period, labelled.modality AS modality, labelled.availability AS availability, sum(labelled.counted) AS value, sum(labelled.distinct_counted) AS distinct_value
  FROM (
    SELECT substring(facts.study_date, 1, 6) AS period, facts.modality AS modality, CAST(NULL AS INTEGER) AS availability, facts.instance_count AS counted, facts.instance_count AS distinct_counted
    FROM (
      SELECT read_groups.study_date AS study_date, read_groups.modality AS modality, read_groups.instance_count AS instance_count
      FROM (
        SELECT CASE WHEN ((raw_groups.study_date GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(raw_groups.study_date, 5, 2) BETWEEN '01' AND '12' AND substr(raw_groups.study_date, 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(raw_groups.study_date, 1, 4) || '-' || substr(raw_groups.study_date, 5, 2) || '-' || substr(raw_groups.study_date, 7, 2), '+0 days') IS raw_groups.study_date)) = 1 AND raw_groups.study_date BETWEEN ? AND ?) THEN raw_groups.study_date END AS study_date, coalesce(nullif(nullif(upper(ltrim(rtrim(raw_groups.modality))), ?), ?), ?) AS modality, raw_groups.instance_count AS instance_count
        FROM (
          SELECT held_rows.study_date AS study_date, held_rows.modality AS modality, sum(held_rows.held_count) AS instance_count
          FROM held_rows
          GROUP BY held_rows.study_date, held_rows.modality) AS raw_groups) AS read_groups
      WHERE read_groups.study_date IS NULL OR read_groups.study_date BETWEEN ? AND ?) AS facts) AS labelled
  GROUP BY labelled.period, labelled.modality, labelled.availability
  UNION ALL SELECT ? AS part, max(study_days.study_date) AS period, CAST(NULL AS VARCHAR(16)) AS modality, CAST(NULL AS INTEGER) AS availability, ? AS value, ? AS distinct_value
  FROM (
    SELECT CASE WHEN ((raw_days.study_date GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' AND (substr(raw_days.study_date, 5, 2) BETWEEN '01' AND '12' AND substr(raw_days.study_date, 7, 2) BETWEEN '01' AND '28' OR strftime('%Y%m%d', substr(raw_days.study_date, 1, 4) || '-' || substr(raw_days.study_date, 5, 2) || '-' || substr(raw_days.study_date, 7, 2), '+0 days') IS raw_days.study_date)) = 1 AND raw_days.study_date BETWEEN ? AND ?) THEN raw_days.study_date END AS study_date
    FROM (
      SELECT DISTINCT replace(substr("DICOMStudies"."StudyDate", 1, 10), '-', '') AS study_date
      FROM "DICOMStudies") AS raw_days) AS study_days) AS answer

-- values: 2014-11-01, 2016-03-01, 19700101, 20261122, , *, UNKNOWN, ANN, AR, ASMT, AU, DOC, ECG, EEG, EMG, EOG, EPS, FID, HD, KER, KO, LEN, M3D, OAM, OPV, PLAN, POS, PR, REG, RESP, RTDOSE, RTINTENT, RTPLAN, RTRAD, RTRECORD, RTSEGANN, RTSTRUCT, RWV, SEG, SMR, SR, SRF, STAIN, TEXTUREMAP, VA, cell, 19700101, 20261122, , *, UNKNOWN, 20141101, 20160229, data_up_to, 0, 0, 19700101, 20261122
